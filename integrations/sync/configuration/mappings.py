"""The mappings of a configuration file: how they are written, compared and applied."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.models import FieldMapping, Integration
from integrations.sync.auditing import Actor
from integrations.sync.configuration.form import MAPPINGS, WantedMapping, refused_at
from integrations.sync.configuration.places import Problems
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.mappings import add_mapping, change_mapping, delete_mapping

WITH_VALUES = {row.hubspot for row in DEFAULT_MAPPINGS if row.values}


@dataclass(frozen=True, slots=True)
class Difference:
    """What importing changes at one place: None before is an addition, None after a removal."""

    place: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    mapping: FieldMapping
    wanted: WantedMapping
    rule: str
    values: list[list[str]]


@dataclass(slots=True)
class MappingChanges:
    removed: list[FieldMapping] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    added: list[WantedMapping] = field(default_factory=list)


def mapping_row(mapping: FieldMapping) -> dict[str, Any]:
    """A mapping as the file has it."""
    row: dict[str, Any] = {"hubspot": mapping.hubspot}
    row |= {name: value for name in ("lead", "contact") if (value := getattr(mapping, name))}
    row["rule"] = mapping.rule
    # A default that has values as a rule says so too where it has none: left out, they would stay.
    if mapping.values or (mapping.is_default and mapping.hubspot in WITH_VALUES):
        row["values"] = _written_values(mapping.values)
    return row


def compare_mappings(
    integration: Integration, wanted: Sequence[WantedMapping] | None
) -> MappingChanges:
    """Raises ConfigurationRefused where the file gives a default mapping other fields."""
    changes, problems = MappingChanges(), Problems()
    if wanted is None:
        return changes
    stored = {mapping.hubspot: mapping for mapping in integration.mappings.all()}
    for one in wanted:
        mapping = stored.pop(one.hubspot, None)
        if mapping is None:
            changes.added.append(one)
        elif mapping.is_default:
            _compare_default(mapping, one, changes, problems)
        else:
            _compare_custom(mapping, one, changes)
    changes.removed += [mapping for mapping in stored.values() if not mapping.is_default]
    problems.refuse_if_any()
    return changes


def mapping_differences(changes: MappingChanges) -> Iterator[Difference]:
    again = {one.hubspot: one for one in changes.added}
    for mapping in changes.removed:
        wanted = again.pop(mapping.hubspot, None)
        after = _wanted_row(wanted) if wanted else None
        yield Difference(_place(mapping.hubspot), mapping_row(mapping), after)
    for change in changes.changed:
        yield from _changed(change)
    for wanted in again.values():
        yield Difference(_place(wanted.hubspot), None, _wanted_row(wanted))


def apply_mappings(integration: Integration, changes: MappingChanges, *, actor: Actor) -> None:
    """Removed ones first: they may hold the fields of those that are added."""
    for mapping in changes.removed:
        delete_mapping(mapping, actor=actor)
    for change in changes.changed:
        with _told_where(change.wanted):
            change_mapping(change.mapping, actor=actor, rule=change.rule, values=change.values)
    for wanted in changes.added:
        with _told_where(wanted):
            add_mapping(
                integration,
                actor=actor,
                hubspot=wanted.hubspot,
                lead=wanted.lead,
                contact=wanted.contact,
                rule=_rule(wanted),
                values=wanted.values or (),
            )


@contextmanager
def _told_where(wanted: WantedMapping) -> Iterator[None]:
    try:
        yield
    except SettingRefused as refused:
        raise refused_at(wanted.place_of(refused.field), refused) from refused


def _compare_default(
    mapping: FieldMapping, wanted: WantedMapping, changes: MappingChanges, problems: Problems
) -> None:
    for name in ("lead", "contact"):
        if name in wanted.keys and getattr(wanted, name) != getattr(mapping, name):
            message = _("The fields of a default mapping cannot be changed.")
            problems.add(wanted.keys[name], message)
    rule = mapping.rule if wanted.rule is None else wanted.rule
    values = mapping.values if wanted.values is None else wanted.values
    if (rule, values) != (mapping.rule, mapping.values):
        changes.changed.append(Change(mapping, wanted, rule, values))


def _compare_custom(mapping: FieldMapping, wanted: WantedMapping, changes: MappingChanges) -> None:
    """Other fields make another mapping: what the old ones agreed on says nothing about them."""
    if (wanted.lead, wanted.contact) != (mapping.lead, mapping.contact):
        changes.removed.append(mapping)
        changes.added.append(wanted)
        return
    rule, values = _rule(wanted), wanted.values or []
    if (rule, values) != (mapping.rule, mapping.values):
        changes.changed.append(Change(mapping, wanted, rule, values))


def _changed(change: Change) -> Iterator[Difference]:
    place, mapping = _place(change.mapping.hubspot), change.mapping
    if change.rule != mapping.rule:
        yield Difference(f"{place}.rule", mapping.rule, change.rule)
    if change.values != mapping.values:
        before, after = _written_values(mapping.values), _written_values(change.values)
        yield Difference(f"{place}.values", before, after)


def _wanted_row(wanted: WantedMapping) -> dict[str, Any]:
    return mapping_row(
        FieldMapping(
            hubspot=wanted.hubspot,
            lead=wanted.lead,
            contact=wanted.contact,
            rule=_rule(wanted),
            values=wanted.values or [],
        )
    )


def _rule(wanted: WantedMapping) -> str:
    return wanted.rule or FieldMapping.Rule.PREFER_SALESFORCE.value


def _written_values(pairs: Sequence[Sequence[str]]) -> Any:
    """By HubSpot value; as pairs where one HubSpot value stands for several of Salesforce's."""
    by_value = {ours: theirs for [ours, theirs] in pairs}
    return by_value if len(by_value) == len(pairs) else [list(pair) for pair in pairs]


def _place(hubspot: str) -> str:
    return f"{MAPPINGS}.{hubspot}"


def proposed_mappings(changes: MappingChanges) -> Iterator[dict[str, Any]]:
    """Those changed and added, as `proposal.Proposal` takes them."""
    for change in changes.changed:
        hubspot = change.mapping.hubspot
        yield {"hubspot": hubspot, "rule": change.rule, "values": change.values}
    for wanted in changes.added:
        yield {
            "hubspot": wanted.hubspot,
            "lead": wanted.lead,
            "contact": wanted.contact,
            "rule": _rule(wanted),
            "values": wanted.values or [],
        }
