"""The token endpoint and its grant types.

https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence

from integrations.sandbox.salesforce.apps import App
from integrations.sandbox.salesforce.grants import Code
from integrations.sandbox.salesforce.logins import LoginRefused
from integrations.sandbox.salesforce.oauth.assertions import bearer_of
from integrations.sandbox.salesforce.oauth.clients import client, confidential_client, form
from integrations.sandbox.salesforce.oauth.issuing import (
    Answered,
    issue,
    signed,
    with_id_token,
    with_refresh,
)
from integrations.sandbox.salesforce.oauth.refusals import (
    NOT_KEPT,
    Denied,
    bad_grant,
    inactive_user,
    wrong_redirect,
)
from integrations.sandbox.salesforce.rest.calls import Answer, Call


def token(call: Call) -> Answer:
    given = form(call)
    try:
        grant = _GRANTS.get(given.get("grant_type", ""))
        if grant is None:
            raise Denied("unsupported_grant_type", "grant type not supported")
        return Answer(grant(call, given), headers=NOT_KEPT)
    except Denied as denied:
        return denied.answer()


def _authorization_code(call: Call, given: Mapping[str, str]) -> Answered:
    app = client(call, given)
    code = _redeemed(call, app, given)
    if {"refresh_token", "offline_access"} & code.scopes:
        granted = call.store.grants.grant(
            app.client_id, code.user_id, code.scopes, call.store.now()
        )
        answer = with_refresh(call, app, granted)
    else:
        answer = signed(call, app, code.user_id, code.scopes)
    return with_id_token(call, app, answer, nonce=code.nonce)


def _redeemed(call: Call, app: App, given: Mapping[str, str]) -> Code:
    """What the code stands for. A failed attempt uses it up as well."""
    grants = call.store.grants
    text = given.get("code", "")
    if not grants.known_code(text):
        raise bad_grant("invalid authorization code")
    code = grants.take_code(text, call.store.now())
    if code is None:
        raise bad_grant("expired authorization code")
    if code.client_id != app.client_id:
        raise bad_grant("invalid authorization code")
    if given.get("redirect_uri") != code.redirect_uri:
        raise wrong_redirect()
    _check_verifier(code, given.get("code_verifier", ""))
    return code


def _check_verifier(code: Code, verifier: str) -> None:
    """Proof Key for Code Exchange, RFC 7636: only what was promised may redeem the code."""
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=")
    if code.challenge and not hmac.compare_digest(challenge, code.challenge.rstrip("=").encode()):
        raise bad_grant("invalid code verifier")


def _refresh_token(call: Call, given: Mapping[str, str]) -> Answered:
    app = client(call, given)
    grants, now = call.store.grants, call.store.now()
    found = grants.find(given.get("refresh_token", ""))
    if found is None or found.client_id != app.client_id or found.idle(now, app.refresh_idle):
        raise bad_grant("expired access/refresh token")
    if not call.store.logins.is_active(found.user_id):
        raise inactive_user()
    renewed = grants.renew(found, now)
    answer = with_id_token(call, app, with_refresh(call, app, renewed))
    if renewed.refresh_token == found.refresh_token:
        del answer["refresh_token"]
    return answer


def _client_credentials(call: Call, given: Mapping[str, str]) -> Answered:
    app = confidential_client(call, given)
    if app.run_as is None:
        raise bad_grant("no client credentials user enabled")
    return signed(call, app, app.run_as, _without_refresh(app.scopes))


def _password(call: Call, given: Mapping[str, str]) -> Answered:
    app = confidential_client(call, given)
    logins = call.store.logins
    try:
        if not logins.password_flow:
            raise bad_grant("authentication failure")
        user = logins.sign_in(given.get("username", ""), given.get("password", ""))
    except LoginRefused:
        raise bad_grant("authentication failure") from None
    return signed(call, app, user["Id"], _without_refresh(app.scopes))


def _jwt_bearer(call: Call, given: Mapping[str, str]) -> Answered:
    app, user_id = bearer_of(call, given.get("assertion", ""))
    return issue(call, app, user_id, _without_refresh(app.scopes))


def _without_refresh(scopes: Sequence[str]) -> frozenset[str]:
    """These flows give no refresh token: the client can repeat them at any time."""
    return frozenset(scopes) - {"refresh_token", "offline_access"}


_GRANTS: dict[str, Callable[[Call, Mapping[str, str]], Answered]] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
    "password": _password,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt_bearer,
}
