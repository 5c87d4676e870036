"""What undo works from: the log's changes of one run, of some people, or of one entry.

What account sync wrote is undone by itself (`pairs`): it knows no debts and no leases.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.plans import Action
from integrations.domain.records import PEOPLE, ObjectType, Provider, Ref
from integrations.domain.undoing import Kept, Logged
from integrations.models import Integration, LogEntry, SyncRun

NOT_UNDONE = "not_undone"  # the reason of a log entry that says what an undo left alone
UNDO = SyncRun.Trigger.UNDO.value

ACTIONS = {
    LogEntry.Outcome.CREATED: Action.CREATE,
    LogEntry.Outcome.UPDATED: Action.UPDATE,
    LogEntry.Outcome.CONFLICT: Action.UPDATE,
    LogEntry.Outcome.DELETED: Action.DELETE,
}


# Who belongs to which company and account.
BELONGING = Q(
    object_type__in=[kind.value for kind in PEOPLE],
    changes__contains=[{"mapping": PRIMARY_COMPANY}],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoTarget:
    """What to undo: a run, all that was ever written to some people, or one log entry.

    `field` narrows it to one field, by its name on the side written or by its HubSpot property.
    """

    run: int | None = None
    people: tuple[int, ...] = ()
    entry: int | None = None
    field: str = ""

    def as_scope(self) -> dict[str, Any]:
        """For the run's scope."""
        given = {"run": self.run, "people": list(self.people), "entry": self.entry}
        return {name: value for name, value in given.items() if value} | (
            {"field": self.field} if self.field else {}
        )

    @classmethod
    def of_scope(cls, scope: Mapping[str, Any]) -> "UndoTarget":
        asked = scope["undo"]
        return cls(
            run=asked.get("run"),
            people=tuple(asked.get("people", ())),
            entry=asked.get("entry"),
            field=asked.get("field", ""),
        )


def entries(integration: Integration, target: UndoTarget) -> QuerySet[LogEntry]:
    """The entries about writes that landed, newest first."""
    found = LogEntry.objects.filter(integration=integration, outcome__in=list(ACTIONS))
    found = found.exclude(outcome=LogEntry.Outcome.UPDATED, changes=[])
    if target.run:
        found = found.filter(run_id=target.run)
    if target.people:
        found = found.filter(person_id__in=target.people)
    if target.entry:
        found = found.filter(pk=target.entry)
    if target.field:
        found = found.filter(_about(target.field))
    return found.order_by("-pk")


def _about(field: str) -> Q:
    return Q(changes__contains=[{"field": field}]) | Q(changes__contains=[{"mapping": field}])


def _of_people(integration: Integration, target: UndoTarget) -> QuerySet[LogEntry]:
    return entries(integration, target).exclude(person=None).exclude(BELONGING)


def people_concerned(integration: Integration, target: UndoTarget) -> list[int]:
    found = _of_people(integration, target).order_by("person_id")
    return list(found.values_list("person_id", flat=True).distinct())


def logged_changes(
    integration: Integration, target: UndoTarget, people: Sequence[int]
) -> dict[int, list[Logged]]:
    """The changes of some people, newest first."""
    changes: dict[int, list[Logged]] = defaultdict(list)
    for entry in _of_people(integration, target).filter(person_id__in=people):
        if entry.person_id is not None:
            changes[entry.person_id] += changes_of(entry, target.field)
    return dict(changes)


def changes_of(entry: LogEntry, field: str = "") -> list[Logged]:
    """What one entry tells, or what it tells of one field."""
    ref = Ref(ObjectType(entry.object_type), entry.record_id)
    action = ACTIONS[LogEntry.Outcome(entry.outcome)]
    if action is not Action.UPDATE:
        return [] if field else [Logged(ref=ref, action=action)]
    return [
        Logged(
            ref=ref,
            action=action,
            mapping=row["mapping"],
            field=row["field"],
            old=row["old"],
            new=row["new"],
            why=row["why"],
        )
        for row in entry.changes
        if field in ("", row["field"], row["mapping"])
    ]


def entries_of_kept(
    kept: Iterable[Kept],
    *,
    run: SyncRun,
    now: datetime,
    person_id: int | None = None,
    email: str = "",
) -> list[LogEntry]:
    """One entry a record: what an undo left alone, and why. `why` is a `NotUndone`."""
    by_ref: dict[Ref, list[Kept]] = defaultdict(list)
    for one in kept:
        by_ref[one.logged.ref].append(one)
    return [
        LogEntry(
            integration_id=run.integration_id,
            run_id=run.pk,
            person_id=person_id,
            at=now,
            object_type=ref.object_type.value,
            record_id=ref.id,
            email=email,
            direction=_direction(ref),
            outcome=LogEntry.Outcome.SKIPPED,
            trigger=UNDO,
            reason=NOT_UNDONE,
            changes=[_row(one) for one in part],
        )
        for ref, part in by_ref.items()
    ]


def _row(kept: Kept) -> dict[str, Any]:
    return {
        "mapping": kept.logged.mapping,
        "field": kept.logged.field,
        "old": kept.now,
        "new": kept.logged.old,
        "rule": None,
        "why": kept.reason.value,
    }


def _direction(ref: Ref) -> str:
    if ref.object_type.provider is Provider.HUBSPOT:
        return LogEntry.Direction.TO_HUBSPOT
    return LogEntry.Direction.TO_SALESFORCE
