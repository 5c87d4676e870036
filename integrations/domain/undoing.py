"""Undo: which logged changes still stand, and the plan that puts the old values back.

Only a value of ours that nobody has touched since is replaced (INV-34). Both sides are then taken
as agreed, so that the field rests until its source moves again. An opt-out, a merge and a delete
cannot be undone, and a record that we made is not removed: it had no earlier value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from integrations.domain.drafting import DraftWrite
from integrations.domain.mapping import CompiledMapping, Special
from integrations.domain.people import Baseline, Status
from integrations.domain.plans import Action, FieldChange, Mode, Plan, PlannedWrite, Why
from integrations.domain.records import Provider, Record, Ref, Value

Mappings = Mapping[str, CompiledMapping]  # by HubSpot property
Spot = tuple[Ref, str]  # a field of a record


class NotUndone(StrEnum):
    """Why a logged change stays."""

    MOVED = "moved_since"
    RESTORED = "restored_already"
    CREATED = "was_created"  # the whole record
    DELETED = "was_deleted"  # the whole record
    GONE = "record_gone"
    REPLACED = "record_replaced"  # merged or converted
    OPT_OUT = "opt_out_stays"
    SYSTEM = "system_field"  # follows the link, not a value of anybody's
    READ_ONLY = "read_only"
    UNREAD = "unread"  # the field is not there any more, or cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One change that the log tells of. A create or delete of a whole record has no field."""

    ref: Ref
    action: Action
    mapping: str = ""
    field: str = ""
    old: Value = None
    new: Value = None
    why: str = ""


class Pair(Protocol):
    """Two linked records: a person's, or a company and its account. `baselines` are by HubSpot
    property; a record is None where it was never read or is deleted."""

    @property
    def hubspot_ref(self) -> Ref | None: ...
    @property
    def salesforce_ref(self) -> Ref | None: ...
    @property
    def hubspot(self) -> Record | None: ...
    @property
    def salesforce(self) -> Record | None: ...
    @property
    def baselines(self) -> Mapping[str, Baseline]: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that is not undone. `now` is what the field holds, where that is known."""

    logged: Logged
    reason: NotUndone
    now: Value = None


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing comes to for one pair."""

    plan: Plan
    kept: tuple[Kept, ...]

    @property
    def restored(self) -> Iterator[tuple[PlannedWrite, FieldChange]]:
        return ((write, change) for write in self.plan.writes for change in write.changes)


def undo(pair: Pair, logged: Sequence[Logged], mappings: Mappings) -> Undoing:
    """The plan that undoes these changes of one pair, newest first, as far as they stand."""
    desk = _Desk(pair, mappings)
    for spot, changes in _by_spot(logged).items():
        desk.look_at(spot, changes)
    return Undoing(desk.plan(), tuple(desk.kept))


def _by_spot(logged: Sequence[Logged]) -> dict[Spot, list[Logged]]:
    spots: dict[Spot, list[Logged]] = {}
    for one in logged:
        spots.setdefault((one.ref, one.field), []).append(one)
    return spots


