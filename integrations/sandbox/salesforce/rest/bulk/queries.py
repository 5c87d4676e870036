"""Bulk API 2.0 query jobs over HTTP."""

import base64
import binascii
from urllib.parse import urlencode

from integrations.sandbox.salesforce.bulk import queries
from integrations.sandbox.salesforce.bulk.queries import BulkQuery
from integrations.sandbox.salesforce.errors import fail, resource_not_found
from integrations.sandbox.salesforce.rest.bulk.answers import listing, packed
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_PIECE = 50_000  # records where the client does not say
_PAGES = 5


def create(call: Call) -> Answer:
    job = queries.start(call.store, call.fields(), base=call.base, version=call.version)
    call.store.bulk.queries[job.id] = job
    return Answer(job.brief())


def jobs(call: Call) -> Answer:
    return listing(call, "query", [job.status() for job in call.store.bulk.queries.values()])


def status(call: Call) -> Answer:
    job = _job(call)
    job.run(call.store)
    return Answer(job.status())


def abort(call: Call) -> Answer:
    job = _job(call)
    if call.fields().get("state") != "Aborted":
        raise fail(400, "INVALIDJOBSTATE", "A query job can only be changed to Aborted")
    if job.state != "UploadComplete":
        raise fail(400, "INVALIDJOBSTATE", f"Aborting is not possible: the job is {job.state}")
    job.state = "Aborted"
    return Answer(job.brief())


def delete(call: Call) -> Answer:
    job = _job(call)
    if job.state not in ("JobComplete", "Aborted"):
        raise fail(400, "INVALIDJOBSTATE", f"A job in state {job.state} cannot be deleted")
    del call.store.bulk.queries[job.id]
    return Answer(status=204)


def results(call: Call) -> Answer:
    job = _finished(call)
    offset, count = _offset(call.query.get("locator")), _piece(call)
    content = job.csv(call.store, offset, count)
    end = min(offset + count, len(job.rowids))
    headers = {
        "Sforce-NumberOfRecords": str(max(0, end - offset)),
        "Sforce-Locator": _locator(end) if end < len(job.rowids) else "null",
    }
    return packed(call, content, headers)


def result_pages(call: Call) -> Answer:
    """Up to five result addresses, for parallel download."""
    job = _finished(call)
    offset, piece = _offset(call.query.get("locator")), _piece(call)
    starts = range(offset, max(len(job.rowids), offset + 1), piece)
    url = f"{call.base}/jobs/query/{job.id}"
    pages = [{"resultUrl": f"{url}/results?{_page(start, piece)}"} for start in starts[:_PAGES]]
    rest = starts[_PAGES:]
    following = f"{url}/resultPages?{_page(rest[0], piece)}" if rest else None
    return Answer({"resultPages": pages, "nextRecordsUrl": following, "done": not rest})


def _job(call: Call) -> BulkQuery:
    job = call.store.bulk.queries.get(call.path["id"])
    if job is None or call.store.now() - job.created > queries.LIFE:
        raise resource_not_found()
    return job


def _finished(call: Call) -> BulkQuery:
    job = _job(call)
    if job.version != call.version:
        message = f"The job was created with API version {job.version}"
        raise fail(409, "API_VERSION_MISMATCH", message)
    job.run(call.store)
    if job.state != "JobComplete":
        raise fail(400, "INVALIDJOBSTATE", f"There are no results: the job is {job.state}")
    return job


def _piece(call: Call) -> int:
    text = call.query.get("maxRecords", str(_PIECE))
    if not text.isdigit() or int(text) == 0:
        raise fail(400, "INVALIDJOB", f"Invalid maxRecords: {text}")
    return int(text)


def _page(start: int, piece: int) -> str:
    return urlencode({"locator": _locator(start), "maxRecords": piece})


def _locator(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def _offset(locator: str | None) -> int:
    if not locator:
        return 0
    try:
        return int(base64.urlsafe_b64decode(locator + "=" * (-len(locator) % 4)))
    except (binascii.Error, ValueError):
        raise fail(400, "INVALIDLOCATOR", f"Invalid locator: {locator}") from None
