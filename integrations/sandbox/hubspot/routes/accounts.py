"""The account itself, its users and its owners."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import accounts, activities, users

OWNERS = (
    Endpoint("GET", "", accounts.list_owners, ("crm.objects.owners.read",)),
    Endpoint("GET", "/{owner_id}", accounts.read_owner, ("crm.objects.owners.read",)),
)
_USERS_READ: Scopes = ("settings.users.read",)
USERS = (
    Endpoint("GET", "", users.list_users, _USERS_READ),
    Endpoint("GET", "/roles", users.none_of_them, _USERS_READ),
    Endpoint("GET", "/teams", users.none_of_them, ("settings.users.teams.read",)),
    Endpoint("GET", "/{user_id}", users.read_user, _USERS_READ),
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
