"""The account itself, and its owners."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import accounts, activities

OWNERS = (
    Endpoint("GET", "", accounts.list_owners, ("crm.objects.owners.read",)),
    Endpoint("GET", "/{owner_id}", accounts.read_owner, ("crm.objects.owners.read",)),
)
_SECURITY: Scopes = ("account-info.security.read",)
ACCOUNT = (
    Endpoint("GET", "/details", accounts.read_details, ("oauth",)),
    Endpoint("GET", "/api-usage/daily/private-apps", accounts.read_usage, ("oauth",)),
    Endpoint("GET", "/activity/audit-logs", activities.list_actions, _SECURITY),
    Endpoint("GET", "/activity/login", activities.list_logins, _SECURITY),
    Endpoint("GET", "/activity/security", activities.list_critical, _SECURITY),
)
ACCOUNT_V3 = (Endpoint("GET", "/api-usage/daily", accounts.read_usage, ("oauth",)),)
