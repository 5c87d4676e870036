"""What a change of settings or mappings would do, from the stored trees alone (M25).

Everybody is planned twice, as if asked for now: under the settings as they are, and as they would
be. Nobody is claimed, nothing is stored, and no API call is made, but for asking whom another list
or filter lets in. Fields that were never read play no part: `gaps` says which, and what reading
them costs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.people import Status
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Plan, PlannedWrite
from integrations.domain.records import PEOPLE, Provider
from integrations.models import Integration
from integrations.sync.collecting.gaps import Gap, cost_of_reading, find_gaps
from integrations.sync.discovery.policy import load_policy
from integrations.sync.foresight.newcomers import find_newcomers
from integrations.sync.owed.claims import Claim
from integrations.sync.settings.proposal import Proposal, propose
from integrations.sync.settling.journal import change_row
from integrations.sync.settling.peeking import Whom, count, peek
from integrations.sync.trees.states import load_trees

PART = 1000
SAMPLE = 50
EFFECTS = ("created", "updated", "deleted", "blanked")
OUTCOMES = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.OPT_OUT: "updated",
    Action.DELETE: "deleted",
}


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
    whom anything differs, `sample` holds the first of them by id.
    `newly_excluded` is by the reason to come, `newly_included` by the reason that falls away.
    """

    people: int = 0
    total: int = 0
    affected: int = 0
    before: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    after: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    newly_excluded: Counter[str] = field(default_factory=Counter)
    newly_included: Counter[str] = field(default_factory=Counter)
    sample: list[Affected] = field(default_factory=list)
    gaps: Sequence[Gap] = ()
    calls_to_read: Mapping[str, int] = field(default_factory=dict)
    leaves_accounts_out: bool = False  # account sync is on, before or after: a dry run tells of it

    def add(self, claim: Claim, before: Plan, after: Plan) -> None:
        self.people += 1
        _count(self.before, before.writes)
        _count(self.after, after.writes)
        if _essence(before) == _essence(after):
            return
        self.affected += 1
        if after.status is Status.EXCLUDED and before.status is not Status.EXCLUDED:
            self.newly_excluded[after.reason.value] += 1
        if before.status is Status.EXCLUDED and after.status is not Status.EXCLUDED:
            self.newly_included[before.reason.value] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(_affected(claim, before, after))

    def more(self, object_type: str, effect: str) -> int:
        """How many more of an effect there would be; fewer is negative."""
        return self.after[object_type][effect] - self.before[object_type][effect]


def preview_change(
    integration: Integration,
    proposal: Proposal,
    *,
    crms: Mapping[Provider, CRM] | None = None,
    most: int | None = None,
    on_part: Callable[[int], None] = lambda people: None,
) -> ChangePreview:
    """What a change would do to everybody, or to the first `most` or so by id.

    Raises SettingRefused where it could not be made, and CRMError where a CRM had to be asked.
    """
    proposed, now = propose(integration, proposal), timezone.now()
    newcomers = find_newcomers(integration, proposed.integration, crms)
    gaps = find_gaps(integration, proposed.fields)
    preview = ChangePreview(gaps=gaps, calls_to_read=cost_of_reading(integration, gaps))
    preview.leaves_accounts_out = integration.sync_accounts or proposed.integration.sync_accounts
    preview.total = count(integration, Whom(everyone=True), now=now)
    before, after = load_policy(integration), proposed.policy
    for claims in peek(integration, Whom(everyone=True), now=now, part=PART):
        trees = load_trees(integration, claims)
        then, others = newcomers.trees(trees, claims), newcomers.claims(claims)
        for claim, other in zip(claims, others, strict=True):
            one = plan(trees.state(claim, before), before)
            preview.add(claim, one, plan(then.state(other, after), after))
        on_part(len(claims))
        if most and preview.people >= most:
            break
    return preview


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
            for kind in PEOPLE
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
        counts[OUTCOMES[write.action]] += 1
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
