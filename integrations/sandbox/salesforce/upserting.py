"""Update what a key finds, else create it: the rule that collections and bulk loads share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import ids_with, locate
from integrations.sandbox.salesforce.values import coerce
from integrations.sandbox.salesforce.writing import Writer


class Upserted(NamedTuple):
    id: str
    created: bool


def matching(org: Org, found: ObjectType, key: Field, value: Any) -> Sequence[str]:
    """Ids of the records that an external id names."""
    if key.type == "id":
        full = to_18(value) if isinstance(value, str) else None
        return [locate(org, found, full)["Id"]] if full else []
    return ids_with(org, found, key, coerce(key, value))


def doubled_keys(key: Field, records: Sequence[Mapping[str, Any]]) -> set[Any]:
    """The values of `key` that more than one record of a request has; all of them are refused."""
    values = [key_value(key, record) for record in records]
    counts = Counter(value for value in values if isinstance(value, str | int | float))
    return {value for value, count in counts.items() if count > 1}


def key_value(key: Field, record: Mapping[str, Any]) -> Any:
    return next((v for n, v in record.items() if n.lower() == key.name.lower()), None)


def upsert(writer: Writer, key: Field, record: Mapping[str, Any], doubled: set[Any]) -> Upserted:
    """Raises Refusal for the record, ApiError for the request."""
    value = key_value(key, record)
    if isinstance(value, str | int | float) and value in doubled:
        message = f"Duplicate external id specified: {value}"
        raise refuse("DUPLICATE_VALUE", message, [key.name])
    if value is None and key.type != "id":
        raise refuse("MISSING_ARGUMENT", f"{key.name} not specified", [key.name])
    matches = matching(writer.org, writer.found, key, value)
    if len(matches) > 1:
        message = f"{key.name}: more than one record found for external id field: {list(matches)}"
        raise refuse("DUPLICATE_EXTERNAL_ID", message, [key.name])
    values = {n: v for n, v in record.items() if n.lower() != "id"}
    if matches:
        changes = {n: v for n, v in values.items() if n.lower() != key.name.lower()}
        writer.update(matches[0], changes)
        return Upserted(matches[0], created=False)
    if key.type == "id" and value is not None:
        raise refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ["Id"])
    return Upserted(writer.create(values), created=True)
