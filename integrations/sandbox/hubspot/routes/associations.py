"""Ties between records, by record and by pair of object types."""

from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import associations, associations_v3
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.routes.scopes import READ, WRITE

_TIES = Quota.ASSOCIATIONS
_RECORD = "/{object_type}/{record_id}"
_PAIR = "/{from_type}/{to_type}"

TIES_OF_RECORDS = (
    Endpoint(
        "PUT",
        _RECORD + "/associations/default/{to_type}/{to_id}",
        associations.associate_default,
        WRITE,
        _TIES,
    ),
    Endpoint(
        "GET", _RECORD + "/associations/{to_type}", associations.read_associations, READ, _TIES
    ),
    Endpoint(
        "PUT",
        _RECORD + "/associations/{to_type}/{to_id}",
        associations.associate_labelled,
        WRITE,
        _TIES,
    ),
    Endpoint(
        "DELETE",
        _RECORD + "/associations/{to_type}/{to_id}",
        associations.dissociate,
        WRITE,
        _TIES,
    ),
)
TIES = tuple(
    Endpoint(method, _PAIR + path, handle, scopes, _TIES)
    for method, path, handle, scopes in (
        ("POST", "/batch/read", associations.batch_read_associations, READ),
        ("POST", "/batch/create", associations.batch_create_associations, WRITE),
        ("POST", "/batch/associate/default", associations.batch_associate_default, WRITE),
        ("POST", "/batch/archive", associations.batch_archive_associations, WRITE),
        ("POST", "/batch/labels/archive", associations.batch_archive_labels, WRITE),
    )
)
TIES_OF_RECORDS_V3 = (
    Endpoint(
        "GET", _RECORD + "/associations/{to_type}", associations_v3.read_associations, READ, _TIES
    ),
    Endpoint(
        "PUT",
        _RECORD + "/associations/{to_type}/{to_id}/{type}",
        associations_v3.associate,
        WRITE,
        _TIES,
    ),
    Endpoint(
        "DELETE",
        _RECORD + "/associations/{to_type}/{to_id}/{type}",
        associations_v3.dissociate,
        WRITE,
        _TIES,
    ),
)
TIES_V3 = (
    Endpoint("GET", _PAIR + "/types", associations_v3.list_types, READ, _TIES),
    Endpoint("POST", _PAIR + "/batch/read", associations_v3.batch_read, READ, _TIES),
    Endpoint("POST", _PAIR + "/batch/create", associations_v3.batch_create, WRITE, _TIES),
    Endpoint("POST", _PAIR + "/batch/archive", associations_v3.batch_archive, WRITE, _TIES),
)
