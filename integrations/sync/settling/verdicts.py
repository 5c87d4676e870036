"""What a case comes to: the person's standing, and whether something is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.crm.port import WriteStatus
from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.people import Reason, Status
from integrations.domain.plans import Action, Plan
from integrations.domain.records import ObjectType, Provider
from integrations.sync.settling.cases import Case, Done

# How long a request that got no answer may still take effect. It is looked up after that.
LONGEST_LIFE = timedelta(seconds=60)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
QUOTA_RETRY = timedelta(minutes=15)
SOON = timedelta(seconds=5)
PATIENCE = 5  # attempts before a retry is shown as failing; it goes on being tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One problem of one person: where it is and what it is."""

    provider: Provider
    object_type: ObjectType
    record_id: str
    field: str
    error: RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`clear`: nothing is owed any more. Else `not_before` says when to try; None parks it."""

    status: Status
    reason: str
    clear: bool
    not_before: datetime | None = None
    attempts: int = 0
    troubles: Sequence[Trouble] = field(default_factory=tuple)


def judge(case: Case, after: Plan, *, now: datetime) -> Verdict:
    """The verdict, given the plan that would be made of what the CRMs hold after the writes."""
    if case.put_off_until is not None:
        return _waiting(case, case.put_off_because, case.put_off_until, case.claim.attempts)
    if case.held is not None:
        return _held(case, case.held)
    failed = [done for done in case.done if not done.landed]
    if failed:
        return _judge_failures(case, after, failed, now)
    attempts = case.claim.attempts + 1
    if after.problems and (not after.writes or attempts >= 3):
        return _parked(_problems(case, after), now)
    if after.writes:
        return _waiting(case, Reason.OWED, now if attempts < 3 else now + FIRST_RETRY, attempts)
    if after.reason in (Reason.DISABLED, Reason.OWED):
        return _waiting(case, after.reason, now + FIRST_RETRY, case.claim.attempts + 1)
    return Verdict(status=after.status, reason=after.reason.value, clear=True)


def _judge_failures(case: Case, after: Plan, failed: Sequence[Done], now: datetime) -> Verdict:
    troubles = [trouble for done in failed for trouble in _troubles(case, done)]
    attempts = case.claim.attempts + 1
    if any(done.result.status is WriteStatus.UNKNOWN for done in failed):
        return _waiting(case, Reason.RETRY, now + LONGEST_LIFE, attempts)
    if any(_met_twin(done) for done in failed) and attempts < 3:
        return _waiting(case, Reason.RETRY, now, attempts)
    lasting = [t for t in troubles if t.error.kind is not FailureKind.TRANSIENT]
    if lasting and _leaves_more(after, failed) and attempts < 3:
        # Somebody edited another field while we wrote: a parked person would sit on it.
        return _waiting(case, Reason.OWED, now, attempts, troubles)
    if lasting:
        return _parked(troubles, now)
    return _retried(case, troubles, attempts, now)


def _leaves_more(after: Plan, failed: Sequence[Done]) -> bool:
    """Whether there is more to write than what just failed."""
    tried = {(done.write.object_type, name) for done in failed for name in done.write.values}
    wanted = {(write.object_type, name) for write in after.writes for name in write.values}
    return not wanted <= tried


def _met_twin(done: Done) -> bool:
    """A create met a record that has the address: it was read, and matching decides."""
    error = done.result.error
    return done.write.action is Action.CREATE and error is not None and bool(error.existing_id)


def _retried(case: Case, troubles: Sequence[Trouble], attempts: int, now: datetime) -> Verdict:
    error = troubles[0].error
    if error.category is Category.LIMITS:
        wait = error.retry_after or QUOTA_RETRY
        return _waiting(case, Reason.QUOTA, now + wait, case.claim.attempts)
    wait = max(backoff(attempts), error.retry_after or timedelta())
    if attempts < PATIENCE:
        return _waiting(case, Reason.RETRY, now + wait, attempts, troubles)
    return Verdict(
        status=Status.FAILING,
        reason=error.category.value,
        clear=False,
        not_before=now + wait,
        attempts=attempts,
        troubles=troubles,
    )


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, an hour at most."""
    return min(LONGEST_RETRY, FIRST_RETRY * (1 << min(attempts - 1, 10)))


def _waiting(
    case: Case,
    reason: Reason,
    until: datetime,
    attempts: int,
    troubles: Sequence[Trouble] = (),
) -> Verdict:
    return Verdict(
        status=Status.WAITING,
        reason=reason.value,
        clear=False,
        not_before=until,
        attempts=attempts,
        troubles=troubles,
    )


def _held(case: Case, error: RecordError) -> Verdict:
    """Waits until an admin lets it pass, or something moves."""
    target = case.plan.writes[0]
    trouble = Trouble(
        provider=target.object_type.provider,
        object_type=target.object_type,
        record_id=target.id or "",
        field=error.fields[0] if error.fields else "",
        error=error,
    )
    return Verdict(status=Status.WAITING, reason=Reason.HELD.value, clear=False, troubles=[trouble])


def _parked(troubles: Sequence[Trouble], now: datetime) -> Verdict:
    return Verdict(
        status=Status.FAILING,
        reason=troubles[0].error.category.value,
        clear=False,
        not_before=None,
        troubles=troubles,
    )


def _troubles(case: Case, done: Done) -> list[Trouble]:
    error = done.result.error
    if error is None:
        return []
    named = [name for name in error.fields if name in done.write.values] or [""]
    return [
        Trouble(
            provider=done.write.object_type.provider,
            object_type=done.write.object_type,
            record_id=done.write.id or "",
            field=name,
            error=error,
        )
        for name in named
    ]


def _problems(case: Case, after: Plan) -> list[Trouble]:
    return [
        Trouble(
            provider=problem.side,
            object_type=_object_type(case, problem.side),
            record_id=_record_id(case, problem.side),
            field=problem.error.fields[0] if problem.error.fields else problem.mapping,
            error=problem.error,
        )
        for problem in after.problems
    ]


def _object_type(case: Case, side: Provider) -> ObjectType:
    if side is Provider.HUBSPOT:
        return ObjectType.HUBSPOT_CONTACT
    return case.state.salesforce_type or ObjectType.SALESFORCE_LEAD


def _record_id(case: Case, side: Provider) -> str:
    ref = case.state.hubspot_ref if side is Provider.HUBSPOT else case.state.salesforce_ref
    return ref.id if ref else ""
