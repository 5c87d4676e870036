"""The difference that a change would make: counts before and after, and some of the people."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from integrations.domain.people import Status
from integrations.domain.plans import Plan, PlannedWrite
from integrations.domain.records import PEOPLE, ObjectType
from integrations.models import Person
from integrations.sync.accounts.reading import KINDS
from integrations.sync.collecting.gaps import Gap
from integrations.sync.foresight.accounts_ahead import Compared
from integrations.sync.owed.claims import Claim
from integrations.sync.settling.journal import OUTCOMES, change_row

SAMPLE = 50
EFFECTS = ("created", "updated", "deleted", "blanked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person would stand, and what would be written."""

    status: str
    reason: str
    writes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A person for whom the change makes a difference."""

    person: int
    email: str
    before: Standing
    after: Standing


@dataclass(slots=True, kw_only=True)
class ChangePreview:
    """Counts of everybody, by object type and effect ("created", "updated", "deleted"; "blanked"
    counts fields), under the settings as they are and as they would be.

    `people` is how many were planned, `total` how many there are. `affected` counts the people for
    whom anything differs, `sample` holds the first of them by id, those last whom account sync
    alone concerns.
    `newly_excluded` is by the reason to come, `newly_included` by the reason that falls away.
    """

    people: int = 0
    total: int = 0
    before: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    after: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    newly_excluded: Counter[str] = field(default_factory=Counter)
    newly_included: Counter[str] = field(default_factory=Counter)
    sample: list[Affected] = field(default_factory=list)
    gaps: Sequence[Gap] = ()
    calls_to_read: Mapping[str, int] = field(default_factory=dict)
    # Account sync is on, before or after: whether it is counted too, or left out.
    counts_accounts: bool = False
    leaves_accounts_out: bool = False
    _differing: set[int] = field(default_factory=set)

    @property
    def affected(self) -> int:
        return len(self._differing)

    @property
    def kinds(self) -> tuple[ObjectType, ...]:
        """The object types that are counted."""
        return (*PEOPLE, *(KINDS.values() if self.counts_accounts else ()))

    def add(self, claim: Claim, before: Plan, after: Plan) -> None:
        self.people += 1
        _count(self.before, before.writes)
        _count(self.after, after.writes)
        if _essence(before) == _essence(after):
            return
        self._differing.add(claim.id)
        if after.status is Status.EXCLUDED and before.status is not Status.EXCLUDED:
            self.newly_excluded[after.reason.value] += 1
        if before.status is Status.EXCLUDED and after.status is not Status.EXCLUDED:
            self.newly_included[before.reason.value] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(_affected(claim, before, after))

    def add_accounts(self, compared: Compared) -> None:
        """Once everybody was added."""
        for totals, ahead in ((self.before, compared.before), (self.after, compared.after)):
            for kind, effects in ahead.end().items():
                totals[kind].update(effects)
        self.sample += _moved(compared, self._differing)[: SAMPLE - len(self.sample)]
        self._differing |= compared.moved

    def more(self, object_type: str, effect: str) -> int:
        """How many more of an effect there would be; fewer is negative."""
        return self.after[object_type][effect] - self.before[object_type][effect]


def as_dict(preview: ChangePreview) -> dict[str, Any]:
    """For JSON: every object type and effect, those that do not occur too."""
    return {
        "people": preview.people,
        "total": preview.total,
        "affected": preview.affected,
        "outcomes": {
            kind.value: {
                effect: {
                    "before": preview.before[kind.value][effect],
                    "after": preview.after[kind.value][effect],
                }
                for effect in EFFECTS
            }
            for kind in preview.kinds
        },
        "newly_excluded": dict(preview.newly_excluded),
        "newly_included": dict(preview.newly_included),
        "sample": [asdict(one) for one in preview.sample],
        "unread": [asdict(gap) for gap in preview.gaps],
        "calls_to_read": dict(preview.calls_to_read),
        "leaves_accounts_out": preview.leaves_accounts_out,
    }


def _count(totals: dict[str, Counter[str]], writes: Sequence[PlannedWrite]) -> None:
    for write in writes:
        counts = totals[write.object_type.value]
        counts[OUTCOMES[write.action].value] += 1
        blanks = sum(change.new is None and change.old is not None for change in write.changes)
        if blanks:
            counts["blanked"] += blanks


def _essence(plan: Plan) -> tuple[object, ...]:
    """What a plan comes to for the CRMs and for the person; which rule said so is no difference."""
    writes = [(write.action, write.object_type, write.id, write.values) for write in plan.writes]
    return plan.status, plan.reason, writes, len(plan.problems)


def _affected(claim: Claim, before: Plan, after: Plan) -> Affected:
    return Affected(
        person=claim.id,
        email=claim.email_key or "",
        before=_standing(before),
        after=_standing(after),
    )


def _moved(compared: Compared, but_for: set[int]) -> list[Affected]:
    """Some of those for whom account sync alone would do something else."""
    shown = [one for one in compared.shown() if one[0] not in but_for][:SAMPLE]
    emails = dict(
        Person.objects.filter(pk__in=[id for id, _, _ in shown]).values_list("pk", "email_key")
    )
    return [
        Affected(
            person=id,
            email=emails[id] or "",
            before=Standing(status=Status.IN_SYNC.value, reason="", writes=before),
            after=Standing(status=Status.IN_SYNC.value, reason="", writes=after),
        )
        for id, before, after in shown
    ]


def _standing(plan: Plan) -> Standing:
    return Standing(
        status=plan.status.value,
        reason=plan.reason.value,
        writes=[
            {
                "object_type": write.object_type.value,
                "action": write.action.value,
                "record_id": write.id or "",
                "changes": [change_row(change) for change in write.changes],
            }
            for write in plan.writes
        ],
    )
