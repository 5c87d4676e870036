"""The page on which a user of the portal lets the app in, or does not.

https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
There is no sign-in before it, and one portal to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from integrations.sandbox.console.origin import from_own_page
from integrations.sandbox.hubspot.call import Call
from integrations.sandbox.hubspot.handlers.oauth import posted_form
from integrations.sandbox.hubspot.pages import HEADERS, page

_KEPT = (
    "client_id",
    "redirect_uri",
    "scope",
    "optional_scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


class Refused(Exception):
    """Told on the page: where the app or its address is wrong, no redirect may happen."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the app asks for, with the optional scopes that it can have."""

    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    challenge: str

    def redirect(self, **answer: str) -> Response:
        state = {} if self.state is None else {"state": self.state}
        joint = "&" if "?" in self.redirect_uri else "?"
        location = self.redirect_uri + joint + urlencode(answer | state)
        return Response(status_code=302, headers=HEADERS | {"Location": location})


def ask(call: Call) -> Response:
    """The page that asks the user; 400 with the reason where the request is wrong."""
    given = call.query
    try:
        wish = _read(call, given)
    except Refused as refused:
        return page("refused.html", status=400, reason=str(refused))
    client = call.request.client
    agent = call.request.headers.get("user-agent", "")
    call.store.activity.log_in(client.host if client else "", agent)
    kept = {name: given[name] for name in _KEPT if name in given}
    return page(
        "consent.html",
        portal_id=call.store.portal_id,
        scopes=sorted(wish.scopes),
        kept=kept,
        action=call.request.url.path,
    )


def decide(call: Call) -> Response:
    """What the user decided; only the page itself may say."""
    if not from_own_page(call.request):
        return page("refused.html", status=403, reason="The form is not from this page.")
    given = posted_form(call)
    try:
        wish = _read(call, given)
    except Refused as refused:
        return page("refused.html", status=400, reason=str(refused))
    if given.get("decision") != "allow":
        return wish.redirect(error="access_denied", error_description="The user denied access")
    code = call.store.tokens.grants.keep_code(
        redirect_uri=wish.redirect_uri, scopes=wish.scopes, challenge=wish.challenge
    )
    call.store.activity.secure("INSTALL_INTEGRATION", call.store.app_id)
    return wish.redirect(code=code)


def _read(call: Call, given: Mapping[str, str]) -> Wish:
    """Raises Refused."""
    tokens = call.store.tokens
    if given.get("client_id") != tokens.client_id:
        raise Refused("An invalid app client_id was provided.")
    if call.path.get("portal_id", str(call.store.portal_id)) != str(call.store.portal_id):
        raise Refused("You have no access to that account.")
    redirect_uri = given.get("redirect_uri", "")
    if redirect_uri not in tokens.grants.redirect_urls:
        raise Refused(
            f"Authorization failed as the redirect URL '{redirect_uri}' "
            "doesn't match the app's registered redirect URL."
        )
    return Wish(
        redirect_uri=redirect_uri,
        scopes=_scopes(call, given),
        state=given.get("state"),
        challenge=_challenge(given),
    )


def _scopes(call: Call, given: Mapping[str, str]) -> frozenset[str]:
    """All of `scope`, and of `optional_scope` what the app can have. Raises Refused."""
    known = call.store.tokens.scopes
    required = set(given.get("scope", "").split())
    if not required:
        raise Refused("Authorization failed because the scope parameter is missing.")
    if not required <= known:
        missing = ", ".join(sorted(required - known))
        raise Refused(
            "Authorization failed because there is a scope mismatch between the "
            f"install URL and the app's settings: {missing}."
        )
    optional = set(given.get("optional_scope", "").split())
    return frozenset({"oauth"} & known | required | optional & known)


def _challenge(given: Mapping[str, str]) -> str:
    challenge = given.get("code_challenge", "")
    if challenge and given.get("code_challenge_method") != "S256":
        raise Refused("Authorization failed: code_challenge_method must be S256.")
    return challenge
