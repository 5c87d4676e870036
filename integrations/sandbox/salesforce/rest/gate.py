"""What every request passes before a resource sees it: size, version, session and daily limit."""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.sandbox.salesforce.rest.calls import Answer, problem_answer
from integrations.sandbox.salesforce.store import Store

# https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/api_rest_eol.htm
OLDEST, NEWEST = 31, 68
FIRST = 7  # that there ever was
MAX_URI = 16_384
_VERSIONED = re.compile(r"/services/data/v(\d+)\.0(?:/|$)")
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}


class Gate:
    """ASGI middleware; adds `Sforce-Limit-Info` to every answer."""

    def __init__(self, app: ASGIApp, *, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _normalise(scope)
        send = self._marked(send)
        refused = self._refuse(scope)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await refused.response()(scope, receive, send)

    def _marked(self, send: Send) -> Send:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Sforce-Limit-Info"] = self._store.usage.info()
            await send(message)

        return marked

    def _refuse(self, scope: Scope) -> Answer | None:
        checks: tuple[Callable[[Scope], Answer | None], ...] = (
            _check_size,
            _check_version,
            self._check_session,
            self._check_enabled,
            self._check_limit,
        )
        return next((refused for check in checks if (refused := check(scope))), None)

    def _check_session(self, scope: Scope) -> Answer | None:
        if not needs_session(scope["path"]):
            return None
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        known = scheme.lower() in ("bearer", "oauth")
        session = self._store.session(token.strip()) if known else None
        if session is None:
            return problem_answer(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if not session.reaches_api:
            message = "This session is not valid for use with the REST API"
            return problem_answer(401, "INVALID_SESSION_ID", message)
        scope.setdefault("state", {})["session"] = session
        return None

    def _check_enabled(self, scope: Scope) -> Answer | None:
        code = self._store.usage.disabled
        if code is None or not _VERSIONED.match(scope["path"]):
            return None
        return problem_answer(403, code, "The REST API is not enabled for this Organization.")

    def _check_limit(self, scope: Scope) -> Answer | None:
        if not _VERSIONED.match(scope["path"]):
            return None
        if self._store.usage.count(self._store.now()):
            return None
        return problem_answer(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def _normalise(scope: Scope) -> None:
    """A trailing slash means nothing; a POST may stand for another method."""
    if len(scope["path"]) > 1 and scope["path"].endswith("/"):
        scope["path"] = scope["path"].rstrip("/")
    override = re.search(rb"(?:^|&)_HttpMethod=([A-Z]+)", scope["query_string"])
    if scope["method"] == "POST" and override and override[1].decode() in _METHODS:
        scope["method"] = override[1].decode()


def _check_size(scope: Scope) -> Answer | None:
    uri = len(scope["raw_path"]) + len(scope["query_string"]) + 1
    if uri > MAX_URI:
        return problem_answer(414, "URI_TOO_LONG", "The URI exceeds the limit of 16,384 bytes.")
    if uri + sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_URI:
        message = "The total length of the URI and headers exceeds the limit of 16,384 bytes."
        return problem_answer(431, "REQUEST_HEADER_FIELDS_TOO_LARGE", message)
    return None


def known_version(path: str) -> bool:
    """Whether a data path names a version that is served."""
    match = _VERSIONED.match(path)
    return match is not None and OLDEST <= int(match[1]) <= NEWEST


def _check_version(scope: Scope) -> Answer | None:
    path = scope["path"]
    if not path.startswith("/services/data/"):
        return None
    match = _VERSIONED.match(path)
    if match is None or not FIRST <= int(match[1]) <= NEWEST:
        return problem_answer(404, "NOT_FOUND", "The requested resource does not exist")
    if int(match[1]) < OLDEST:
        message = f"API version {match[1]}.0 is retired"
        return problem_answer(410, "UNSUPPORTED_API_VERSION", message)
    return None


def needs_session(path: str) -> bool:
    return path.startswith(("/services/data/", "/sandbox/"))
