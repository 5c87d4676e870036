"""The HTTP session under simple-salesforce: a time-out on every call, and plain http if asked."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

TIMEOUT = (5.0, 60.0)
POOL = 8


class TimedSession(requests.Session):
    """A session that never waits for ever. simple-salesforce sets no time-out of its own."""

    def __init__(self, timeout: tuple[float, float] = TIMEOUT) -> None:
        super().__init__()
        self.timeout = timeout
        self.trust_env = False  # a .netrc of this machine must not replace our credentials

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", self.timeout)
        return super().request(*args, **kwargs)


class Remap(HTTPAdapter):
    """Sends to a base address what simple-salesforce addresses to https://."""

    def __init__(self, base_url: str) -> None:
        self._base = urlsplit(base_url)
        super().__init__(pool_maxsize=POOL)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        asked = urlsplit(request.url or "")
        base = self._base
        request.url = str(urlunsplit((base.scheme, base.netloc, asked.path, asked.query, "")))
        return super().send(request, **kwargs)


def session_for(instance_url: str, timeout: tuple[float, float] = TIMEOUT) -> TimedSession:
    session = TimedSession(timeout)
    over_tls = urlsplit(instance_url).scheme == "https"
    session.mount("https://", HTTPAdapter(pool_maxsize=POOL) if over_tls else Remap(instance_url))
    return session
