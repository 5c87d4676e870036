"""Adding, changing and deleting field mappings: checked against both CRMs' fields, audited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from integrations.domain.compatibility import find_problems, find_unknown_values
from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.domain.mapping import MappingDefinition, Special
from integrations.domain.plans import SyncRule
from integrations.domain.problems import TEXTS, Problem, ProblemKey
from integrations.domain.records import FieldSpec, ObjectType
from integrations.models import FieldMapping, Integration, Person
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.discovery.policy import definition_of
from integrations.sync.discovery.schema import field_specs
from integrations.sync.owed.unparking import unpark
from integrations.sync.settings.integration import SettingRefused

Pairs = Sequence[Sequence[str]]

FIXED = {row.hubspot for row in DEFAULT_MAPPINGS if row.fixed}
OWNERS = {row.hubspot for row in DEFAULT_MAPPINGS if row.special is Special.OWNER}
SIDES = (
    ("lead", ObjectType.SALESFORCE_LEAD),
    ("contact", ObjectType.SALESFORCE_CONTACT),
)
# Which input of a form a problem is about; all others are about the fields' fit as a whole.
INPUTS = {
    ProblemKey.HUBSPOT_MISSING: "hubspot",
    ProblemKey.READ_ONLY: "rule",
    ProblemKey.RULE_DOES_NOT_FIT: "rule",
    ProblemKey.VALUES_NOT_CHOICES: "values",
    ProblemKey.UNKNOWN_VALUE: "values",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that may be mapped, by name."""

    hubspot: dict[str, FieldSpec]
    lead: dict[str, FieldSpec]
    contact: dict[str, FieldSpec]


def mappable_fields(integration: Integration) -> Fields:
    """What both CRMs described when they were last asked."""
    return Fields(
        field_specs(integration.hubspot, ObjectType.HUBSPOT_CONTACT),
        field_specs(integration.salesforce, ObjectType.SALESFORCE_LEAD),
        field_specs(integration.salesforce, ObjectType.SALESFORCE_CONTACT),
    )


def problems_of(definition: MappingDefinition, fields: Fields) -> list[Problem]:
    """Why a mapping cannot work, for leads and for contacts; empty if it can."""
    hubspot = fields.hubspot.get(definition.hubspot)
    found: list[Problem] = []
    for side, object_type in SIDES:
        salesforce = getattr(fields, side).get(definition.field(object_type))
        found.extend(find_problems(definition, hubspot, salesforce, object_type))
    return [problem for place, problem in enumerate(found) if problem not in found[:place]]


def unknown_values(definition: MappingDefinition, fields: Fields) -> list[Problem]:
    """Values in the value map that are no options of their field, on any side."""
    hubspot = fields.hubspot.get(definition.hubspot)
    found: list[Problem] = []
    for side, object_type in SIDES:
        salesforce = getattr(fields, side).get(definition.field(object_type))
        if hubspot and salesforce:
            found.extend(find_unknown_values(definition, hubspot, salesforce))
    return found


def say_problem(problem: Problem) -> str:
    params = {name: _(text) if name in SAID else text for name, text in problem.params.items()}
    return _(TEXTS[problem.key]) % params


SAID = {"object", "kind", "hubspot_kind", "salesforce_kind"}


def taken_fields(integration: Integration, definition: MappingDefinition) -> list[tuple[str, str]]:
    """Which inputs name a field that another mapping has: (input, message)."""
    asked = {"hubspot": definition.hubspot, "lead": definition.lead, "contact": definition.contact}
    found = []
    for name, value in asked.items():
        if value and FieldMapping.objects.filter(integration=integration, **{name: value}).exists():
            text = _("“%s” is mapped already. A field can be in one mapping only.")
            found.append((name, text % value))
    return found


def add_mapping(
    integration: Integration,
    *,
    actor: Actor,
    hubspot: str,
    lead: str | None = None,
    contact: str | None = None,
    rule: str = SyncRule.PREFER_SALESFORCE,
    values: Pairs = (),
) -> FieldMapping:
    """Add a custom mapping. Raises SettingRefused; then nothing is stored."""
    if not lead and not contact:
        raise SettingRefused(_("Choose a Salesforce lead field, a contact field, or both."))
    fields = mappable_fields(integration)
    mapping = FieldMapping(
        integration=integration,
        hubspot=hubspot,
        lead=lead or None,
        contact=contact or None,
        rule=rule,
        values=_pairs(values),
        label=fields.hubspot[hubspot].label if hubspot in fields.hubspot else hubspot,
    )
    for name, message in taken_fields(integration, definition_of(mapping)):
        raise SettingRefused(message, name)
    definition = definition_of(mapping)
    _refuse_problems([*problems_of(definition, fields), *unknown_values(definition, fields)])
    try:
        with transaction.atomic():
            mapping.save(force_insert=True)
            _record(actor, mapping, "mapping.add", after=_facts(mapping))
    except IntegrityError as error:
        raise SettingRefused(_("Somebody else has just mapped this field."), "hubspot") from error
    return mapping


