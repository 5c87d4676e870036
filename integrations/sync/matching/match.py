"""Matching: each observed record to exactly one person of an integration.

The rule is `domain.matching`; here it is given what it needs and its answer is stored. Links that
were settled once never move; pairs that were not are chosen anew whenever a rival turns up.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from integrations.domain.matching import Candidate, candidate_of, match
from integrations.domain.records import Provider, Ref
from integrations.models import Integration, SyncRun
from integrations.sync.matching.assigning import assign
from integrations.sync.matching.lineage import follow_lineage, records_of
from integrations.sync.matching.neighbours import Neighbour, neighbours_of
from integrations.sync.matching.tombstones import note_gone
from integrations.sync.owed.debts import Because, owe
from integrations.sync.trees.observing import Arrival


def adopt(
    integration: Integration,
    arrivals: Sequence[Arrival],
    *,
    now: datetime,
    run: SyncRun | None,
    because: Because | None,
    spare: Collection[int] = (),
    looked_for: Sequence[Ref] = (),
    matched: Collection[Ref] = (),
) -> None:
    """Give arrived records to people, and owe those whose records moved.

    Without `because` nobody is owed (a first read). `spare` are people that a worker has in hand:
    it plans with what arrived, so they need no new debt. `looked_for` are matched again though
    they did not move, `matched` are not though they did.
    """
    moved = [Ref(arrival.object_type, arrival.id) for arrival in arrivals if arrival.moved]
    if not moved and not looked_for:
        return
    followed, lost = follow_lineage(integration, moved, now=now)
    taken_over = records_of(integration, followed)
    # What they have now may have been deleted before, when it was a stranger's.
    alone = note_gone(integration, [*moved, *taken_over], now=now)
    refs = [*(ref for ref in moved if ref not in matched), *looked_for, *taken_over, *lost]
    changed, freed = rematch(integration, refs, now=now, owed=because is not None)
    touched = followed | alone | changed
    _doubt_filter(integration, _ids(moved, Provider.SALESFORCE), spare)
    if because is None:
        return
    busy = set(spare) - _first_told_of(integration, set(moved).intersection(looked_for))
    owe(
        integration,
        because=because,
        now=now,
        run=run,
        people=sorted(touched - busy),
        hubspot_ids=_ids(moved, Provider.HUBSPOT),
        salesforce_ids=_ids(moved, Provider.SALESFORCE),
        freed=sorted(alone | freed),
        spare=sorted(busy),
    )


def rematch(
    integration: Integration, refs: Iterable[Ref], *, now: datetime, owed: bool
) -> tuple[set[int], set[int]]:
    """Match records again with everybody who shares an address.

    Answers the people changed, and those of them for whom what Salesforce told counts now: who
    were duplicates before, or took somebody over.
    """
    near = neighbours_of(integration, refs)
    if all(one.linked for one in near):
        return set(), set()
    candidates = [candidate for one in near if (candidate := _candidate(one)) is not None]
    # A stored link stays as it is, so there is nothing to store.
    settled = {one.record.ref for one in near if one.linked}
    assignments = [
        one for one in match(candidates) if settled.isdisjoint((one.hubspot, one.salesforce))
    ]
    changed, told = assign(integration, assignments, near, now=now, owed=owed)
    doubles = {one.person_id for one in near if one.duplicate_of is not None}
    return changed, told | {id for id in changed if id in doubles}


def _doubt_filter(
    integration: Integration, salesforce_ids: Sequence[str], spare: Collection[int]
) -> None:
    """Of records that moved it is not known any more whether the filter lets them pass."""
    if integration.salesforce_filter and salesforce_ids:
        people = integration.people.filter(salesforce_id__in=salesforce_ids)
        answered = people.exclude(pk__in=list(spare)).exclude(passes_filter=None)
        answered.update(passes_filter=None)


def _first_told_of(integration: Integration, found: Collection[Ref]) -> set[int]:
    """Whoever was never settled and turns out to have a Salesforce record that nobody had read:
    that it is there counts as an edit of it (M5), and no reading will tell of it again."""
    ids = _ids(list(found), Provider.SALESFORCE)
    if not ids:
        return set()
    people = integration.people.filter(salesforce_id__in=ids, linked_at=None)
    return set(people.values_list("pk", flat=True))


def _candidate(one: Neighbour) -> Candidate | None:
    return candidate_of(one.record, person_id=one.person_id, partner=one.partner, linked=one.linked)


def _ids(refs: Sequence[Ref], provider: Provider) -> list[str]:
    return [ref.id for ref in refs if ref.object_type.provider is provider]
