"""The account itself, and its owners."""

from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import accounts

OWNERS = (
    Endpoint("GET", "", accounts.list_owners, ("crm.objects.owners.read",)),
    Endpoint("GET", "/{owner_id}", accounts.read_owner, ("crm.objects.owners.read",)),
)
ACCOUNT = (
    Endpoint("GET", "/details", accounts.read_details, ("oauth",)),
    Endpoint("GET", "/api-usage/daily/private-apps", accounts.read_usage, ("oauth",)),
)
