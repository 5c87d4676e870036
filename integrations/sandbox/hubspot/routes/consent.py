"""The calls on what people agreed to receive, and the pages on which they say so."""

from integrations.sandbox.hubspot.call import Handler
from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import (
    preference_links,
    preferences,
    preferences_batch,
    preferences_v3,
)
from integrations.sandbox.hubspot.limits import Quota

_NAME = "communication_preferences."
_READ: Scopes = (_NAME + "read", _NAME + "read_write")
_WRITE: Scopes = (_NAME + "write", _NAME + "read_write")
_BATCH_READ: Scopes = (_NAME + "statuses.batch.read",)
_BATCH_WRITE: Scopes = (_NAME + "statuses.batch.write",)
_ONE = "/statuses/{email}"
_BATCH = "/statuses/batch"
_ALL = "/unsubscribe-all"

_SINGLE_V3 = (
    Endpoint("GET", "/status/email/{email}", preferences_v3.read_status, _READ),
    Endpoint("POST", "/subscribe", preferences_v3.subscribe, _WRITE),
    Endpoint("POST", "/unsubscribe", preferences_v3.unsubscribe, _WRITE),
)
PREFERENCES_V3 = (
    Endpoint("GET", "/definitions", preferences_v3.list_definitions, _READ),
    *_SINGLE_V3,
)
PREFERENCES = (
    Endpoint("GET", "/definitions", preferences.list_definitions, _READ),
    Endpoint("POST", "/links/generate", preference_links.generate_links, _WRITE),
    Endpoint("POST", _BATCH + "/read", preferences_batch.read_statuses, _BATCH_READ),
    Endpoint("POST", _BATCH + "/write", preferences_batch.write_statuses, _BATCH_WRITE),
    Endpoint("POST", _BATCH + _ALL + "/read", preferences_batch.read_wide_statuses, _BATCH_READ),
    Endpoint("POST", _BATCH + _ALL, preferences_batch.unsubscribe_all, _BATCH_WRITE),
    Endpoint("GET", _ONE, preferences.read_statuses, _READ),
    Endpoint("POST", _ONE, preferences.write_status, _WRITE),
    Endpoint("GET", _ONE + _ALL, preferences.read_wide_status, _READ),
    Endpoint("POST", _ONE + _ALL, preferences.unsubscribe_all, _WRITE),
)
PREFERENCES_LATEST = (
    *_SINGLE_V3,
    Endpoint("POST", "/resubscribe", preferences_v3.resubscribe, _WRITE),
)


def _page(method: str, name: str, handle: Handler) -> Endpoint:
    return Endpoint(method, "/{language}/" + name, handle, quota=Quota.NONE, public=True)


PREFERENCE_PAGES = (
    _page("GET", "page", preference_links.show_preferences),
    _page("POST", "page", preference_links.save_preferences),
    _page("GET", "unsubscribe", preference_links.ask),
    _page("POST", "unsubscribe", preference_links.unsubscribe),
    _page("GET", "unsubscribe-all", preference_links.ask),
    _page("POST", "unsubscribe-all", preference_links.unsubscribe),
)
