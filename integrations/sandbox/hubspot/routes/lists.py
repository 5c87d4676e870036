"""Lists and their memberships."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import lists, memberships

_LISTS_READ: Scopes = ("crm.lists.read",)
_LISTS_WRITE: Scopes = ("crm.lists.write",)
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
