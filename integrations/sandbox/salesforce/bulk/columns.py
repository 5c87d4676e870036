"""Texts out of files, as the values that the writing rules take.

`Account.Ext__c` refers to a parent by its external id, `User:Owner.Username` to one of several
kinds of parent. An empty text says nothing; `#N/A` makes the field blank.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/datafiles_csv_rel_field_header_row.htm
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce.bulk.csvfiles import BadFile
from integrations.sandbox.salesforce.errors import ApiError, Refusal, refuse
from integrations.sandbox.salesforce.fields import TEXT_TYPES, Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.values import coerce

BLANK = "#N/A"
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "0"), "false"),
}


@dataclass(frozen=True)
class Column:
    """Where one column's texts go. `key` is the parent's field in a reference by external id."""

    name: str
    field: Field
    key: str | None = None

    def value(self, text: str) -> Any:
        """Raises Refusal."""
        if text == BLANK:
            return None
        if self.key is not None:
            return {self.key: text}
        if self.field.type == "boolean":
            text = _BOOLEANS.get(text.strip().lower(), text)
        if self.field.type not in TEXT_TYPES:
            check_type(self.field, text)
        return text


def columns(found: ObjectType, header: Sequence[str]) -> list[Column]:
    """Raises BadFile for a name that is no field in sight."""
    return [column(found, name.strip()) for name in header]


def column(found: ObjectType, name: str) -> Column:
    """Raises BadFile."""
    relationship, dot, key = name.rpartition(":")[2].partition(".")
    field = found.parent(relationship) if dot else found.field(name)
    if field is None:
        raise BadFile(f"InvalidBatch : Field name not found : {name}")
    return Column(relationship if dot else field.name, field, key or None)


def record(targets: Iterable[Column], texts: Iterable[str]) -> Mapping[str, Any]:
    """One row's values by field. Raises Refusal."""
    pairs = zip(targets, texts, strict=True)
    return {target.name: target.value(text) for target, text in pairs if text != ""}


def check_type(field: Field, value: Any) -> None:
    """Raises Refusal where no value of the field's type can be made of it.

    What is malformed JSON to the REST API is the matter of one record here.
    """
    try:
        coerce(field, value)
    except Refusal:
        raise
    except ApiError:
        message = f"{field.label}: value not of required type: {value}"
        raise refuse("INVALID_TYPE_ON_FIELD_IN_RECORD", message, [field.name]) from None