class _Desk:
    """One pair's records, and what is decided about their fields so far."""

    def __init__(self, pair: Pair, mappings: Mappings) -> None:
        self.pair = pair
        self.mappings = mappings
        self.kept: list[Kept] = []
        self.targets: dict[Spot, tuple[Logged, Value]] = {}
        self.restored_before: list[Logged] = []

    def look_at(self, spot: Spot, changes: Sequence[Logged]) -> None:
        newest = changes[0]
        obstacle = self._obstacle(newest)
        if obstacle is not None:
            self.kept.append(Kept(newest, obstacle))
            return
        now = self._values(newest.ref)[newest.field]
        oldest = self._roll_back(changes)
        if self._same(newest, now, oldest):
            self.kept.append(Kept(newest, NotUndone.RESTORED, now))
            self.restored_before.append(newest)
        elif self._same(newest, now, newest.new):
            self.targets[spot] = (newest, oldest)
        else:
            self.kept.append(Kept(newest, NotUndone.MOVED, now))

    def plan(self) -> Plan:
        return Plan(
            status=Status.IN_SYNC,
            mode=Mode.NONE,
            writes=tuple(self._writes()),
            agreed=dict(self._agreed()),
        )

    def _obstacle(self, logged: Logged) -> NotUndone | None:
        """What bars the way whatever the field holds now."""
        return (
            _irrevocable(logged)
            or self._record_obstacle(logged.ref)
            or self._field_obstacle(logged)
        )

    def _record_obstacle(self, ref: Ref) -> NotUndone | None:
        if ref not in (self.pair.hubspot_ref, self.pair.salesforce_ref):
            return NotUndone.REPLACED
        record = self._record(ref)
        if record is None:
            return NotUndone.GONE
        replaced = record.converted_to or record.merged_into
        return NotUndone.REPLACED if replaced else None

    def _field_obstacle(self, logged: Logged) -> NotUndone | None:
        mapping = self.mappings.get(logged.mapping)
        if mapping is not None and mapping.special is Special.OPT_OUT:
            return NotUndone.OPT_OUT
        if logged.field not in self._values(logged.ref):
            return NotUndone.UNREAD
        return None if _is_writable(mapping, logged) else NotUndone.READ_ONLY

    def _roll_back(self, changes: Sequence[Logged]) -> Value:
        """The value before our changes, as far as each took up what the one before had left."""
        value = changes[0].old
        for earlier in changes[1:]:
            if not self._same(earlier, value, earlier.new):
                break
            value = earlier.old
        return value

    def _writes(self) -> Iterator[PlannedWrite]:
        drafts: dict[Ref, DraftWrite] = {}
        for (ref, _), (logged, value) in self.targets.items():
            change = FieldChange(
                mapping=logged.mapping,
                field=logged.field,
                old=self._values(ref)[logged.field],
                new=value,
                rule=None,
                why=Why.UNDO,
            )
            drafts.setdefault(ref, DraftWrite()).add(change, self._baseline(logged))
        for ref in sorted(drafts, key=lambda ref: ref.object_type):
            yield drafts[ref].planned(Action.UPDATE, ref.object_type, ref.id)

    def _agreed(self) -> Iterator[tuple[str, Baseline]]:
        """What an undo put back before it could write it down, and what somebody put back by hand.

        A baseline that knows of it already stays: what has moved since then is still to flow.
        """
        for logged in self.restored_before:
            baseline, known = self._baseline(logged), self.pair.baselines.get(logged.mapping)
            if baseline is None or known is None:
                continue
            in_hubspot = logged.ref.object_type.provider is Provider.HUBSPOT
            ours = known.hubspot if in_hubspot else known.salesforce
            if self._same(logged, ours, logged.new):
                yield logged.mapping, baseline

    def _baseline(self, logged: Logged) -> Baseline | None:
        """Both sides as they stand once the undo is done, and as they were agreed where one cannot
        be read just now; None where they are no pair any more."""
        mapping = self.mappings.get(logged.mapping)
        ours, theirs = self.pair.hubspot_ref, self.pair.salesforce_ref
        if mapping is None or ours is None or theirs is None:
            return None
        spots = (ours, mapping.hubspot), (theirs, mapping.field(theirs.object_type) or "")
        if (logged.ref, logged.field) not in spots:
            return None
        known = self.pair.baselines.get(logged.mapping)
        if known is None and any(name not in self._values(ref) for ref, name in spots):
            return None
        agreed = (known.hubspot, known.salesforce) if known else (None, None)
        return Baseline(*map(self._value_then, spots, agreed))

    def _value_then(self, spot: Spot, agreed: Value) -> Value:
        if spot in self.targets:
            return self.targets[spot][1]
        ref, name = spot
        return self._values(ref).get(name, agreed)

    def _same(self, logged: Logged, one: Value, other: Value) -> bool:
        """Whether two values of the logged field differ in formatting at most."""
        if one == other:
            return True
        mapping, theirs = self.mappings.get(logged.mapping), self.pair.salesforce_ref
        lens = mapping.lens(theirs.object_type) if mapping and theirs else None
        if lens is None:
            return False
        if logged.ref.object_type.provider is Provider.HUBSPOT:
            return lens.same_hubspot(one, other)
        return lens.same_salesforce(one, other)

    def _record(self, ref: Ref) -> Record | None:
        return self.pair.hubspot if ref == self.pair.hubspot_ref else self.pair.salesforce

    def _values(self, ref: Ref) -> Mapping[str, Value]:
        record = self._record(ref)
        return record.values if record else {}


def _irrevocable(logged: Logged) -> NotUndone | None:
    if logged.action is Action.CREATE:
        return NotUndone.CREATED
    if logged.action is Action.DELETE:
        return NotUndone.DELETED
    return _BY_WHY.get(logged.why)


_BY_WHY: Mapping[str, NotUndone] = {Why.OPT_OUT: NotUndone.OPT_OUT, Why.SYSTEM: NotUndone.SYSTEM}


def _is_writable(mapping: CompiledMapping | None, logged: Logged) -> bool:
    """A field that is not mapped any more is tried: its CRM says what it thinks of it."""
    if mapping is None:
        return True
    object_type = logged.ref.object_type
    if object_type.provider is Provider.HUBSPOT:
        return mapping.hubspot_writable
    return mapping.writable(object_type) or mapping.field(object_type) != logged.field
