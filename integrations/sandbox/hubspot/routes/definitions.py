"""What an account is made of: properties, custom object types, pipelines."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import pipelines, properties, schemas, validations
from integrations.sandbox.hubspot.routes.scopes import READ, SCHEMA_READ, SCHEMA_WRITE

_OBJECT = "/{object_type}"
_PIPELINE = _OBJECT + "/{pipeline_id}"
_RULES = _OBJECT + "/{name}"
_RULE = _RULES + "/rule-type/{rule_type}"
_CUSTOM_READ: Scopes = ("crm.schemas.custom.read",)
_CUSTOM_WRITE: Scopes = ("crm.schemas.custom.write",)

PROPERTIES = (
    Endpoint("GET", _OBJECT, properties.list_properties, SCHEMA_READ),
    Endpoint("POST", _OBJECT, properties.create_property, SCHEMA_WRITE),
    Endpoint("POST", _OBJECT + "/batch/create", properties.batch_create_properties, SCHEMA_WRITE),
    Endpoint("POST", _OBJECT + "/batch/read", properties.batch_read_properties, SCHEMA_READ),
    Endpoint("POST", _OBJECT + "/batch/archive", properties.batch_archive_properties, SCHEMA_WRITE),
    Endpoint("GET", _OBJECT + "/groups", properties.list_groups, SCHEMA_READ),
    Endpoint("POST", _OBJECT + "/groups", properties.create_group, SCHEMA_WRITE),
    Endpoint("GET", _OBJECT + "/groups/{name}", properties.read_group, SCHEMA_READ),
    Endpoint("PATCH", _OBJECT + "/groups/{name}", properties.update_group, SCHEMA_WRITE),
    Endpoint("DELETE", _OBJECT + "/groups/{name}", properties.archive_group, SCHEMA_WRITE),
    Endpoint("GET", _OBJECT + "/{name}", properties.read_property, SCHEMA_READ),
    Endpoint("PATCH", _OBJECT + "/{name}", properties.update_property, SCHEMA_WRITE),
    Endpoint("DELETE", _OBJECT + "/{name}", properties.archive_property, SCHEMA_WRITE),
)
RULES = (
    Endpoint("GET", _OBJECT, validations.list_rules, SCHEMA_READ),
    Endpoint("GET", _RULES, validations.list_rules_of_property, SCHEMA_READ),
    Endpoint("GET", _RULE, validations.read_rule, SCHEMA_READ),
    Endpoint("PUT", _RULE, validations.set_rule, SCHEMA_WRITE),
)
SCHEMAS = (
    Endpoint("GET", "", schemas.list_schemas, _CUSTOM_READ),
    Endpoint("POST", "", schemas.create_schema, _CUSTOM_WRITE),
    Endpoint("GET", _OBJECT, schemas.read_schema, _CUSTOM_READ),
    Endpoint("PATCH", _OBJECT, schemas.update_schema, _CUSTOM_WRITE),
    Endpoint("DELETE", _OBJECT, schemas.delete_schema, _CUSTOM_WRITE),
    Endpoint("POST", _OBJECT + "/associations", schemas.associate_schema, _CUSTOM_WRITE),
    Endpoint(
        "DELETE",
        _OBJECT + "/associations/{association_id}",
        schemas.dissociate_schema,
        _CUSTOM_WRITE,
    ),
)
PIPELINES = (
    Endpoint("GET", _OBJECT, pipelines.list_pipelines, READ),
    Endpoint("GET", _PIPELINE, pipelines.read_pipeline, READ),
    Endpoint("GET", _PIPELINE + "/stages", pipelines.list_stages, READ),
    Endpoint("GET", _PIPELINE + "/stages/{stage_id}", pipelines.read_stage, READ),
)
