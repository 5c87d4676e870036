"""What the answers of both bulk APIs share."""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.salesforce.bulk.csvfiles import MEDIA_TYPE
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_PAGE = 1_000
_WORTH_PACKING = 1_000  # bytes


def packed(call: Call, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """A file, with gzip where the client takes it."""
    sent = dict(headers or {})
    if "gzip" in call.headers.get("accept-encoding", "") and len(content) > _WORTH_PACKING:
        sent["Content-Encoding"] = "gzip"
        content = gzip.compress(content, 1)
    return Answer(content, headers=sent, media_type=MEDIA_TYPE)


def listing(call: Call, kind: str, jobs: Sequence[dict[str, Any]]) -> Answer:
    """Jobs from the newest on, 1,000 at a time, of the `jobType` that is asked for."""
    wanted = call.query.get("jobType")
    found = [job for job in reversed(jobs) if wanted in (None, job["jobType"])]
    start = _number(call.query.get("queryLocator", "0"))
    end = start + _PAGE
    url = f"{call.base}/jobs/{kind}?queryLocator={end}"
    following = url + (f"&jobType={wanted}" if wanted else "")
    done = end >= len(found)
    records = found[start:end]
    return Answer({"done": done, "records": records, "nextRecordsUrl": None if done else following})


def body(call: Call, most: int) -> bytes:
    """What was uploaded, unpacked. Raises ApiError."""
    try:
        content = call.content
    except (OSError, EOFError, zlib.error):
        raise _unreadable("Failed to read request: it cannot be unpacked") from None
    if len(content) > most:
        message = f"Exceeded max size limit of {most} with response size {len(content)}"
        raise _unreadable(f"Failed to read request. {message}")
    return content


def _unreadable(message: str) -> ApiError:
    return fail(400, "CLIENTINPUTERROR", message)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise fail(400, "INVALIDLOCATOR", f"Invalid queryLocator: {text}")
    return int(text)
