"""Undoing what account sync wrote. It is alone at it, like account sync itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from integrations.crm.port import WriteStatus
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.drafting import confirmed
from integrations.domain.people import Baseline
from integrations.domain.plans import PlannedWrite
from integrations.domain.records import PEOPLE, ObjectType, Record, Ref
from integrations.domain.undoing import Kept, Undoing
from integrations.models import AccountLink, SyncRun
from integrations.sync.accounts.belonging import remember_belonging
from integrations.sync.accounts.desk import Desk, open_desk
from integrations.sync.accounts.links import baselines_of, keep_baselines
from integrations.sync.accounts.sending import read_people
from integrations.sync.accounts.settle import alone
from integrations.sync.discovery.schema import field_specs
from integrations.sync.runs.turn import beat
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.journal import store_entries, store_tally
from integrations.sync.undo.log import NOT_UNDONE, UNDO, UndoTarget, entries_of_kept
from integrations.sync.undo.pairs import LoggedPair, account_mappings, logged_pairs, plan_pair

BATCH = 100
BELONGING_FIELDS = {
    ObjectType.HUBSPOT_CONTACT: PRIMARY_COMPANY,
    ObjectType.SALESFORCE_CONTACT: "AccountId",
}
Spot = tuple[str, str, str]  # object type, record id, field


def undo_accounts(shop: Workshop, target: UndoTarget) -> int:
    """Answers of how many pairs there was something to undo, or to say.

    What a worker did before it died is found done. Raises CRMError, Cancelled and InOtherHands.
    """
    parts = logged_pairs(shop.integration, target, size=BATCH)
    first = next(parts, None)
    if first is None:
        return 0
    done = 0
    with alone(shop.integration):
        desk, told = desk_for_undo(shop), _told(shop.run)
        for part in chain([first], parts):
            beat(shop.run)
            _undo_some(desk, part, told)
            done += len(part)
    return done


def desk_for_undo(shop: Workshop) -> Desk:
    """Who belongs where is read whether account sync is on or not."""
    fields = {kind: [*names, *_belonging(shop, kind)] for kind, names in shop.fields.items()}
    return open_desk(replace(shop, fields=fields), trigger=UNDO)


def read_pairs(desk: Desk, pairs: Sequence[LoggedPair]) -> list[LoggedPair]:
    """The pairs with their records as they are now."""
    refs = [ref for pair in pairs for ref in pair.refs]
    people = [ref for ref in refs if ref.object_type in PEOPLE]
    records: Mapping[Ref, Record] = {
        **read_people(desk.shop, people),
        **desk.read(ref for ref in refs if ref.object_type not in PEOPLE),
    }
    return [pair.holding(records) for pair in pairs]


def _belonging(shop: Workshop, kind: ObjectType) -> Iterator[str]:
    name = BELONGING_FIELDS.get(kind, "")
    is_there = name in field_specs(shop.connection(kind.provider), kind)
    if is_there and name not in shop.fields[kind]:
        yield name


def _told(run: SyncRun) -> set[Spot]:
    """What the log tells of this undo already."""
    rows = run.entries.filter(trigger=UNDO).values_list("object_type", "record_id", "changes")
    return {(kind, id, row["field"]) for kind, id, changes in rows for row in changes}


def _undo_some(desk: Desk, pairs: Sequence[LoggedPair], told: set[Spot]) -> None:
    mappings = account_mappings(desk.shop.integration)
    undoings = [(pair, plan_pair(pair, mappings)) for pair in read_pairs(desk, pairs)]
    landed = _write(desk, undoings)
    for pair, write in landed:
        _agree(pair, write.confirms)  # before anything else may fail
    after = read_pairs(desk, [pair for pair, undoing in undoings if undoing.plan.writes])
    held = {record.ref: record.values for pair in after for record in pair.records}
    for pair, write in landed:
        _agree(pair, confirmed(write, held.get(Ref(write.object_type, write.id or ""), {})))
    # What holds its old value now, by whomever, is agreed on as well.
    for pair in after:
        _agree(pair, plan_pair(pair, mappings).plan.agreed)
    for pair, undoing in undoings:
        if not undoing.plan.writes:
            _agree(pair, undoing.plan.agreed)
        _tell(desk, pair, [one for one in undoing.kept if _spot(one) not in told])


def _write(
    desk: Desk, undoings: Sequence[tuple[LoggedPair, Undoing]]
) -> list[tuple[LoggedPair, PlannedWrite]]:
    """Those that landed."""
    going = {
        f"{number} {write.object_type}": (pair, write)
        for number, (pair, undoing) in enumerate(undoings)
        for write in undoing.plan.writes
    }
    if not going:
        return []
    people = {key: pair.person.pk for key, (pair, _) in going.items() if pair.person}
    results = desk.carry_out({key: write for key, (_, write) in going.items()}, people)
    return [going[key] for key, result in results.items() if result.status is WriteStatus.DONE]


def _agree(pair: LoggedPair, agreed: Mapping[str, Baseline]) -> None:
    """The sources rest until they move again."""
    if not agreed:
        return
    if pair.link is not None:
        keep_baselines(pair.link, {**baselines_of(pair.link), **agreed})
        links = AccountLink.objects.filter(pk=pair.link.pk)
        links.update(baseline=pair.link.baseline)
    if pair.person is not None:
        held = agreed[PRIMARY_COMPANY]
        remember_belonging([(pair.person.pk, held.hubspot, held.salesforce)])


def _tell(desk: Desk, pair: LoggedPair, kept: Sequence[Kept]) -> None:
    run, person = desk.shop.run, pair.person
    entries = entries_of_kept(
        kept,
        run=run,
        now=desk.now,
        person_id=person.pk if person else None,
        email=(person.email_key or "") if person else "",
    )
    store_entries(entries)
    store_tally(run.pk, Counter({("skipped", NOT_UNDONE): len(entries)}))


def _spot(kept: Kept) -> Spot:
    ref = kept.logged.ref
    return ref.object_type.value, ref.id, kept.logged.field
