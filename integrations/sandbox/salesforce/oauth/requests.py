"""What a client asks the authorize endpoint for, once it has been found to be in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from integrations.sandbox.salesforce.apps import SCOPES, App, Apps
from integrations.sandbox.salesforce.oauth.refusals import Denied, unknown_client, wrong_redirect

PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "login_hint",
)


class Redirected(Exception):
    """A refusal that the client hears of at its callback."""

    def __init__(self, request: "AuthorizationRequest", error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.location = request.callback(error=error, error_description=description)


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    app: App
    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    challenge: str
    nonce: str
    user_agent: bool

    def callback(self, **parameters: str) -> str:
        """The callback's address with these parameters, and the state as it came.

        The user-agent flow has them in the fragment, which browsers keep to themselves.
        """
        parts = urlsplit(self.redirect_uri)
        state = {} if self.state is None else {"state": self.state}
        told = {**parameters, **state}
        if self.user_agent:
            return urlunsplit(parts._replace(fragment=urlencode(told)))
        own = parse_qsl(parts.query, keep_blank_values=True)
        return urlunsplit(parts._replace(query=urlencode([*own, *told.items()])))


def read_request(apps: Apps, given: Mapping[str, str]) -> AuthorizationRequest:
    """Raises Denied where there is no callback to trust, Redirected where there is."""
    app = apps.find(given.get("client_id", ""))
    if app is None:
        raise unknown_client()
    redirect_uri = given.get("redirect_uri", "")
    if not redirect_uri:
        raise Denied("redirect_uri_missing", "redirect_uri not provided")
    if redirect_uri not in app.callbacks:
        raise wrong_redirect()
    asked = given.get("scope", "").split()
    request = AuthorizationRequest(
        app=app,
        redirect_uri=redirect_uri,
        scopes=frozenset(asked or app.scopes),
        state=given.get("state"),
        challenge=given.get("code_challenge", ""),
        nonce=given.get("nonce", ""),
        user_agent=given.get("response_type") == "token",
    )
    _check(request, given)
    return request


def _check(request: AuthorizationRequest, given: Mapping[str, str]) -> None:
    if given.get("response_type") not in ("code", "token"):
        raise Redirected(request, "unsupported_response_type", "response type not supported")
    unknown = request.scopes - set(SCOPES)
    if unknown or not request.app.allows(sorted(request.scopes)):
        raise Redirected(request, "invalid_scope", "the requested scope is not allowed")
    if request.app.require_pkce and not request.challenge:
        raise Redirected(request, "invalid_request", "missing required code challenge")
    # A method that is not named is S256, not RFC 7636's "plain".
    if given.get("code_challenge_method", "S256") != "S256":
        raise Redirected(request, "invalid_request", "invalid code challenge method")
    if given.get("immediate") == "true" or given.get("prompt") == "none":
        raise Redirected(request, "immediate_unsuccessful", "immediate unsuccessful")
