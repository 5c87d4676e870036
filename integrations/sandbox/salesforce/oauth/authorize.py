"""The page of the web server and user-agent flows: a user lets an app act for him, or does not.

https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
There is no sign-in before it: the page offers the org's users.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from integrations.sandbox.console.origin import from_own_page
from integrations.sandbox.salesforce.grants import CODE_LIFETIME, Code
from integrations.sandbox.salesforce.oauth.clients import form
from integrations.sandbox.salesforce.oauth.issuing import Answered, signed, with_refresh
from integrations.sandbox.salesforce.oauth.refusals import NOT_KEPT, Denied
from integrations.sandbox.salesforce.oauth.requests import (
    PARAMETERS,
    AuthorizationRequest,
    Redirected,
    read_request,
)
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MEANINGS = {
    "address": "Read your address",
    "api": "Manage your data through the APIs",
    "email": "Read your email address",
    "full": "Everything that you may do",
    "id": "Know who you are",
    "offline_access": "Go on doing so while you are away",
    "openid": "Sign you in with OpenID Connect",
    "phone": "Read your phone number",
    "profile": "Read your profile",
    "refresh_token": "Go on doing so while you are away",
    "web": "Use the web pages in your name",
}
_HEADERS = {**NOT_KEPT, "X-Frame-Options": "DENY"}


def ask(call: Call) -> Answer:
    """The page that asks the user."""
    given = form(call)
    try:
        request = read_request(call.store.apps, given)
    except Denied as denied:
        return _refusal_page(denied)
    except Redirected as redirected:
        return _redirect(redirected.location)
    return _consent_page(call, request, given)


def decide(call: Call) -> Answer:
    """What the user decided; only the page itself may say."""
    if not from_own_page(call.request):
        return _refusal_page(Denied("access_denied", "the form is not from this page"))
    given = form(call)
    try:
        request = read_request(call.store.apps, given)
        return _redirect(_decided(call, request, given))
    except Denied as denied:
        return _refusal_page(denied)
    except Redirected as redirected:
        return _redirect(redirected.location)


def _decided(call: Call, request: AuthorizationRequest, given: Mapping[str, str]) -> str:
    if given.get("decision") != "allow":
        raise Redirected(request, "access_denied", "end-user denied authorization")
    user_id = given.get("user", "")
    if not call.store.logins.is_active(user_id):
        raise Redirected(request, "inactive_user", "user is inactive")
    call.store.grants.approve(request.app.client_id, user_id)
    if request.user_agent:
        return request.callback(**_token(call, request, user_id))
    code = Code(
        client_id=request.app.client_id,
        user_id=user_id,
        redirect_uri=request.redirect_uri,
        scopes=request.scopes,
        expires=call.store.now() + CODE_LIFETIME,
        challenge=request.challenge,
        nonce=request.nonce,
    )
    return request.callback(code=call.store.grants.keep_code(code))


def _token(call: Call, request: AuthorizationRequest, user_id: str) -> Answered:
    """The user-agent flow's answer: there is no secret, so there is no code to exchange.

    https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_user_agent_flow.htm
    Only apps that the system opens by a scheme of their own may keep a refresh token.
    """
    app, scopes = request.app, request.scopes
    web = request.redirect_uri.startswith(("http://", "https://"))
    if web or not {"refresh_token", "offline_access"} & scopes:
        return signed(call, app, user_id, scopes)
    granted = call.store.grants.grant(app.client_id, user_id, scopes, call.store.now())
    return with_refresh(call, app, granted)


def _consent_page(call: Call, request: AuthorizationRequest, given: Mapping[str, str]) -> Answer:
    logins = call.store.logins
    hinted = logins.user(given.get("login_hint", ""))
    # Both names of one scope are one wish.
    wishes = dict.fromkeys(_MEANINGS[scope] for scope in sorted(request.scopes))
    return _page(
        "consent.html",
        app=request.app,
        wishes=wishes,
        users=logins.active_users(),
        chosen=hinted["Id"] if hinted else call.store.integration_user_id,
        kept={name: given[name] for name in PARAMETERS if name in given},
    )


def _refusal_page(denied: Denied) -> Answer:
    return _page("refused.html", status=400, denied=denied)


def _page(template: str, *, status: int = 200, **context: Any) -> Answer:
    html = _TEMPLATES.get_template(template).render(**context)
    return Answer(html.encode(), status, _HEADERS, "text/html;charset=utf-8")


def _redirect(location: str) -> Answer:
    return Answer(b"", 302, {**_HEADERS, "Location": location}, "text/html;charset=utf-8")
