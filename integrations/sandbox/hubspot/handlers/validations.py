"""Validation rules of properties."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import invalid, not_found
from integrations.sandbox.hubspot.propertyrules.rules import make_rule, rule_type


def list_rules(call: Call) -> Response:
    """Only the properties that have rules."""
    schema = call.table.schema
    results = [
        {
            "propertyName": name,
            "propertyValidationRules": [rule.json() for rule in rules.values()],
        }
        for name, rules in schema.rules.items()
        if schema.live(name) is not None
    ]
    return answer({"results": results})


def list_rules_of_property(call: Call) -> Response:
    schema = call.table.schema
    known = schema.get(call.path["name"])
    rules = schema.rules.get(known.name, {})
    return answer({"results": [rule.json() for rule in rules.values()]})


def read_rule(call: Call) -> Response:
    schema, wanted = call.table.schema, call.path["rule_type"]
    known = schema.get(call.path["name"])
    rule_type(wanted)
    rule = schema.rules.get(known.name, {}).get(wanted)
    if rule is None:
        raise not_found(f'Property "{known.name}" has no validation rule of type {wanted}')
    return answer(rule.json())


def set_rule(call: Call) -> Response:
    """It replaces the one of its type; values that are there already stay as they are."""
    schema, body = call.table.schema, call.body()
    known = schema.get(call.path["name"])
    if known.read_only or known.calculated:
        raise invalid(f'"{known.name}" is a read only property; it cannot have validation rules')
    arguments, normalise = body.get("ruleArguments"), body.get("shouldApplyNormalization")
    if not isinstance(arguments, list) or not all(isinstance(each, str) for each in arguments):
        raise invalid("Invalid input JSON: 'ruleArguments' must be a list of strings")
    if not isinstance(normalise, bool | None):
        raise invalid("Invalid input JSON: 'shouldApplyNormalization' must be a boolean")
    rule = make_rule(call.path["rule_type"], arguments, normalise, known.type, known.field_type)
    schema.rules.setdefault(known.name, {})[rule.type] = rule
    return nothing()
