"""Undoing what was written to people: what it comes to, and what is to be read for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from integrations.domain.records import ObjectType
from integrations.domain.undoing import Logged, Undoing, undo
from integrations.sync.discovery.schema import field_specs
from integrations.sync.owed.claims import Claim
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.rereading import fetch_missing
from integrations.sync.trees.states import load_trees


def plan_people(
    shop: Workshop, claims: Sequence[Claim], logged: Mapping[int, Sequence[Logged]]
) -> list[tuple[Claim, Undoing]]:
    """What undoing comes to for each of these people, as they were last seen."""
    trees = load_trees(shop.integration, claims)
    mappings = {mapping.hubspot: mapping for mapping in shop.policy.mappings}
    return [
        (claim, undo(trees.state(claim, shop.policy), logged.get(claim.id, ()), mappings))
        for claim in claims
    ]


def read_both_sides(
    shop: Workshop, claims: Sequence[Claim], logged: Mapping[int, Sequence[Logged]]
) -> None:
    """Read anew what may be overwritten. What moved meanwhile is owed as ever."""
    refs = [ref for claim in claims for ref in (claim.hubspot, claim.salesforce) if ref]
    changes = [change for part in logged.values() for change in part]
    fetch_missing(with_fields(shop, changes), refs, claims=[])


def with_fields(shop: Workshop, changes: Sequence[Logged]) -> Workshop:
    """The same, reading the fields of these changes too: a mapping may have gone since."""
    wanted = {kind: set(names) for kind, names in shop.fields.items()}
    for change in changes:
        if change.field:
            wanted[change.ref.object_type].add(change.field)
    return replace(shop, fields={kind: _known(shop, kind, wanted[kind]) for kind in wanted})


def _known(shop: Workshop, kind: ObjectType, names: set[str]) -> list[str]:
    return sorted(names & field_specs(shop.connection(kind.provider), kind).keys())
