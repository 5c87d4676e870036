"""Records that may not be there twice: unique fields, and the org's duplicate rules."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.errors import Problem, Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import ids_with
from integrations.sandbox.salesforce.rules import (
    DuplicateRule,
    Options,
    duplicate_ids,
    duplicate_result,
)

_SHOWN = ("Name", "FirstName", "LastName", "Email", "Phone", "LastModifiedDate")
Changes = Mapping[str, Any]
Old = Mapping[str, Any] | None


def check_unique(org: Org, found: ObjectType, changes: Changes, old: Old) -> None:
    """Raises DUPLICATE_VALUE with the record that has a unique value already."""
    for field in found.unique:
        if changes.get(field.name) is not None:
            _refuse_taken(org, found, field, changes[field.name], old)


def _refuse_taken(org: Org, found: ObjectType, field: Field, value: Any, old: Old) -> None:
    others = [i for i in ids_with(org, found, field, value) if old is None or i != old["Id"]]
    if others:
        raise refuse(
            "DUPLICATE_VALUE",
            f"duplicate value found: {field.name} duplicates value on record with id: {others[0]}",
            [],
        )


def duplicate_rule(org: Org, found: ObjectType, options: Options) -> DuplicateRule | None:
    """The object's rule, if it is active and the request does not override it."""
    rule = org.rules.duplicates.get(found.name)
    if rule is None or not rule.active:
        return None
    return None if rule.action == "Alert" and options.allow_duplicates else rule


def check_duplicates(
    org: Org, rule: DuplicateRule, options: Options, changes: Changes, old: Old
) -> None:
    """Raises DUPLICATES_DETECTED with a report."""
    email = changes.get("Email")
    if not email or (old and old["Email"] == email):
        return
    matches = duplicate_ids(org.database, rule, email, old["Id"] if old else None)
    if matches:
        report = duplicate_result(rule, matches, options.base, _details(org, matches, options))
        raise Refusal(400, Problem("DUPLICATES_DETECTED", rule.message, None, report))


def _details(
    org: Org, matches: Mapping[str, list[str]], options: Options
) -> dict[str, dict[str, Any]]:
    """What `includeRecordDetails` adds to the ids of a duplicate report."""
    if not options.record_details:
        return {}
    rows = [org.row(kind, each) or {} for kind, ids in matches.items() for each in ids]
    return {row["Id"]: {name: row[name] for name in _SHOWN} for row in rows}
