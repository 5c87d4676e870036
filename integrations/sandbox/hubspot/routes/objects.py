"""Records of every object type, under `…/objects`."""

from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import batches, objects, searches
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.routes.scopes import READ, WRITE

_OBJECT = "/{object_type}"
_RECORD = "/{object_type}/{record_id}"

OBJECTS = (
    Endpoint("POST", _OBJECT + "/batch/read", batches.batch_read, READ),
    Endpoint("POST", _OBJECT + "/batch/create", batches.batch_create, WRITE),
    Endpoint("POST", _OBJECT + "/batch/update", batches.batch_update, WRITE),
    Endpoint("POST", _OBJECT + "/batch/upsert", batches.batch_upsert, WRITE),
    Endpoint("POST", _OBJECT + "/batch/archive", batches.batch_archive, WRITE),
    Endpoint("POST", _OBJECT + "/search", searches.search_records, READ, Quota.SEARCH),
    Endpoint("POST", _OBJECT + "/merge", objects.merge_records, WRITE),
    Endpoint("POST", _OBJECT + "/gdpr-delete", objects.privacy_delete, WRITE),
    Endpoint("GET", _OBJECT, objects.list_records, READ),
    Endpoint("POST", _OBJECT, objects.create_record, WRITE),
    Endpoint("GET", _RECORD, objects.read_record, READ),
    Endpoint("PATCH", _RECORD, objects.update_record, WRITE),
    Endpoint("DELETE", _RECORD, objects.archive_record, WRITE),
)
