"""What an undo would put back and what it would leave alone, before it is asked for (INV-32)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from integrations.crm.batches import chunks
from integrations.crm.port import CRM
from integrations.domain.plans import FieldChange, PlannedWrite
from integrations.domain.records import Provider, Ref, Value
from integrations.domain.undoing import Kept, Undoing
from integrations.models import Integration, SyncRun
from integrations.sync.owed.claims import Claim
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.settling.reconcile import open_workshop
from integrations.sync.undo.accounts import desk_for_undo, read_pairs
from integrations.sync.undo.log import UNDO, UndoTarget, logged_changes, people_concerned
from integrations.sync.undo.pairs import (
    LoggedPair,
    account_mappings,
    count_logged,
    logged_pairs,
    plan_pair,
    stored_records,
)
from integrations.sync.undo.people import plan_people, read_both_sides

PART = 200
SAMPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRow:
    """One field (or a whole record, without a field): what it holds, and what it would get.

    `person` is None for a company and an account, `title` an address or what those are called.
    `kept` is a `NotUndone` where it is left alone, and empty where `before` is put back.
    """

    person: int | None
    title: str
    object_type: str
    record_id: str
    mapping: str
    field: str
    now: Value
    before: Value
    kept: str = ""


class Whose(NamedTuple):
    person: int | None
    title: str


@dataclass(slots=True, kw_only=True)
class UndoPlan:
    """What an undo would do. `kept` counts what is left alone, by reason; `rows` are the first,
    those that are put back before the others."""

    fields: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    _restored: list[UndoRow] = field(default_factory=list)
    _left: list[UndoRow] = field(default_factory=list)
    _people: set[int] = field(default_factory=set)
    _records: set[Ref] = field(default_factory=set)

    @property
    def rows(self) -> list[UndoRow]:
        return [*self._restored, *self._left][:SAMPLE]

    @property
    def people(self) -> int:
        return len(self._people)

    @property
    def records(self) -> int:
        return len(self._records)

    def add(self, whose: "Whose", undoing: Undoing) -> None:
        restored = list(undoing.restored)
        if restored and whose.person is not None:
            self._people.add(whose.person)
        self._records |= {Ref(one.object_type, one.id or "") for one in undoing.plan.writes}
        self.fields += len(restored)
        self.kept.update(one.reason.value for one in undoing.kept)
        _fill(self._restored, _restored_rows(whose, restored))
        _fill(self._left, _kept_rows(whose, undoing.kept))


def plan_undo(
    integration: Integration,
    target: UndoTarget,
    *,
    crms: Mapping[Provider, CRM] | None = None,
) -> UndoPlan:
    """What would be put back, what would not, and why. Writes to no CRM and claims nobody.

    It goes by what was last seen; with `crms` both sides are read anew first, as the undo will.
    Raises CRMError where that fails.
    """
    plan, people = UndoPlan(), people_concerned(integration, target)
    shop = open_workshop(integration, _nobodys_run(integration), crms or {})
    for part in chunks(people, PART):
        whom = Whom(people=part)
        logged = logged_changes(integration, target, part)
        if crms is not None:
            read_both_sides(shop, _peek(integration, whom, shop.clock()), logged)
        for claim, undoing in plan_people(shop, _peek(integration, whom, shop.clock()), logged):
            plan.add(Whose(claim.id, claim.email_key or ""), undoing)
    mappings = account_mappings(integration)
    for pairs in logged_pairs(integration, target, size=PART):
        for pair in _look_at(shop, pairs, is_read=crms is not None):
            person = pair.person.pk if pair.person else None
            plan.add(Whose(person, pair.title), plan_pair(pair, mappings))
    return plan


def _look_at(shop: Workshop, pairs: Sequence[LoggedPair], *, is_read: bool) -> list[LoggedPair]:
    if is_read:
        return read_pairs(desk_for_undo(shop), pairs)
    records = stored_records(shop.integration, pairs)
    return [pair.holding(records) for pair in pairs]


def how_many(integration: Integration, target: UndoTarget) -> int:
    """About how many people, companies and accounts an undo would look at."""
    return len(people_concerned(integration, target)) + count_logged(integration, target)


def _nobodys_run(integration: Integration) -> SyncRun:
    """A run that is never stored: looking owes nothing to any."""
    return SyncRun(integration=integration, trigger=UNDO)


def _peek(integration: Integration, whom: Whom, now: datetime) -> list[Claim]:
    return [claim for part in peek(integration, whom, now=now, part=PART) for claim in part]


def _fill(rows: list[UndoRow], more: Sequence[UndoRow]) -> None:
    rows += more[: max(0, SAMPLE - len(rows))]


def _restored_rows(
    whose: Whose, restored: Sequence[tuple[PlannedWrite, FieldChange]]
) -> list[UndoRow]:
    return [
        UndoRow(
            person=whose.person,
            title=whose.title,
            object_type=write.object_type.value,
            record_id=write.id or "",
            mapping=change.mapping,
            field=change.field,
            now=change.old,
            before=change.new,
        )
        for write, change in restored
    ]


def _kept_rows(whose: Whose, kept: Sequence[Kept]) -> list[UndoRow]:
    return [
        UndoRow(
            person=whose.person,
            title=whose.title,
            object_type=one.logged.ref.object_type.value,
            record_id=one.logged.ref.id,
            mapping=one.logged.mapping,
            field=one.logged.field,
            now=one.now,
            before=one.logged.old,
            kept=one.reason.value,
        )
        for one in kept
    ]
