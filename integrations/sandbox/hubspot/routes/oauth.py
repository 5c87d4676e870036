"""Authorization: tokens, and the page on which a user lets the app in."""

from integrations.sandbox.hubspot.call import Handler
from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import consent, oauth, tokens
from integrations.sandbox.hubspot.limits import Quota


def _open(method: str, path: str, handle: Handler) -> Endpoint:
    """A call that needs no token and counts for no limit."""
    return Endpoint(method, path, handle, quota=Quota.NONE, public=True)


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
