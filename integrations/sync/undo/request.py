"""Undo of a run, a person, one log entry or one field of it: foreseen, and asked for (M26).

A record that a run made stays: it had no values before, and may hold other people's work by now.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from integrations.crm.port import CRM
from integrations.domain.plans import FieldChange, PlannedWrite
from integrations.domain.records import ObjectType, Provider, Value
from integrations.domain.undoing import Kept, Logged, Undoing, undo
from integrations.models import Integration, LogEntry, SyncRun
from integrations.sync.discovery.schema import field_specs
from integrations.sync.foresight.explaining import people_with
from integrations.sync.owed.claims import Claim
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.settling.reconcile import open_workshop
from integrations.sync.settling.rereading import fetch_missing
from integrations.sync.trees.states import load_trees
from integrations.sync.undo.log import UNDO, UndoTarget, logged_changes, people_concerned

PART = 200
SAMPLE = 200


class UndoRefused(Exception):
    """There is nothing of the kind to undo: `message` says why, translated."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRow:
    """One field (or a whole record, without a field): what it holds, and what it would get.

    `kept` is a `NotUndone` where it is left alone, and empty where `before` is put back.
    """

    person: int
    email: str
    object_type: str
    record_id: str
    mapping: str
    field: str
    now: Value
    before: Value
    kept: str = ""


@dataclass(slots=True, kw_only=True)
class UndoPlan:
    """What an undo would do. `kept` counts what is left alone, by reason; `rows` are the first."""

    people: int = 0
    records: int = 0
    fields: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    rows: list[UndoRow] = field(default_factory=list)

    def add(self, claim: Claim, undoing: Undoing) -> None:
        restored = list(undoing.restored)
        self.people += bool(restored)
        self.records += len(undoing.plan.writes)
        self.fields += len(restored)
        self.kept.update(one.reason.value for one in undoing.kept)
        rows = [*_restored_rows(claim, restored), *_kept_rows(claim, undoing.kept)]
        self.rows += rows[: max(0, SAMPLE - len(self.rows))]


def target_run(integration: Integration, run_id: int, *, field: str = "") -> UndoTarget:
    """All that a run wrote. Raises UndoRefused."""
    run = integration.runs.filter(pk=run_id).first()
    if run is None:
        raise UndoRefused(_("“%(name)s” has no run %(run)d.") % _names(integration, run_id))
    if run.is_open:
        raise UndoRefused(_("Run %d is under way. Cancel it, or wait for its end.") % run_id)
    return UndoTarget(run=run_id, field=field)


def target_person(integration: Integration, email: str, *, field: str = "") -> UndoTarget:
    """All that was ever written to the records of whoever has the address. Raises UndoRefused."""
    people = tuple(sorted(people_with(integration, email)))
    if not people:
        raise UndoRefused(_("Nobody has the address %s.") % email)
    return UndoTarget(people=people, field=field)


def target_entry(integration: Integration, entry_id: int, *, field: str = "") -> UndoTarget:
    """One entry of the log, or one field of it. Raises UndoRefused."""
    entry = LogEntry.objects.filter(integration=integration, pk=entry_id).first()
    if entry is None:
        raise UndoRefused(_("The log has no entry %d.") % entry_id)
    names = {row[key] for row in entry.changes for key in ("field", "mapping")}
    if field and field not in names:
        raise UndoRefused(_("Entry %(entry)d says nothing of a field “%(field)s”.") % {
            "entry": entry_id, "field": field,
        })  # fmt: skip
    return UndoTarget(entry=entry_id, field=field)


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
    for part in _parts(people):
        whom = Whom(people=part)
        logged = logged_changes(integration, target, part)
        if crms is not None:
            read_both_sides(shop, _peek(integration, whom, shop.clock()), logged)
        for claim, undoing in plan_people(shop, _peek(integration, whom, shop.clock()), logged):
            plan.add(claim, undoing)
    return plan


def request_undo(
    integration: Integration, target: UndoTarget, *, user: Any = None, ring: bool = True
) -> SyncRun:
    """Ask for a run that undoes it. Raises AlreadyRunning."""
    return request_run(
        integration, trigger=UNDO, scope={"undo": target.as_scope()}, user=user, ring=ring
    )


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


def _nobodys_run(integration: Integration) -> SyncRun:
    """A run that is never stored: looking owes nothing to any."""
    return SyncRun(integration=integration, trigger=UNDO)


def _peek(integration: Integration, whom: Whom, now: datetime) -> list[Claim]:
    return [claim for part in peek(integration, whom, now=now, part=PART) for claim in part]


def _parts(people: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(people)
    while part := list(islice(rest, PART)):
        yield part


def _restored_rows(
    claim: Claim, restored: Sequence[tuple[PlannedWrite, FieldChange]]
) -> list[UndoRow]:
    return [
        UndoRow(
            person=claim.id,
            email=claim.email_key or "",
            object_type=write.object_type.value,
            record_id=write.id or "",
            mapping=change.mapping,
            field=change.field,
            now=change.old,
            before=change.new,
        )
        for write, change in restored
    ]


def _kept_rows(claim: Claim, kept: Sequence[Kept]) -> list[UndoRow]:
    return [
        UndoRow(
            person=claim.id,
            email=claim.email_key or "",
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


def _names(integration: Integration, run_id: int) -> dict[str, str | int]:
    return {"name": integration.name, "run": run_id}
