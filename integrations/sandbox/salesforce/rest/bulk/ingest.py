"""Bulk API 2.0 ingest jobs over HTTP."""

import email
import email.message
from typing import Any

import orjson

from integrations.sandbox.salesforce.bulk.ingest import Ingest
from integrations.sandbox.salesforce.bulk.loads import check_operation
from integrations.sandbox.salesforce.bulk.queries import LIFE, file_options
from integrations.sandbox.salesforce.errors import fail, json_error, resource_not_found
from integrations.sandbox.salesforce.ids import PREFIXES, to_18
from integrations.sandbox.salesforce.rest.bulk.answers import body, listing, packed
from integrations.sandbox.salesforce.rest.calls import Answer, Call

MOST_WITH_JOB = 100_000  # characters that may come with the request that makes the job


def create(call: Call) -> Answer:
    """A job from JSON, or from multipart with the job's data; then it is closed already."""
    if call.headers.get("content-type", "").startswith("multipart/form-data"):
        return _create_with_data(call)
    return Answer(_start(call, call.fields()).brief())


def jobs(call: Call) -> Answer:
    bulk = call.store.bulk
    found = [job.status() for job in bulk.ingests.values()]
    found += [{**job.info(), "jobType": "Classic"} for job in bulk.classic.values()]
    return listing(call, "ingest", found)


def status(call: Call) -> Answer:
    return Answer(_job(call).status())


def upload(call: Call) -> Answer:
    _job(call).upload(body(call, call.store.bulk.most_bytes))
    return Answer(b"", 201)


def change(call: Call) -> Answer:
    """Close with `UploadComplete`, abort with `Aborted`."""
    job, state, now = _job(call), call.fields().get("state"), call.store.now()
    if state == "UploadComplete":
        job.close(now)
        call.store.bulk.queue(job)
    elif state == "Aborted":
        job.abort(now)
    else:
        raise fail(400, "INVALIDJOBSTATE", f"A job cannot be changed to {state}")
    return Answer(job.brief())


def delete(call: Call) -> Answer:
    job = _job(call)
    job.check_deletable()
    del call.store.bulk.ingests[job.id]
    return Answer(status=204)


def successful(call: Call) -> Answer:
    return packed(call, _ended(call).successful())


def failed(call: Call) -> Answer:
    return packed(call, _ended(call).failed())


def unprocessed(call: Call) -> Answer:
    return packed(call, _ended(call).unprocessed())


def _start(call: Call, wanted: dict[str, Any]) -> Ingest:
    name = str(wanted.get("object") or "")
    found = call.store.schema.find(name)
    if found is None:
        raise fail(400, "INVALIDENTITY", f"Unable to find object: {name}")
    operation = str(wanted.get("operation") or "")
    delimiter, line_ending = file_options(wanted)
    job = Ingest(
        id=call.store.ids.new(PREFIXES["bulk job"]),
        found=found,
        operation=operation,
        key=check_operation(
            found,
            operation,
            wanted.get("externalIdFieldName"),
            hard_delete=call.store.bulk.hard_delete,
        ),
        assignment_rule=wanted.get("assignmentRuleId"),
        delimiter=delimiter,
        line_ending=line_ending,
        version=call.version,
        created=call.store.now(),
        created_by=call.user_id,
    )
    call.store.bulk.ingests[job.id] = job
    return job


def _create_with_data(call: Call) -> Answer:
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + body(call, call.store.bulk.most_bytes))
    named = {part.get_param("name", header="content-disposition"): part for part in parts.walk()}
    if not {"job", "content"} <= named.keys():
        raise fail(400, "INVALIDJOB", 'The parts "job" and "content" are required')
    content = _payload(named["content"])
    if len(content.decode(errors="replace")) > MOST_WITH_JOB:
        message = f"The data of a multipart request must not exceed {MOST_WITH_JOB} characters"
        raise fail(400, "INVALIDJOB", message)
    try:
        wanted = orjson.loads(_payload(named["job"]))
    except orjson.JSONDecodeError as error:
        raise json_error(f"{error} at [line:1, column:1]") from None
    job = _start(call, wanted)
    job.upload(content)
    job.close(call.store.now())
    call.store.bulk.queue(job)
    return Answer(job.brief())


def _payload(part: email.message.Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _job(call: Call) -> Ingest:
    job_id = call.path["id"]
    job = call.store.bulk.ingests.get(to_18(job_id) or job_id)
    if job is None or call.store.now() - job.created > LIFE:
        raise resource_not_found()
    return job


def _ended(call: Call) -> Ingest:
    job = _job(call)
    if not job.ended:
        raise fail(400, "INVALIDJOBSTATE", f"There are no results: the job is {job.state}")
    return job
