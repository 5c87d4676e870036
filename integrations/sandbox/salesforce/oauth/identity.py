"""Who a token is of: the identity URL and OpenID Connect's userinfo.

https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm
"""

from typing import Any
from xml.sax.saxutils import escape

from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.moments import parse_moment
from integrations.sandbox.salesforce.oauth.clients import form
from integrations.sandbox.salesforce.oauth.issuing import identity_url
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.gate import NEWEST, OLDEST
from integrations.sandbox.salesforce.rest.metadata import origin
from integrations.sandbox.salesforce.sessions import Session

_PATHS = {
    "enterprise": "/services/Soap/c/{version}/{org}",
    "metadata": "/services/Soap/m/{version}/{org}",
    "partner": "/services/Soap/u/{version}/{org}",
    "rest": "/services/data/v{version}/",
    "sobjects": "/services/data/v{version}/sobjects/",
    "search": "/services/data/v{version}/search/",
    "query": "/services/data/v{version}/query/",
    "recent": "/services/data/v{version}/recent/",
    "tooling_soap": "/services/Soap/T/{version}/{org}",
    "tooling_rest": "/services/data/v{version}/tooling/",
    "profile": "/{user}",
}


class _Unknown(Exception):
    """The answer's status and its one word."""


def userinfo(call: Call) -> Answer:
    try:
        session = _session(call)
    except _Unknown as unknown:
        return _word(*unknown.args)
    return Answer(_claims(call, session.user_id))


def identity(call: Call) -> Answer:
    try:
        session = _session(call)
        user_id = _asked_for(call, session)
        content = _described(call, user_id, _version(call))
    except _Unknown as unknown:
        return _word(*unknown.args)
    if _wants_xml(call):
        return Answer(_as_xml("user", content).encode(), media_type="application/xml;charset=UTF-8")
    return Answer(content)


def _word(status: int, word: str) -> Answer:
    return Answer(word.encode(), status, media_type="text/html;charset=UTF-8")


def _session(call: Call) -> Session:
    """The session of the bearer token, or of the one among the parameters."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "oauth"):
        given = form(call)
        token = given.get("oauth_token") or given.get("access_token") or ""
    if not token.strip():
        raise _Unknown(403, "Missing_OAuth_Token")
    session = call.store.session(token.strip())
    if session is None:
        raise _Unknown(403, "Bad_OAuth_Token")
    return session


def _asked_for(call: Call, session: Session) -> str:
    """The user that the path names; others than oneself are for admins."""
    organization, user_id = to_18(call.path["organization"]), to_18(call.path["user"])
    if organization != call.store.organization_id:
        raise _Unknown(403, "Wrong_Org")
    user = call.store.row("User", user_id) if user_id else None
    if user is None:
        raise _Unknown(403, "Bad_Id")
    if not user["IsActive"]:
        raise _Unknown(403, "Inactive")
    if user_id not in (session.user_id, None) and session.user_id != call.store.admin_id:
        raise _Unknown(403, "No_Access")
    return str(user["Id"])


def _version(call: Call) -> str:
    """What stands for the version in the addresses: left open unless the client asks for one."""
    asked = call.query.get("version")
    if asked is None:
        return "{version}"
    if asked == "latest":
        return f"{NEWEST}.0"
    number = asked.removesuffix(".0")
    if not number.isdecimal() or not OLDEST <= int(number) <= NEWEST:
        raise _Unknown(406, "Invalid_Version")
    return f"{number}.0"


def _wants_xml(call: Call) -> bool:
    asked = call.query.get("format")
    if asked:
        return asked == "xml"
    return call.headers.get("accept", "").split(",")[0].strip() == "application/xml"


def _urls(call: Call, user_id: str, version: str) -> dict[str, str]:
    fills = {"{version}": version, "{org}": call.store.organization_id[:15], "{user}": user_id}
    urls = {}
    for name, path in _PATHS.items():
        for mark, value in fills.items():
            path = path.replace(mark, value)
        urls[name] = origin(call) + path
    return urls


def _described(call: Call, user_id: str, version: str) -> dict[str, Any]:
    user = call.store.row("User", user_id) or {}
    return {
        "id": identity_url(call, user_id),
        "asserted_user": True,
        "user_id": user_id,
        "organization_id": call.store.organization_id,
        "username": user["Username"],
        "nick_name": user["CommunityNickname"],
        "display_name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "first_name": user["FirstName"],
        "last_name": user["LastName"],
        "timezone": user["TimeZoneSidKey"],
        "photos": _photos(call),
        "addr_street": user["Street"],
        "addr_city": user["City"],
        "addr_state": user["State"],
        "addr_country": user["Country"],
        "addr_zip": user["PostalCode"],
        "mobile_phone": user["MobilePhone"],
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "urls": _urls(call, user_id, version),
        "active": bool(user["IsActive"]),
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": 0,
        "last_modified_date": user["LastModifiedDate"],
        "is_app_installed": True,
    }


def _claims(call: Call, user_id: str) -> dict[str, Any]:
    user = call.store.row("User", user_id) or {}
    urls = _urls(call, user_id, "{version}")
    return {
        "sub": identity_url(call, user_id),
        "user_id": user_id,
        "organization_id": call.store.organization_id,
        "preferred_username": user["Username"],
        "nickname": user["CommunityNickname"],
        "name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "given_name": user["FirstName"],
        "family_name": user["LastName"],
        "zoneinfo": user["TimeZoneSidKey"],
        "photos": _photos(call),
        "profile": urls["profile"],
        "picture": _photos(call)["picture"],
        "address": {"country": user["Country"]} if user["Country"] else {},
        "urls": urls,
        "active": bool(user["IsActive"]),
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": 0,
        "updated_at": parse_moment(user["LastModifiedDate"]).isoformat(),
        "is_app_installed": True,
    }


def _photos(call: Call) -> dict[str, str]:
    return {name: f"{origin(call)}/profilephoto/005/{size}" for name, size in _SIZES.items()}


_SIZES = {"picture": "F", "thumbnail": "T"}


def _as_xml(name: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(_as_xml(key, part) for key, part in value.items())
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, bool):
        value = str(value).lower()
    return f"<{name}>{'' if value is None else escape(str(value))}</{name}>"
