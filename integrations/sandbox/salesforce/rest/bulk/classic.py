"""The Bulk API before 2.0 over HTTP: `/services/async/XX.0/job…`.

Jobs answer in the format of the request, batches in the format of their job: CSV jobs have
descriptions in XML.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import wraps
from typing import Any

from integrations.sandbox.salesforce.bulk import formats
from integrations.sandbox.salesforce.bulk.chunking import chunking
from integrations.sandbox.salesforce.bulk.classic import CONTENT_TYPES, QUERIES, Batch, Job
from integrations.sandbox.salesforce.bulk.loads import check_operation
from integrations.sandbox.salesforce.bulk.queries import LIFE
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.ids import PREFIXES, to_18
from integrations.sandbox.salesforce.rest.bulk.answers import body
from integrations.sandbox.salesforce.rest.bulk.speech import (
    XML,
    answer_job,
    answer_request,
    file,
    fill,
    json,
    known,
    read,
    refusal,
)
from integrations.sandbox.salesforce.rest.calls import Answer, Call, Handler
from integrations.sandbox.salesforce.rest.gate import NEWEST, OLDEST

_MODES = {
    "": "Parallel",
    "0": "Parallel",
    "parallel": "Parallel",
    "1": "Serial",
    "serial": "Serial",
}


def resource(handle: Callable[[Call], Answer]) -> Handler:
    """A handler with this API's own way to sign in and to refuse."""

    @wraps(handle)
    def answer(call: Call) -> Answer:
        try:
            user_id = _admit(call)
            with call.store.acting_as(user_id):
                return handle(call)
        except ApiError as error:
            return refusal(call, error)

    return answer


@resource
def create(call: Call) -> Answer:
    wanted = read(call)
    operation = str(wanted.get("operation") or "")
    found = call.store.schema.find(str(wanted.get("object") or ""))
    if found is None:
        raise fail(400, "INVALIDJOB", f"Unable to find object: {wanted.get('object')}")
    key = None
    if operation not in QUERIES:
        name = wanted.get("externalIdFieldName")
        hard_delete = call.store.bulk.hard_delete
        key = check_operation(found, operation, name, hard_delete=hard_delete)
    job = Job(
        id=call.store.ids.new(PREFIXES["bulk job"]),
        found=found,
        operation=operation,
        key=key,
        content_type=_content_type(wanted),
        concurrency=_mode(wanted),
        version=float(call.path["version"]),
        base=f"/services/data/v{call.path['version']}",
        assignment_rule=wanted.get("assignmentRuleId"),
        chunking=chunking(call.headers.get("sforce-enable-pkchunking", "")),
        created=call.store.now(),
        created_by=call.store.user_id,
    )
    call.store.bulk.classic[job.id] = job
    return answer_request(call, "jobInfo", job.info(), status=201)


@resource
def status(call: Call) -> Answer:
    return answer_request(call, "jobInfo", _job(call).info())


@resource
def change(call: Call) -> Answer:
    """Close or abort."""
    job = _job(call)
    job.change(str(read(call).get("state")))
    return answer_request(call, "jobInfo", job.info())


@resource
def add_batch(call: Call) -> Answer:
    job = _job(call)
    batch = job.add(call.store, body(call, call.store.bulk.most_batch_bytes))
    call.store.bulk.queue(batch)
    return answer_job(job, "batchInfo", batch.info(), status=201)


@resource
def batches(call: Call) -> Answer:
    job = _job(call)
    infos = [batch.info() for batch in job.batches.values()]
    if job.content_type == "JSON":
        return json({"batchInfo": [known(info) for info in infos]})
    root = ET.Element("batchInfoList", xmlns=formats.NAMESPACE)
    for info in infos:
        fill(ET.SubElement(root, "batchInfo"), info)
    return Answer(formats.document(root), media_type=XML)


@resource
def batch_status(call: Call) -> Answer:
    batch = _batch(call)
    return answer_job(batch.job, "batchInfo", batch.info())


@resource
def batch_request(call: Call) -> Answer:
    """What was posted."""
    batch = _batch(call)
    return file(call, batch.job.content_type, batch.content)


@resource
def batch_result(call: Call) -> Answer:
    """The outcomes of a batch that wrote, the list of results of one that queried."""
    batch = _completed(call)
    job = batch.job
    if not job.queries:
        return file(call, job.content_type, formats.outcomes(job.content_type, batch.outcomes))
    if job.content_type == "JSON":
        return json([batch.result_id])
    root = ET.Element("result-list", xmlns=formats.NAMESPACE)
    ET.SubElement(root, "result").text = batch.result_id
    return Answer(formats.document(root), media_type=XML)


@resource
def query_result(call: Call) -> Answer:
    batch = _completed(call)
    if batch.result is None or call.path["result"] != batch.result_id:
        raise fail(400, "INVALIDBATCH", f"Unable to find result {call.path['result']}")
    kind = batch.job.content_type
    return file(call, kind, formats.rows(kind, call.store, batch.result))


@resource
def unknown(call: Call) -> Answer:
    raise fail(400, "INVALIDURL", "The requested resource does not exist")


def _admit(call: Call) -> str:
    """The user of the session. Raises ApiError."""
    number = call.path["version"].removesuffix(".0")
    if not number.isdecimal() or not OLDEST <= int(number) <= NEWEST:
        raise fail(400, "INVALIDVERSION", f"Invalid version: {call.path['version']}")
    token = call.headers.get("x-sfdc-session")
    if token is None:
        token = call.headers.get("authorization", "").partition(" ")[2]
    session = call.store.session(token.strip())
    if session is None or not session.reaches_api:
        raise fail(400, "INVALIDSESSIONID", "Invalid session id")
    if not call.store.usage.count(call.store.now()):
        raise fail(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    return str(session.user_id)


def _content_type(wanted: dict[str, Any]) -> str:
    kind = str(wanted.get("contentType") or "XML").upper()
    if kind not in CONTENT_TYPES:
        raise fail(400, "INVALIDJOB", f"Unsupported content type: {kind}")
    return kind


def _mode(wanted: dict[str, Any]) -> str:
    text = str(wanted.get("concurrencyMode", "")).lower()
    if text not in _MODES:
        raise fail(400, "INVALIDJOB", f"Invalid concurrencyMode: {text}")
    return _MODES[text]


def _job(call: Call) -> Job:
    job_id = call.path["id"]
    job = call.store.bulk.classic.get(to_18(job_id) or job_id)
    if job is None or call.store.now() - job.created > LIFE:
        raise fail(400, "INVALIDJOB", f"Unable to find job: {job_id}")
    return job


def _batch(call: Call) -> Batch:
    batch_id = call.path["batch"]
    batch = _job(call).batches.get(to_18(batch_id) or batch_id)
    if batch is None:
        raise fail(400, "INVALIDBATCH", f"Unable to find batch: {batch_id}")
    return batch


def _completed(call: Call) -> Batch:
    batch = _batch(call)
    if batch.state != "Completed":
        raise fail(400, "INVALIDBATCH", f"Batch not completed: it is {batch.state}")
    return batch
