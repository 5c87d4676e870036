"""Validation rules: an admin's conditions that no saved record may meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce.errors import Problem, Refusal, fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.querying import compile_soql
from integrations.sandbox.salesforce.soql.plan import Plan

CODES = (
    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "CANNOT_EXECUTE_FLOW_TRIGGER",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "STORAGE_LIMIT_EXCEEDED",
    "TRANSFER_REQUIRES_READ",
    "TXN_SECURITY_METERING_ERROR",
)


@dataclass(frozen=True)
class ValidationRule:
    """`condition` is what WHERE may hold: a record that meets it is refused with the message."""

    name: str
    object_type: str
    condition: str
    message: str
    field: str | None = None  # where the message is shown
    code: str = CODES[0]

    @property
    def soql(self) -> str:
        return f"SELECT Id FROM {self.object_type} WHERE ({self.condition})"


def add_rule(org: Org, found: ObjectType, line: Mapping[str, Any]) -> None:
    """`{"name", "condition", "message", "field"?, "code"?}`; one of the same name gives way.

    With a code it stands for what refuses a save elsewhere: a trigger, a flow, full storage.
    Raises ApiError where the condition is none.
    """
    code = line.get("code", CODES[0])
    if code not in CODES:
        raise fail(400, "INVALID_ARGUMENT", f"{code} is none of {', '.join(CODES)}")
    if line.get("field") and not found.field(line["field"]):
        raise fail(400, "INVALID_FIELD", f"{found.name} has no field {line['field']}")
    rule = ValidationRule(
        line["name"], found.name, line["condition"], line["message"], line.get("field"), code
    )
    _plan(org, rule)
    drop_rule(org, found, rule.name)
    org.rules.validations.setdefault(found.name, []).append(rule)


def drop_rule(org: Org, found: ObjectType, name: str) -> None:
    rules = org.rules.validations.get(found.name, [])
    rules[:] = [rule for rule in rules if rule.name != name]


def check_rules(org: Org, found: ObjectType, record_id: str) -> None:
    """Hold a saved record against the rules of its object. Raises Refusal with all it breaks."""
    rules: Sequence[ValidationRule] = org.rules.validations.get(found.name, ())
    broken = [rule for rule in rules if _meets(org, rule, record_id)]
    if broken:
        raise Refusal(400, *map(_problem, broken))


def _problem(rule: ValidationRule) -> Problem:
    fields = [rule.field] if rule.field else []
    return Problem(rule.code, rule.message, fields)


def _meets(org: Org, rule: ValidationRule, record_id: str) -> bool:
    plan = _plan(org, rule)
    tail = plan.tail.replace("WHERE ", f'WHERE {plan.alias}."Id" = :saved AND ', 1)
    sql = f"SELECT 1 {plan.tables} {tail}"
    return org.database.execute(sql, {**plan.values, "saved": record_id}).fetchone() is not None


def _plan(org: Org, rule: ValidationRule) -> Plan:
    return compile_soql(org, rule.soql, base="", include_deleted=True)
