"""Conditional requests: what a client that has a version already need not be sent, or may not do.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/using_conditional_requests.htm
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from integrations.sandbox.salesforce.moments import parse_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call, problem_answer

_READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Version:
    """When something last changed, and a tag for that state where it has one."""

    modified: datetime
    etag: str | None = None

    def headers(self) -> dict[str, str]:
        """`Last-Modified` and `ETag`."""
        headers = {"Last-Modified": format_datetime(self.modified, usegmt=True)}
        return {**headers, "ETag": f'"{self.etag}"'} if self.etag else headers


def version_of(found: ObjectType, row: Mapping[str, Any]) -> Version | None:
    """A record's version. Only accounts have an ETag."""
    if not row.get("LastModifiedDate"):
        return None
    digest = hashlib.sha256(f"{row['Id']} {row.get('SystemModstamp')}".encode()).digest()
    etag = base64.b64encode(digest).decode() if found.name == "Account" else None
    return Version(parse_moment(row["LastModifiedDate"]), etag)


def stopped(call: Call, version: Version) -> Answer | None:
    """304 or 412 where the call's conditions say so."""
    if not (_has_match(call, version) and _is_unmodified(call, version)):
        message = "The precondition in one or more of the request-header fields is not met."
        return problem_answer(412, "PRECONDITION_FAILED", message)
    reading = call.request.method in _READING
    if reading and (_is_known(call, version) or _not_modified(call, version)):
        return Answer(b"", 304, version.headers())
    return None


def _has_match(call: Call, version: Version) -> bool:
    wanted, unwanted = _tags(call, "if-match"), _tags(call, "if-none-match")
    if version.etag is None:
        return True
    if wanted and not wanted & {version.etag, "*"}:
        return False
    return call.request.method in _READING or not unwanted & {version.etag, "*"}


def _is_known(call: Call, version: Version) -> bool:
    return version.etag is not None and version.etag in _tags(call, "if-none-match")


def _tags(call: Call, name: str) -> set[str]:
    listed = call.headers.get(name, "").split(",")
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in listed)
    return {tag.removesuffix("--gzip") for tag in tags if tag}


def _is_unmodified(call: Call, version: Version) -> bool:
    limit = _moment(call, "if-unmodified-since")
    return limit is None or version.modified.timestamp() < limit.timestamp() + 1


def _not_modified(call: Call, version: Version) -> bool:
    since = _moment(call, "if-modified-since")
    return since is not None and version.modified.timestamp() < since.timestamp() + 1


def _moment(call: Call, name: str) -> datetime | None:
    try:
        return parsedate_to_datetime(call.headers.get(name, ""))
    except ValueError:
        return None
