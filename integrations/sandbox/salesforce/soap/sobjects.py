"""Records in XML: as clients send them, and as queries answer them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.dialects import Dialect
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.parsing import Node

_NO_FIELDS = frozenset({"type", "fieldsToNull", "Id", "id"})
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000")
_ADDRESS = (
    "latitude",
    "longitude",
    "city",
    "country",
    "countryCode",
    "geocodeAccuracy",
    "postalCode",
    "state",
    "stateCode",
    "street",
)


def type_of(call: SoapCall, node: Node) -> ObjectType:
    """The object type that a record says it is of. Raises INVALID_TYPE."""
    named = node.value("type") or node.attributes.get("type", "").rpartition(":")[2]
    return call.object(named)


def values_of(found: ObjectType, node: Node) -> dict[str, Any]:
    """The fields as the org's rules take them: what is nil or empty was not sent."""
    values: dict[str, Any] = {}
    for child in node.children:
        if child.name in _NO_FIELDS or child.nil:
            continue
        if child.children:
            values[child.name] = {
                part.name: part.text for part in child.children if part.name != "type"
            }
        elif child.text:
            values[child.name] = _plain(found, child)
    return {**values, **dict.fromkeys(node.values("fieldsToNull"))}


def _plain(found: ObjectType, node: Node) -> str:
    """XML Schema has two more words for true and false."""
    field = found.field(node.name)
    if field is not None and field.type == "boolean":
        return {"1": "true", "0": "false"}.get(node.text.strip(), node.text.strip())
    return node.text


def record(call: SoapCall, values: Mapping[str, Any], name: str = "records") -> Markup:
    """A record of a query's answer as an element of that name."""
    type_name = str(values["attributes"]["type"])
    dialect = call.dialect
    content = [*_head(dialect, type_name, values), *_fields(call, type_name, values)]
    stated = f"sf:{type_name}" if dialect.typed else "sf:sObject"
    return element(name, content, f'xsi:type="{stated}"')


def query_result(call: SoapCall, name: str, result: Mapping[str, Any]) -> Markup:
    """A page of records as an element of that name. `result` is REST's answer."""
    following = result.get("nextRecordsUrl")
    locator = str(following).rpartition("/")[2] if following else None
    content = [
        element("done", bool(result["done"])),
        element("queryLocator", locator),
        *(record(call, values) for values in result["records"]),
        element("size", int(result["totalSize"])),
    ]
    return element(name, content, 'xsi:type="QueryResult"')


def _head(dialect: Dialect, type_name: str, values: Mapping[str, Any]) -> list[Markup]:
    """The partner WSDL's own part of a record: there, a selected id comes twice."""
    own = element("sf:Id", values.get("Id"))
    return [own] if dialect.typed else [element("sf:type", type_name), own]


def _fields(call: SoapCall, type_name: str, values: Mapping[str, Any]) -> Iterator[Markup]:
    found = call.store.schema.find(type_name)
    for name, value in values.items():
        if name == "attributes" or (name == "Id" and call.dialect.typed):
            continue
        yield _field(call, found, name, value)


def _field(call: SoapCall, found: ObjectType | None, name: str, value: Any) -> Markup:
    tag = f"sf:{name}"
    if isinstance(value, dict) and "records" in value:
        return query_result(call, tag, value)
    if isinstance(value, dict) and "attributes" in value:
        return record(call, value, tag)
    if isinstance(value, dict):
        return element(tag, [element(n, value.get(n)) for n in _ADDRESS], 'xsi:type="address"')
    if found is None:
        return _computed(tag, value)
    field = found.field(name)
    if field is not None and field.type == "datetime" and isinstance(value, str):
        value = moment(value)
    return element(tag, value)


def _computed(tag: str, value: Any) -> Markup:
    """Aggregates say what they are, having no field that would."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return element(tag, moment(value), 'xsi:type="xsd:dateTime"')
    kinds = {int: "int", float: "double", bool: "boolean", str: "string"}
    return element(tag, value, f'xsi:type="xsd:{kinds[type(value)]}"' if value is not None else "")


def moment(text: str) -> str:
    """`2026-01-02T03:04:05.000Z`, as XML Schema has it."""
    return text.replace("+0000", "Z")
