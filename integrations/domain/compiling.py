"""From an admin's mapping and the CRMs' fields to a mapping that can be applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from integrations.domain.compatibility import find_problems, is_writable
from integrations.domain.lenses import (
    ChoicesMapLens,
    CrossingLens,
    OwnerLens,
    PlaceLens,
    ValueMapLens,
    lens_maker,
)
from integrations.domain.mapping import CompiledMapping, MappingDefinition, Special
from integrations.domain.policy import OwnerMap
from integrations.domain.records import FieldKind, FieldSpec, ObjectType

Specs = Mapping[str, FieldSpec]

LEAD, CONTACT = ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT

# Salesforce has a default for some of these, and still refuses a blank.
NEVER_BLANK: Mapping[ObjectType, frozenset[str]] = {
    LEAD: frozenset({"LastName", "Company", "Status", "OwnerId"}),
    CONTACT: frozenset({"LastName", "OwnerId"}),
}
# An org that has picklists for places has a StateCode beside each State.
PLACES, CODE = ("State", "Country"), "Code"
CODES = tuple(place + CODE for place in PLACES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One Salesforce object's end of a mapping, ready or paused."""

    name: str | None = None
    lens: CrossingLens | None = None
    writable: bool = False
    required: bool = False
    paused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The fields of both CRMs by name, and who owns on each side."""

    hubspot: Specs = field(default_factory=dict)
    lead: Specs = field(default_factory=dict)
    contact: Specs = field(default_factory=dict)
    owners: OwnerMap = field(default_factory=OwnerMap)

    def salesforce(self, object_type: ObjectType) -> Specs:
        return self.lead if object_type is LEAD else self.contact


def compile_mappings(
    definitions: Iterable[MappingDefinition], schema: Schema
) -> tuple[CompiledMapping, ...]:
    return tuple(compile_mapping(definition, schema) for definition in definitions)


def compile_mapping(definition: MappingDefinition, schema: Schema) -> CompiledMapping:
    """The mapping with its lenses.

    Where it cannot work for one object, that object's lens is None and its own reason is given;
    `paused` is the reason if it works for none.
    """
    hubspot = schema.hubspot.get(definition.hubspot)
    lead = _compile_side(definition, hubspot, schema, LEAD)
    contact = _compile_side(definition, hubspot, schema, CONTACT)
    works = lead.lens is not None or contact.lens is not None
    return CompiledMapping(
        hubspot=definition.hubspot,
        lead=lead.name,
        contact=contact.name,
        rule=definition.rule,
        lead_lens=lead.lens,
        contact_lens=contact.lens,
        special=definition.special,
        hubspot_writable=hubspot is not None and is_writable(hubspot),
        lead_writable=lead.writable,
        contact_writable=contact.writable,
        required_in=_required_in(hubspot, lead, contact),
        paused="" if works else lead.paused or contact.paused,
        lead_paused=lead.paused,
        contact_paused=contact.paused,
    )


def _compile_side(
    definition: MappingDefinition,
    hubspot: FieldSpec | None,
    schema: Schema,
    object_type: ObjectType,
) -> Side:
    name = definition.field(object_type)
    if name is None:
        return Side()
    specs = schema.salesforce(object_type)
    problems = find_problems(definition, hubspot, specs.get(name), object_type)
    spec = _written_field(definition, name, specs)
    if problems or hubspot is None or spec is None:
        return Side(name=name, paused=" ".join(problem.text for problem in problems))
    return Side(
        name=spec.name,
        lens=choose_lens(definition, hubspot, spec, schema.owners),
        writable=is_writable(spec),
        required=spec.required or name in NEVER_BLANK[object_type],
    )


def choose_lens(
    definition: MappingDefinition, hubspot: FieldSpec, salesforce: FieldSpec, owners: OwnerMap
) -> CrossingLens:
    """The lens for two fields that were found compatible."""
    if definition.special is Special.OWNER:
        return OwnerLens(hubspot, salesforce, owners)
    if definition.values:
        several = hubspot.kind is FieldKind.MULTI_PICKLIST
        return (ChoicesMapLens if several else ValueMapLens)(hubspot, salesforce, definition.values)
    if salesforce.name.endswith(CODES) and salesforce.options:
        return PlaceLens(hubspot, salesforce)
    maker = lens_maker(hubspot, salesforce)
    if maker is None:
        raise ValueError(f"{hubspot.name} and {salesforce.name} cannot be mapped to each other.")
    return maker(hubspot, salesforce)


def _written_field(definition: MappingDefinition, name: str, specs: Specs) -> FieldSpec | None:
    """The field itself, or the ISO code field of a place in an org that has picklists for them.

    A value map names Salesforce's texts, so with one the text is written, and the code follows.
    """
    code = specs.get(name + CODE) if name.endswith(PLACES) and not definition.values else None
    return code or specs.get(name)


def _required_in(hubspot: FieldSpec | None, lead: Side, contact: Side) -> frozenset[ObjectType]:
    required = {
        ObjectType.HUBSPOT_CONTACT: hubspot is not None and hubspot.required,
        LEAD: lead.required,
        CONTACT: contact.required,
    }
    return frozenset(object_type for object_type, is_required in required.items() if is_required)