def possible_changes(mapping: FieldMapping) -> list[SyncRule]:
    """The rules that this mapping may be given, whatever its fields are.

    Owners have a switch for each direction in the settings instead of a rule.
    """
    if mapping.is_default and mapping.hubspot in FIXED:
        return [SyncRule(mapping.rule)]
    if mapping.is_default and mapping.hubspot in OWNERS:
        return [SyncRule.TWO_WAY, SyncRule.NONE]
    return list(SyncRule)


def change_mapping(mapping: FieldMapping, *, actor: Actor, rule: str, values: Pairs) -> bool:
    """Give a mapping another rule or value map. Says whether anything differed.

    Raises SettingRefused; then nothing is stored.
    """
    wanted = {"rule": rule, "values": _pairs(values)}
    if rule not in possible_changes(mapping):
        raise SettingRefused(_("This mapping cannot have that rule."), "rule")
    with transaction.atomic():
        stored = FieldMapping.objects.select_for_update().get(pk=mapping.pk)
        before = {name: getattr(stored, name) for name in wanted}
        if before == wanted:
            return False
        mapping.rule, mapping.values = rule, wanted["values"]
        _refuse_change(mapping, before["values"])
        mapping.save(update_fields=["rule", "values"])
        differing = [name for name in wanted if before[name] != wanted[name]]
        _record(
            actor,
            mapping,
            "mapping.change",
            before={name: before[name] for name in differing},
            after={name: wanted[name] for name in differing},
        )
    return True


def delete_mapping(mapping: FieldMapping, *, actor: Actor) -> None:
    """Delete a custom mapping. Values already in the CRMs stay as they are."""
    if mapping.is_default:
        raise SettingRefused(_("A default mapping cannot be deleted. Set it to “Don't sync”."))
    with transaction.atomic():
        _forget_baselines(mapping)
        _record(actor, mapping, "mapping.delete", before=_facts(mapping))
        mapping.delete()


def _forget_baselines(mapping: FieldMapping) -> None:
    """Mapped again one day, the field must meet for the first time, not differ from old values."""
    without = Func(
        F("baseline"), Value(mapping.hubspot), arg_joiner=" - ", template="(%(expressions)s)"
    )
    people = Person.objects.filter(integration=mapping.integration)
    people.filter(baseline__has_key=mapping.hubspot).update(baseline=without)


def _refuse_change(mapping: FieldMapping, known: Pairs) -> None:
    """Pairs that were there before may name values that the CRM has lost; new ones may not."""
    fields, definition = mappable_fields(mapping.integration), definition_of(mapping)
    added = tuple(pair for pair in definition.values if list(pair) not in known)
    problems = unknown_values(replace(definition, values=added), fields)
    if mapping.rule != SyncRule.NONE:
        problems = [*problems_of(definition, fields), *problems]
    _refuse_problems(problems)


def _refuse_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise SettingRefused(say_problem(problem), INPUTS.get(problem.key))


def _pairs(values: Pairs) -> list[list[str]]:
    return [[str(one).strip(), str(other).strip()] for one, other in values]


def _facts(mapping: FieldMapping) -> dict[str, Any]:
    names = ("hubspot", "lead", "contact", "rule", "values")
    return {name: getattr(mapping, name) for name in names if getattr(mapping, name)}


def _fields(mapping: FieldMapping) -> list[str]:
    return [name for name in (mapping.hubspot, mapping.lead, mapping.contact) if name]


def _record(actor: Actor, mapping: FieldMapping, action: str, **states: Any) -> None:
    """Say what changed, and try again whom the field had stopped."""
    unpark(mapping.integration, fields=_fields(mapping))
    auditing.record(
        actor, integration=mapping.integration, action=action, subject=mapping.hubspot, **states
    )
