"""Claiming people who are owed, under a lease, and giving them back.

A lost lease writes nothing and clears nothing: its token no longer stands (INV-26).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection as database

from integrations.domain.people import Baseline
from integrations.domain.records import ObjectType, Ref
from integrations.models import Integration

LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A person held under a lease, as they stood when claimed."""

    id: int
    seq: int
    token: uuid.UUID
    run_id: int | None
    because: str
    attempts: int
    hubspot: Ref | None
    salesforce: Ref | None
    email_key: str | None
    linked: bool
    duplicate: bool
    hubspot_gone_at: datetime | None
    salesforce_gone_at: datetime | None
    from_salesforce: bool
    passes_filter: bool | None
    approved: bool
    forgotten: bool
    status: str
    reason: str
    baselines: dict[str, Baseline]

    @property
    def hubspot_gone(self) -> bool:
        return self.hubspot_gone_at is not None

    @property
    def salesforce_gone(self) -> bool:
        return self.salesforce_gone_at is not None


def claim(
    integration: Integration,
    *,
    now: datetime,
    limit: int,
    people: Sequence[int] | None = None,
) -> list[Claim]:
    """Take some due people under a lease, skipping those that another worker holds."""
    token = uuid.uuid4()
    with database.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "integration": integration.pk,
                "now": now,
                "until": now + LEASE,
                "token": token,
                "limit": limit,
                "people": list(people) if people is not None else None,
            },
        )
        return _in_order(cursor.fetchall(), token)


def hold(people: Sequence[int], *, now: datetime) -> list[Claim]:
    """Take people under a lease though nothing is owed; those that a worker holds are left out.

    Settling such a claim clears no debt: none has its number.
    """
    token = uuid.uuid4()
    with database.cursor() as cursor:
        cursor.execute(
            HOLD, {"people": list(people), "now": now, "until": now + LEASE, "token": token}
        )
        return _in_order([(row[0], 0, *row[2:]) for row in cursor.fetchall()], token)


def reload(claims: Sequence[Claim]) -> list[Claim]:
    """The same people as they stand now: matching may have given them another record."""
    if not claims:
        return []
    token = claims[0].token
    seqs = {claim.id: claim.seq for claim in claims}
    with database.cursor() as cursor:
        cursor.execute(RELOAD, {"token": token, "people": list(seqs)})
        rows = cursor.fetchall()
    return _in_order([(row[0], seqs[row[0]], *row[2:]) for row in rows], token)


def still_held(claims: Sequence[Claim]) -> set[int]:
    """Which of these people are still in our hands: their rows are locked until the transaction
    ends, so that nobody takes them over meanwhile."""
    if not claims:
        return set()
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM integrations_person WHERE id = ANY(%s) AND lease_token = %s"
            " ORDER BY id FOR UPDATE",
            [[claim.id for claim in claims], claims[0].token],
        )
        return {id for (id,) in cursor.fetchall()}


def renew(claims: Sequence[Claim], *, now: datetime) -> bool:
    """Prolong the lease before a call. False: the lease was lost, and nothing may be written."""
    if not claims:
        return True
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_person SET lease_until = %s"
            " WHERE id = ANY(%s) AND lease_token = %s",
            [now + LEASE, [claim.id for claim in claims], claims[0].token],
        )
        return bool(cursor.rowcount == len(claims))


def release(claims: Sequence[Claim], *, not_before: datetime | None = None) -> None:
    """Give people back, still owed; `not_before` puts them off."""
    if not claims:
        return
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_person SET lease_token = NULL, lease_until = NULL,"
            " not_before = CASE WHEN owed_seq IS NULL THEN not_before"
            " ELSE COALESCE(%s, not_before) END"
            " WHERE id = ANY(%s) AND lease_token = %s",
            [not_before, [claim.id for claim in claims], claims[0].token],
        )


def _in_order(rows: Sequence[tuple[Any, ...]], token: uuid.UUID) -> list[Claim]:
    """By id: what is written, and in which order, must not hang on how PostgreSQL joined."""
    return [claim_of(row, token) for row in sorted(rows, key=lambda row: int(row[0]))]


def claim_of(row: tuple[Any, ...], token: uuid.UUID) -> Claim:
    """A claim from the columns of COLUMNS."""
    (id, seq, run_id, because, attempts, hubspot_id, salesforce_type, salesforce_id) = row[:8]
    (email, linked_at, duplicate_of, hubspot_gone_at, salesforce_gone_at) = row[8:13]
    (from_salesforce, passes_filter, approved_at, forgotten_at) = row[13:17]
    (status, reason, baseline) = row[17:]
    return Claim(
        id=id,
        seq=seq,
        token=token,
        run_id=run_id,
        because=because,
        attempts=attempts,
        hubspot=Ref(ObjectType.HUBSPOT_CONTACT, hubspot_id) if hubspot_id else None,
        salesforce=Ref(ObjectType(salesforce_type), salesforce_id) if salesforce_id else None,
        email_key=email,
        linked=linked_at is not None,
        duplicate=duplicate_of is not None,
        hubspot_gone_at=hubspot_gone_at,
        salesforce_gone_at=salesforce_gone_at,
        from_salesforce=from_salesforce,
        passes_filter=passes_filter,
        approved=approved_at is not None,
        forgotten=forgotten_at is not None,
        status=status,
        reason=reason,
        baselines={name: Baseline(*pair) for name, pair in orjson.loads(baseline).items()},
    )


# A run that ended counts no more: what it left owed is the settling run's to tell of.
COLUMNS = """p.id, p.owed_seq, (
        SELECT r.id FROM integrations_syncrun r
        WHERE r.id = p.owed_run_id AND r.status IN ('queued', 'running')
    ), p.owed_because, p.attempts, p.hubspot_id, p.salesforce_type, p.salesforce_id, p.email_key,
    p.linked_at, p.duplicate_of_id, p.hubspot_gone_at, p.salesforce_gone_at, p.from_salesforce,
    p.passes_filter, p.approved_at, p.forgotten_at, p.status, p.reason, p.baseline::text"""

CLAIM = f"""
UPDATE integrations_person p SET lease_token = %(token)s, lease_until = %(until)s
FROM (
    SELECT id FROM integrations_person
    WHERE integration_id = %(integration)s AND owed_seq IS NOT NULL
        AND not_before IS NOT NULL AND not_before <= %(now)s
        AND (lease_until IS NULL OR lease_until < %(now)s)
        AND (%(people)s::bigint[] IS NULL OR id = ANY(%(people)s::bigint[]))
    ORDER BY priority, owed_since, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) due
WHERE p.id = due.id
RETURNING {COLUMNS}"""

HOLD = f"""
UPDATE integrations_person p SET lease_token = %(token)s, lease_until = %(until)s
WHERE p.id = ANY(%(people)s) AND (p.lease_until IS NULL OR p.lease_until < %(now)s)
RETURNING {COLUMNS}"""

RELOAD = f"""
SELECT {COLUMNS} FROM integrations_person p
WHERE p.id = ANY(%(people)s) AND p.lease_token = %(token)s"""
