"""Open problems of people: opened, seen again, resolved."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.models import Integration, SyncError
from integrations.sync.settling.verdicts import Trouble, Verdict

SEEN_AGAIN = ("category", "kind", "code", "message", "value", "last_seen_at", "attempts",
              "next_attempt_at", "record_id", "object_type", "dismissed_at", "dismissed_by",
              "dismissed_by_name")  # fmt: skip


def note_problems(
    integration: Integration, verdicts: Mapping[int, Verdict], *, now: datetime
) -> None:
    """Make the open problems of these people what their verdicts say."""
    known = {
        (error.person_id, error.provider, error.field): error
        for error in SyncError.objects.unresolved().filter(person_id__in=list(verdicts))
    }
    wanted = {
        (person_id, trouble.provider.value, trouble.field): (trouble, verdict)
        for person_id, verdict in verdicts.items()
        for trouble in verdict.troubles
    }
    _open(integration, [key for key in wanted if key not in known], wanted, now)
    _see_again([known[key] for key in wanted if key in known], wanted, now)
    over = [error.pk for key, error in known.items() if key not in wanted]
    if over:
        SyncError.objects.filter(pk__in=over).update(resolved_at=now)


Key = tuple[int, str, str]
Wanted = Mapping[Key, tuple[Trouble, Verdict]]


def _open(integration: Integration, keys: Sequence[Key], wanted: Wanted, now: datetime) -> None:
    SyncError.objects.bulk_create(
        _fill(
            SyncError(integration=integration, person_id=key[0], first_seen_at=now, attempts=0),
            *wanted[key],
            now,
        )
        for key in keys
    )


def _see_again(errors: Sequence[SyncError], wanted: Wanted, now: datetime) -> None:
    for error in errors:
        _fill(error, *wanted[error.person_id, error.provider, error.field], now)
    SyncError.objects.bulk_update(errors, SEEN_AGAIN)


def _fill(error: SyncError, trouble: Trouble, verdict: Verdict, now: datetime) -> SyncError:
    error.provider = trouble.provider.value
    error.object_type = trouble.object_type.value
    error.record_id = trouble.record_id
    error.field = trouble.field
    error.category = trouble.error.category.value
    error.kind = trouble.error.kind.value
    error.code = trouble.error.code[:80]
    error.message = trouble.error.message
    error.value = trouble.error.value[:1000]
    error.last_seen_at = now
    error.attempts += 1
    error.next_attempt_at = verdict.not_before
    # It was left as it stood then: what is met again is somebody's to look at again.
    error.dismissed_at, error.dismissed_by, error.dismissed_by_name = None, None, ""
    return error
