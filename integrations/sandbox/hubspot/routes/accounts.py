"""The account itself, its owners, and people's consent to e-mail."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import accounts, preferences

_CONSENT = "communication_preferences."
_CONSENT_READ: Scopes = (_CONSENT + "read", _CONSENT + "read_write")
_CONSENT_WRITE: Scopes = (_CONSENT + "write", _CONSENT + "read_write")
_CONSENT_BATCH_READ: Scopes = (_CONSENT + "statuses.batch.read",)
_CONSENT_BATCH_WRITE: Scopes = (_CONSENT + "statuses.batch.write",)
_STATUSES = "/statuses/batch"

OWNERS = (
    Endpoint("GET", "", accounts.list_owners, ("crm.objects.owners.read",)),
    Endpoint("GET", "/{owner_id}", accounts.read_owner, ("crm.objects.owners.read",)),
)
ACCOUNT = (
    Endpoint("GET", "/details", accounts.read_details, ("oauth",)),
    Endpoint("GET", "/api-usage/daily/private-apps", accounts.read_usage, ("oauth",)),
)
PREFERENCES_V3 = (
    Endpoint("GET", "/definitions", preferences.list_definitions_v3, _CONSENT_READ),
    Endpoint("GET", "/status/email/{email}", preferences.read_status_v3, _CONSENT_READ),
    Endpoint("POST", "/subscribe", preferences.subscribe_v3, _CONSENT_WRITE),
    Endpoint("POST", "/unsubscribe", preferences.unsubscribe_v3, _CONSENT_WRITE),
)
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
