"""The CSV, XML and JSON of the older Bulk API: records in, results out.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_batches_get_results.htm
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from integrations.sandbox.salesforce.bulk import csvfiles
from integrations.sandbox.salesforce.bulk.columns import Column, column, columns, record
from integrations.sandbox.salesforce.bulk.csvfiles import BadFile
from integrations.sandbox.salesforce.bulk.loads import Outcome, Read
from integrations.sandbox.salesforce.bulk.queries import Result
from integrations.sandbox.salesforce.errors import Problem
from integrations.sandbox.salesforce.moments import parse_day, parse_moment
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org

NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
MEDIA_TYPES = {"CSV": "text/csv", "XML": "application/xml", "JSON": "application/json"}


def records(found: ObjectType, content_type: str, content: bytes) -> Sequence[Read]:
    """What makes each record of a batch. Raises BadFile."""
    if content_type == "CSV":
        header, rows = csvfiles.read(content)
        targets = columns(found, header)
        return [partial(record, targets, row) for row in rows]
    if content_type == "XML":
        return [partial(_from_xml, found, element) for element in _checked(found, content)]
    try:
        rows = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadFile(f"InvalidBatch : Failed to parse JSON: {error}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile("InvalidBatch : Failed to parse JSON: an array of objects is expected")
    return [partial(dict, row) for row in rows]


def outcomes(content_type: str, batch: Sequence[Outcome]) -> bytes:
    """The results of a batch that wrote."""
    if content_type == "CSV":
        rows = (
            (each.id or "", _word(not each.failed), _word(each.created), each.error())
            for each in batch
        )
        return csvfiles.write(["Id", "Success", "Created", "Error"], rows)
    if content_type == "JSON":
        return orjson.dumps([_json_outcome(each) for each in batch])
    root = ET.Element("results", xmlns=NAMESPACE)
    for each in batch:
        _xml_outcome(ET.SubElement(root, "result"), each)
    return document(root)


def rows(content_type: str, org: Org, result: Result) -> bytes:
    """The rows of a batch that queried."""
    if content_type == "CSV":
        return result.csv(org, 0, len(result.rowids))
    found = result.records(org)
    if content_type == "JSON":
        return orjson.dumps([_with_epochs(row, result) for row in found])
    root = ET.Element("queryResult", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI})
    for row in found:
        _xml_record(ET.SubElement(root, "records", {"xsi:type": "sObject"}), row)
    return document(root)


def document(root: ET.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(root, encoding="utf-8")


def plain(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def _checked(found: ObjectType, content: bytes) -> list[ET.Element]:
    """The elements of the records, once every field is known. Raises BadFile."""
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise BadFile(f"InvalidBatch : Failed to parse XML: {error}") from None
    for element in root:
        for name, _ in _texts(element):
            column(found, name)
    return list(root)


def _from_xml(found: ObjectType, element: ET.Element) -> Mapping[str, Any]:
    pairs = list(_texts(element))
    targets: list[Column] = [column(found, name) for name, _ in pairs]
    return record(targets, (text for _, text in pairs))


def _texts(element: ET.Element) -> Iterator[tuple[str, str]]:
    """Fields as the header of a CSV file would name them, with their texts."""
    for child in element:
        name = plain(child.tag)
        if child.get(f"{{{_XSI}}}nil") == "true":
            yield name, "#N/A"
        elif len(child):
            inner = child[0] if plain(child[0].tag) == "sObject" else child
            yield from ((f"{name}.{plain(key.tag)}", key.text or "") for key in _keys(inner))
        elif name != "type":
            yield name, child.text or ""


def _keys(element: ET.Element) -> Iterable[ET.Element]:
    return (key for key in element if plain(key.tag) != "type")


def _word(value: bool) -> str:
    return "true" if value else "false"


def _json_outcome(each: Outcome) -> dict[str, Any]:
    errors = [{**_problem(problem), "extendedErrorDetails": None} for problem in each.problems]
    return {"success": not each.failed, "created": each.created, "id": each.id, "errors": errors}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "fields": list(problem.fields or ()),
        "message": problem.message,
        "statusCode": problem.code,
    }


def _xml_outcome(element: ET.Element, each: Outcome) -> None:
    for problem in each.problems:
        error = ET.SubElement(element, "errors")
        for name in problem.fields or ():
            ET.SubElement(error, "fields").text = name
        ET.SubElement(error, "message").text = problem.message
        ET.SubElement(error, "statusCode").text = problem.code
    if each.id:
        ET.SubElement(element, "id").text = each.id
    ET.SubElement(element, "success").text = _word(not each.failed)
    ET.SubElement(element, "created").text = _word(each.created)


def _with_epochs(row: dict[str, Any], result: Result) -> dict[str, Any]:
    """JSON of this API has days and moments in milliseconds since 1970, unlike REST's."""
    for each in result.plan.columns:
        if each.field.type in ("date", "datetime"):
            *path, name = each.path
            inner: Any = row
            for step in path:
                inner = (inner or {}).get(step)
            if inner and inner.get(name):
                inner[name] = _epoch(inner[name])
    return row


def _epoch(text: str) -> int:
    moment = parse_moment(text if len(text) > 10 else f"{parse_day(text)}T00:00:00Z")
    return round(moment.timestamp() * 1000)


def _xml_record(element: ET.Element, row: Mapping[str, Any]) -> None:
    ET.SubElement(element, "type").text = row["attributes"]["type"]
    for name, value in row.items():
        if name == "attributes":
            continue
        if isinstance(value, dict):
            child = ET.SubElement(element, name, {"xsi:type": "sObject"})
            _xml_record(child, value)
        elif value is None:
            ET.SubElement(element, name, {"xsi:nil": "true"})
        else:
            text = _word(value) if isinstance(value, bool) else str(value)
            ET.SubElement(element, name).text = text.replace("+0000", "Z")
