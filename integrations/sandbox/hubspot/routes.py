"""The one table of every call that the sandbox answers, for old and dated paths alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.call import Handler
from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import (
    accounts,
    admin,
    associations,
    associations_v3,
    batches,
    consent,
    lists,
    memberships,
    oauth,
    objects,
    pipelines,
    preferences,
    properties,
    schemas,
    searches,
    tokens,
    webhooks,
)
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.oldroutes import OLD
from integrations.sandbox.hubspot.webhookroutes import PREFIXES as WEBHOOK_PREFIXES
from integrations.sandbox.hubspot.webhookroutes import WEBHOOKS

DATES = ("2026-03", "2026-09")


@dataclass(frozen=True)
class Family:
    """Endpoints under several prefixes: `(prefix, version)`."""

    prefixes: tuple[tuple[str, str], ...]
    endpoints: Sequence[Endpoint]


def _prefixes(dated: str, *numbered: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (*numbered, *((dated.format(date), date) for date in DATES))


def _open(method: str, path: str, handle: Handler) -> Endpoint:
    """A call that needs no token and counts for no limit."""
    return Endpoint(method, path, handle, quota=Quota.NONE, public=True)


_READ: Scopes = ("crm.objects.{object}.read",)
_WRITE: Scopes = ("crm.objects.{object}.write",)
_SCHEMA_READ: Scopes = ("crm.schemas.{object}.read", "crm.objects.{object}.read")
_SCHEMA_WRITE: Scopes = ("crm.schemas.{object}.write",)
_LISTS_READ: Scopes = ("crm.lists.read",)
_LISTS_WRITE: Scopes = ("crm.lists.write",)
_CONSENT = "communication_preferences."
_CONSENT_READ: Scopes = (_CONSENT + "read", _CONSENT + "read_write")
_CONSENT_WRITE: Scopes = (_CONSENT + "write", _CONSENT + "read_write")
_CONSENT_BATCH_READ: Scopes = (_CONSENT + "statuses.batch.read",)
_CONSENT_BATCH_WRITE: Scopes = (_CONSENT + "statuses.batch.write",)
_TIES = Quota.ASSOCIATIONS

_OBJECT = "/{object_type}"
_RECORD = "/{object_type}/{record_id}"
_PAIR = "/{from_type}/{to_type}"

OBJECTS = (
    Endpoint("POST", _OBJECT + "/batch/read", batches.batch_read, _READ),
    Endpoint("POST", _OBJECT + "/batch/create", batches.batch_create, _WRITE),
    Endpoint("POST", _OBJECT + "/batch/update", batches.batch_update, _WRITE),
    Endpoint("POST", _OBJECT + "/batch/upsert", batches.batch_upsert, _WRITE),
    Endpoint("POST", _OBJECT + "/batch/archive", batches.batch_archive, _WRITE),
    Endpoint("POST", _OBJECT + "/search", searches.search_records, _READ, Quota.SEARCH),
    Endpoint("POST", _OBJECT + "/merge", objects.merge_records, _WRITE),
    Endpoint("POST", _OBJECT + "/gdpr-delete", objects.privacy_delete, _WRITE),
    Endpoint("GET", _OBJECT, objects.list_records, _READ),
    Endpoint("POST", _OBJECT, objects.create_record, _WRITE),
    Endpoint("GET", _RECORD, objects.read_record, _READ),
    Endpoint("PATCH", _RECORD, objects.update_record, _WRITE),
    Endpoint("DELETE", _RECORD, objects.archive_record, _WRITE),
)
TIES_OF_RECORDS = (
    Endpoint(
        "PUT",
        _RECORD + "/associations/default/{to_type}/{to_id}",
        associations.associate_default,
        _WRITE,
        _TIES,
    ),
    Endpoint(
        "GET", _RECORD + "/associations/{to_type}", associations.read_associations, _READ, _TIES
    ),
    Endpoint(
        "PUT",
        _RECORD + "/associations/{to_type}/{to_id}",
        associations.associate_labelled,
        _WRITE,
        _TIES,
    ),
    Endpoint(
        "DELETE",
        _RECORD + "/associations/{to_type}/{to_id}",
        associations.dissociate,
        _WRITE,
        _TIES,
    ),
)
TIES = tuple(
    Endpoint(method, _PAIR + path, handle, scopes, _TIES)
    for method, path, handle, scopes in (
        ("POST", "/batch/read", associations.batch_read_associations, _READ),
        ("POST", "/batch/create", associations.batch_create_associations, _WRITE),
        ("POST", "/batch/associate/default", associations.batch_associate_default, _WRITE),
        ("POST", "/batch/archive", associations.batch_archive_associations, _WRITE),
        ("POST", "/batch/labels/archive", associations.batch_archive_labels, _WRITE),
        ("GET", "/labels", associations.list_labels, _READ),
        ("POST", "/labels", associations.create_label, _SCHEMA_WRITE),
    )
)
TIES_OF_RECORDS_V3 = (
    Endpoint(
        "GET", _RECORD + "/associations/{to_type}", associations_v3.read_associations, _READ, _TIES
    ),
    Endpoint(
        "PUT",
        _RECORD + "/associations/{to_type}/{to_id}/{type}",
        associations_v3.associate,
        _WRITE,
        _TIES,
    ),
    Endpoint(
        "DELETE",
        _RECORD + "/associations/{to_type}/{to_id}/{type}",
        associations_v3.dissociate,
        _WRITE,
        _TIES,
    ),
)
TIES_V3 = (
    Endpoint("GET", _PAIR + "/types", associations_v3.list_types, _READ, _TIES),
    Endpoint("POST", _PAIR + "/batch/read", associations_v3.batch_read, _READ, _TIES),
    Endpoint("POST", _PAIR + "/batch/create", associations_v3.batch_create, _WRITE, _TIES),
    Endpoint("POST", _PAIR + "/batch/archive", associations_v3.batch_archive, _WRITE, _TIES),
)
PROPERTIES = (
    Endpoint("GET", _OBJECT, properties.list_properties, _SCHEMA_READ),
    Endpoint("POST", _OBJECT, properties.create_property, _SCHEMA_WRITE),
    Endpoint("POST", _OBJECT + "/batch/create", properties.batch_create_properties, _SCHEMA_WRITE),
    Endpoint("POST", _OBJECT + "/batch/read", properties.batch_read_properties, _SCHEMA_READ),
    Endpoint(
        "POST", _OBJECT + "/batch/archive", properties.batch_archive_properties, _SCHEMA_WRITE
    ),
    Endpoint("GET", _OBJECT + "/groups", properties.list_groups, _SCHEMA_READ),
    Endpoint("POST", _OBJECT + "/groups", properties.create_group, _SCHEMA_WRITE),
    Endpoint("GET", _OBJECT + "/groups/{name}", properties.read_group, _SCHEMA_READ),
    Endpoint("PATCH", _OBJECT + "/groups/{name}", properties.update_group, _SCHEMA_WRITE),
    Endpoint("DELETE", _OBJECT + "/groups/{name}", properties.archive_group, _SCHEMA_WRITE),
    Endpoint("GET", _OBJECT + "/{name}", properties.read_property, _SCHEMA_READ),
    Endpoint("PATCH", _OBJECT + "/{name}", properties.update_property, _SCHEMA_WRITE),
    Endpoint("DELETE", _OBJECT + "/{name}", properties.archive_property, _SCHEMA_WRITE),
)
_CUSTOM_READ: Scopes = ("crm.schemas.custom.read",)
_CUSTOM_WRITE: Scopes = ("crm.schemas.custom.write",)
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
_PIPELINE = _OBJECT + "/{pipeline_id}"
PIPELINES = (
    Endpoint("GET", _OBJECT, pipelines.list_pipelines, _READ),
    Endpoint("GET", _PIPELINE, pipelines.read_pipeline, _READ),
    Endpoint("GET", _PIPELINE + "/stages", pipelines.list_stages, _READ),
    Endpoint("GET", _PIPELINE + "/stages/{stage_id}", pipelines.read_stage, _READ),
)
OWNERS = (
    Endpoint("GET", "", accounts.list_owners, ("crm.objects.owners.read",)),
    Endpoint("GET", "/{owner_id}", accounts.read_owner, ("crm.objects.owners.read",)),
)
ACCOUNT = (
    Endpoint("GET", "/details", accounts.read_details, ("oauth",)),
    Endpoint("GET", "/api-usage/daily/private-apps", accounts.read_usage, ("oauth",)),
)
_LIST = "/{list_id}"
LISTS = (
    Endpoint("POST", "", lists.create_list, _LISTS_WRITE),
    Endpoint("GET", "", lists.read_lists, _LISTS_READ),
    Endpoint("POST", "/search", lists.search_lists, _LISTS_READ),
    Endpoint("GET", "/idmapping", lists.translate_id, _LISTS_READ),
    Endpoint("POST", "/idmapping", lists.translate_ids, _LISTS_READ),
    Endpoint(
        "GET", "/object-type-id/{object_type}/name/{name}", lists.read_list_by_name, _LISTS_READ
    ),
    Endpoint(
        "GET",
        "/records/{object_type}/{record_id}/memberships",
        memberships.read_lists_of_record,
        _LISTS_READ,
    ),
    Endpoint(
        "POST",
        "/records/memberships/batch/read",
        memberships.batch_read_lists_of_records,
        _LISTS_READ,
    ),
    Endpoint("GET", _LIST + "/memberships", memberships.read_members, _LISTS_READ),
    Endpoint(
        "GET", _LIST + "/memberships/join-order", memberships.read_members_by_joining, _LISTS_READ
    ),
    Endpoint("PUT", _LIST + "/memberships/add", memberships.add_members, _LISTS_WRITE),
    Endpoint("PUT", _LIST + "/memberships/remove", memberships.remove_members, _LISTS_WRITE),
    Endpoint(
        "PUT",
        _LIST + "/memberships/add-and-remove",
        memberships.add_and_remove_members,
        _LISTS_WRITE,
    ),
    Endpoint(
        "PUT",
        _LIST + "/memberships/add-from/{source_id}",
        memberships.add_members_from,
        _LISTS_WRITE,
    ),
    Endpoint("DELETE", _LIST + "/memberships", memberships.remove_all_members, _LISTS_WRITE),
    Endpoint("PUT", _LIST + "/restore", lists.restore_list, _LISTS_WRITE),
    Endpoint("PUT", _LIST + "/update-list-name", lists.rename_list, _LISTS_WRITE),
    Endpoint("PUT", _LIST + "/update-list-filters", lists.update_filters, _LISTS_WRITE),
    Endpoint("GET", _LIST, lists.read_list, _LISTS_READ),
    Endpoint("DELETE", _LIST, lists.delete_list, _LISTS_WRITE),
)
PREFERENCES_V3 = (
    Endpoint("GET", "/definitions", preferences.list_definitions_v3, _CONSENT_READ),
    Endpoint("GET", "/status/email/{email}", preferences.read_status_v3, _CONSENT_READ),
    Endpoint("POST", "/subscribe", preferences.subscribe_v3, _CONSENT_WRITE),
    Endpoint("POST", "/unsubscribe", preferences.unsubscribe_v3, _CONSENT_WRITE),
)
_STATUSES = "/statuses/batch"
PREFERENCES = (
    Endpoint("GET", "/definitions", preferences.list_definitions, _CONSENT_READ),
    Endpoint("POST", _STATUSES + "/read", preferences.batch_read_statuses, _CONSENT_BATCH_READ),
    Endpoint("POST", _STATUSES + "/write", preferences.batch_write_statuses, _CONSENT_BATCH_WRITE),
    Endpoint(
        "POST",
        _STATUSES + "/unsubscribe-all/read",
        preferences.batch_read_wide_statuses,
        _CONSENT_BATCH_READ,
    ),
    Endpoint(
        "POST",
        _STATUSES + "/unsubscribe-all",
        preferences.batch_unsubscribe_all,
        _CONSENT_BATCH_WRITE,
    ),
    Endpoint("GET", "/statuses/{email}", preferences.read_statuses, _CONSENT_READ),
    Endpoint("POST", "/statuses/{email}", preferences.write_status, _CONSENT_WRITE),
    Endpoint(
        "GET", "/statuses/{email}/unsubscribe-all", preferences.read_wide_status, _CONSENT_READ
    ),
    Endpoint(
        "POST", "/statuses/{email}/unsubscribe-all", preferences.unsubscribe_all, _CONSENT_WRITE
    ),
)
OAUTH = (_open("POST", "/token", oauth.issue_token),)
OAUTH_V1 = (
    _open("GET", "/access-tokens/{token}", tokens.read_access_token),
    _open("GET", "/refresh-tokens/{token}", tokens.read_refresh_token),
    _open("DELETE", "/refresh-tokens/{token}", tokens.delete_refresh_token),
)
OAUTH_NEWER = (
    _open("POST", "/token/introspect", tokens.introspect),
    _open("POST", "/token/revoke", tokens.revoke),
)
OAUTH_PAGES = (
    _open("GET", "/authorize", consent.ask),
    _open("POST", "/authorize", consent.decide),
    _open("GET", "/{portal_id}/authorize", consent.ask),
    _open("POST", "/{portal_id}/authorize", consent.decide),
    _open("POST", "/v2/private-apps/get/access-token-info", tokens.read_private_app_token),
)
ADMIN = (
    Endpoint("GET", "/settings", admin.read_settings, quota=Quota.NONE),
    Endpoint("PATCH", "/settings", admin.update_settings, quota=Quota.NONE),
    Endpoint("GET", "/webhooks", webhooks.read_switches, quota=Quota.NONE),
    Endpoint("PATCH", "/webhooks", webhooks.update_switches, quota=Quota.NONE),
    Endpoint("POST", "/tokens/expire", admin.expire_tokens, quota=Quota.NONE),
    Endpoint("POST", "/opt-out", admin.opt_out, quota=Quota.NONE),
    Endpoint("POST", "/touch/{object_type}", admin.touch_records, quota=Quota.NONE),
    Endpoint("PATCH", "/properties/{object_type}/{name}", admin.retype_property, quota=Quota.NONE),
    Endpoint("DELETE", "/properties/{object_type}/{name}", admin.remove_property, quota=Quota.NONE),
    Endpoint(
        "POST",
        "/records/{object_type}/{record_id}/restore",
        admin.restore_record,
        quota=Quota.NONE,
    ),
)

FAMILIES = (
    Family(
        _prefixes("/crm/objects/{}", ("/crm/v3/objects", "v3"), ("/crm/v4/objects", "v4")), OBJECTS
    ),
    Family(_prefixes("/crm/objects/{}", ("/crm/v4/objects", "v4")), TIES_OF_RECORDS),
    Family((("/crm/v3/objects", "v3"),), TIES_OF_RECORDS_V3),
    Family((("/crm/v3/associations", "v3"),), TIES_V3),
    Family(_prefixes("/crm/associations/{}", ("/crm/v4/associations", "v4")), TIES),
    Family(_prefixes("/crm/properties/{}", ("/crm/v3/properties", "v3")), PROPERTIES),
    Family(
        _prefixes(
            "/crm-object-schemas/{}/schemas",
            ("/crm-object-schemas/v3/schemas", "v3"),
            ("/crm/v3/schemas", "v3"),
        ),
        SCHEMAS,
    ),
    Family(_prefixes("/crm/lists/{}", ("/crm/v3/lists", "v3")), LISTS),
    Family(_prefixes("/crm/pipelines/{}", ("/crm/v3/pipelines", "v3")), PIPELINES),
    Family(_prefixes("/crm/owners/{}", ("/crm/v3/owners", "v3")), OWNERS),
    Family(_prefixes("/account-info/{}", ("/account-info/v3", "v3")), ACCOUNT),
    Family((("/communication-preferences/v3", "v3"),), PREFERENCES_V3),
    Family(
        _prefixes("/communication-preferences/{}", ("/communication-preferences/v4", "v4")),
        PREFERENCES,
    ),
    Family(_prefixes("/oauth/{}", ("/oauth/v1", "v1"), ("/oauth/v3", "v3")), OAUTH),
    Family((("/oauth/v1", "v1"),), OAUTH_V1),
    Family(_prefixes("/oauth/{}", ("/oauth/v3", "v3")), OAUTH_NEWER),
    Family((("/oauth", "v1"),), OAUTH_PAGES),
    Family(WEBHOOK_PREFIXES, WEBHOOKS),
    Family((("", "v1"),), OLD),
    Family((("/sandbox", "v0"),), ADMIN),
)


def endpoints() -> Iterator[tuple[str, str, Endpoint]]:
    """Every full path with its version and endpoint."""
    for family in FAMILIES:
        for prefix, version in family.prefixes:
            for endpoint in family.endpoints:
                yield prefix + endpoint.path, version, endpoint
