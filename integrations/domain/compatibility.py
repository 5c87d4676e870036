"""Which fields may be mapped to each other, what is wrong if they may not, and which rules fit.

Asked when a mapping is added, and again whenever a CRM's fields have changed (INV-36).
"""

from integrations.domain.lenses import TO_HUBSPOT_ONLY, RangeLens, lens_maker
from integrations.domain.mapping import MappingDefinition, Special
from integrations.domain.plans import SyncRule
from integrations.domain.problems import CRMS, KINDS, OBJECTS, Problem, ProblemKey
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Provider

WRITES_HUBSPOT = frozenset(SyncRule) - {SyncRule.NONE, SyncRule.ALWAYS_HUBSPOT}
WRITES_SALESFORCE = frozenset(SyncRule) - {SyncRule.NONE, SyncRule.ALWAYS_SALESFORCE}
# A range is sent to Salesforce only where that is blank.
RANGE_RULES = frozenset(
    {SyncRule.ALWAYS_SALESFORCE, SyncRule.PREFER_SALESFORCE, SyncRule.NONE},
)
CHOICES = frozenset({FieldKind.TEXT, FieldKind.PICKLIST, FieldKind.REFERENCE})
UNMAPPABLE = {
    # HubSpot's users and companies mean nothing to Salesforce, but for the owner's own mapping.
    Provider.HUBSPOT: frozenset({FieldKind.UNSUPPORTED, FieldKind.REFERENCE}),
    Provider.SALESFORCE: frozenset({FieldKind.UNSUPPORTED}),
}
SEVERAL = frozenset({FieldKind.MULTI_PICKLIST})
NUMBERS = frozenset(
    {FieldKind.NUMBER, FieldKind.CURRENCY, FieldKind.PERCENT, FieldKind.INTEGER},
)
SUGGESTED = (SyncRule.PREFER_SALESFORCE, SyncRule.ALWAYS_SALESFORCE, SyncRule.ALWAYS_HUBSPOT)


def is_writable(spec: FieldSpec) -> bool:
    return spec.updateable and not spec.calculated


def find_problems(
    definition: MappingDefinition,
    hubspot: FieldSpec | None,
    salesforce: FieldSpec | None,
    object_type: ObjectType,
) -> list[Problem]:
    """Why this mapping cannot work for this object, most basic first; empty if it can.

    A spec is None where its CRM does not list the field. An object that the mapping does not
    concern has no problems.
    """
    name = definition.field(object_type)
    if name is None:
        return []
    missing = _missing(definition, hubspot, salesforce, object_type)
    if missing or hubspot is None or salesforce is None:
        return missing
    mismatch = _mismatch(definition, hubspot, salesforce)
    if mismatch:
        return [mismatch]
    rule = _rule_problem(definition, hubspot, salesforce)
    return [rule] if rule else []


def possible_rules(hubspot: FieldSpec, salesforce: FieldSpec) -> frozenset[SyncRule]:
    """The rules that these two fields can keep: none writes to a side that is read-only."""
    rules = frozenset(SyncRule)
    if not is_writable(hubspot):
        rules -= WRITES_HUBSPOT
    if not is_writable(salesforce) or (hubspot.kind, salesforce.kind) in TO_HUBSPOT_ONLY:
        rules -= WRITES_SALESFORCE
    return rules & RANGE_RULES if lens_maker(hubspot, salesforce) is RangeLens else rules


def suggest_rule(hubspot: FieldSpec, salesforce: FieldSpec) -> SyncRule:
    """The rule to offer first for these two fields."""
    rules = possible_rules(hubspot, salesforce)
    return next((rule for rule in SUGGESTED if rule in rules), SyncRule.NONE)


def find_unknown_values(
    definition: MappingDefinition, hubspot: FieldSpec, salesforce: FieldSpec
) -> list[Problem]:
    """Values in the value map that are no options of their field. The others cross all the same."""
    problems = []
    for place, (provider, spec) in enumerate(_sides(hubspot, salesforce)):
        options = {option.value for option in spec.options}
        named = dict.fromkeys(pair[place] for pair in definition.values)
        for value in named if options else ():
            if value not in options:
                params = {"value": value, "field": spec.label, "crm": CRMS[provider]}
                problems.append(Problem(ProblemKey.UNKNOWN_VALUE, params))
    return problems


def _sides(
    hubspot: FieldSpec, salesforce: FieldSpec
) -> tuple[tuple[Provider, FieldSpec], tuple[Provider, FieldSpec]]:
    return (Provider.HUBSPOT, hubspot), (Provider.SALESFORCE, salesforce)


def _names(hubspot: FieldSpec, salesforce: FieldSpec) -> dict[str, str]:
    return {
        "hubspot": hubspot.label,
        "hubspot_kind": KINDS[hubspot.kind],
        "salesforce": salesforce.label,
        "salesforce_kind": KINDS[salesforce.kind],
    }


def _missing(
    definition: MappingDefinition,
    hubspot: FieldSpec | None,
    salesforce: FieldSpec | None,
    object_type: ObjectType,
) -> list[Problem]:
    problems = []
    if hubspot is None:
        problems.append(Problem(ProblemKey.HUBSPOT_MISSING, {"field": definition.hubspot}))
    if salesforce is None:
        params = {"field": definition.field(object_type) or "", "object": OBJECTS[object_type]}
        problems.append(Problem(ProblemKey.SALESFORCE_MISSING, params))
    return problems


def _mismatch(
    definition: MappingDefinition, hubspot: FieldSpec, salesforce: FieldSpec
) -> Problem | None:
    if definition.special is Special.OWNER:
        return None
    for provider, spec in _sides(hubspot, salesforce):
        if spec.kind in UNMAPPABLE[provider]:
            return Problem(ProblemKey.UNSUPPORTED, {"field": spec.label, "crm": CRMS[provider]})
    params = _names(hubspot, salesforce)
    if definition.values and not _can_translate(hubspot, salesforce):
        return Problem(ProblemKey.VALUES_NOT_CHOICES, params)
    if definition.values or lens_maker(hubspot, salesforce):
        return None
    if hubspot.kind is FieldKind.PICKLIST and salesforce.kind in NUMBERS:
        return Problem(ProblemKey.NOT_RANGES, params)
    return Problem(ProblemKey.MISMATCHED_TYPES, params)


def _can_translate(hubspot: FieldSpec, salesforce: FieldSpec) -> bool:
    """Whether a value map can stand between these kinds: one choice or several, on both sides."""
    kinds = {hubspot.kind, salesforce.kind}
    return kinds <= CHOICES or kinds <= SEVERAL


def _rule_problem(
    definition: MappingDefinition, hubspot: FieldSpec, salesforce: FieldSpec
) -> Problem | None:
    if definition.special is Special.OPT_OUT or definition.rule in possible_rules(
        hubspot, salesforce
    ):
        return None  # an opt-out enters HubSpot through the subscriptions, not the property
    if not is_writable(hubspot) and not is_writable(salesforce):
        return Problem(ProblemKey.BOTH_READ_ONLY, _names(hubspot, salesforce))
    writes = (WRITES_HUBSPOT, WRITES_SALESFORCE)
    for (provider, spec), rules in zip(_sides(hubspot, salesforce), writes, strict=True):
        if not is_writable(spec) and definition.rule in rules:
            return Problem(ProblemKey.READ_ONLY, {"field": spec.label, "crm": CRMS[provider]})
    return Problem(ProblemKey.RULE_DOES_NOT_FIT, _names(hubspot, salesforce))
