"""The XML and the JSON that the older Bulk API is spoken in."""

import xml.etree.ElementTree as ET
from typing import Any

import orjson

from integrations.sandbox.salesforce.bulk import formats
from integrations.sandbox.salesforce.bulk.classic import Job
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.rest.bulk.answers import packed
from integrations.sandbox.salesforce.rest.calls import Answer, Call

XML, JSON = formats.MEDIA_TYPES["XML"], formats.MEDIA_TYPES["JSON"]
_CODES = {
    "API_DISABLED": "FeatureNotEnabled",
    "CLIENTINPUTERROR": "ClientInputError",
    "FEATURENOTENABLED": "FeatureNotEnabled",
    "INVALIDBATCH": "InvalidBatch",
    "INVALIDJOB": "InvalidJob",
    "INVALIDJOBSTATE": "InvalidJobState",
    "INVALIDOPERATION": "InvalidOperation",
    "INVALIDSESSIONID": "InvalidSessionId",
    "INVALIDURL": "InvalidUrl",
    "INVALIDVERSION": "InvalidVersion",
    "INVALIDXML": "InvalidXML",
    "REQUEST_LIMIT_EXCEEDED": "ExceededQuota",
}


def _wants_json(call: Call) -> bool:
    asked = call.headers.get("content-type") or call.headers.get("accept", "")
    return "json" in asked.lower()


def read(call: Call) -> dict[str, Any]:
    """The fields of a `jobInfo`, in either format. Raises ApiError."""
    if _wants_json(call):
        return call.fields()
    try:
        root = ET.fromstring(call.content)
    except (ET.ParseError, OSError) as error:
        raise fail(400, "INVALIDXML", f"Unable to parse: {error}") from None
    return {formats.plain(child.tag): (child.text or "").strip() for child in root}


def answer_request(call: Call, tag: str, info: dict[str, Any], status: int = 200) -> Answer:
    return json(known(info), status) if _wants_json(call) else _xml(tag, info, status)


def answer_job(job: Job, tag: str, info: dict[str, Any], status: int = 200) -> Answer:
    return json(known(info), status) if job.content_type == "JSON" else _xml(tag, info, status)


def file(call: Call, content_type: str, content: bytes) -> Answer:
    """Clients compare the content type as a whole: it has no charset."""
    headers = {"Content-Type": formats.MEDIA_TYPES[content_type]}
    return packed(call, content, headers)


def refusal(call: Call, error: ApiError) -> Answer:
    problem = error.problems[0]
    code = _CODES.get(problem.code, "ClientInputError")
    said = {"exceptionCode": code, "exceptionMessage": problem.message}
    return json(said, error.status) if _wants_json(call) else _xml("error", said, error.status)


def json(content: Any, status: int = 200) -> Answer:
    return Answer(orjson.dumps(content), status, media_type=JSON)


def _xml(tag: str, values: dict[str, Any], status: int = 200) -> Answer:
    root = ET.Element(tag, xmlns=formats.NAMESPACE)
    fill(root, values)
    return Answer(formats.document(root), status, media_type=XML)


def fill(element: ET.Element, values: dict[str, Any]) -> None:
    for name, value in known(values).items():
        ET.SubElement(element, name).text = str(value).replace("+0000", "Z")


def known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
