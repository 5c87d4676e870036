"""Storing what was read: each CRM as last seen.

An observation replaces another only if it is newer by (modified time, start of the reading), so
that a page read early and committed late changes nothing. A row whose fingerprint and time did
not move costs one join.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

import orjson
from django.db import connection as database

from integrations.domain.records import ObjectType, Record, Ref
from integrations.models import Connection
from integrations.sync.trees.copying import as_json
from integrations.sync.trees.forgetting import conceal

EMAIL_FIELDS = {
    ObjectType.HUBSPOT_CONTACT: "email",
    ObjectType.SALESFORCE_LEAD: "Email",
    ObjectType.SALESFORCE_CONTACT: "Email",
}

# Older than any reading, so that the next one replaces it and counts as a move: a write's answer
# is no observation of the fields that were not written.
NEVER_READ = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record whose observation is new, or no longer what it was.

    `moved` is false where only its modified time moved, or only a field was read that had not
    been read before: neither owes anybody anything.
    """

    object_type: ObjectType
    id: str
    is_new: bool
    moved: bool


def email_key(record: Record) -> str | None:
    """The address that recognises the person, normalised; None where there is none."""
    field = EMAIL_FIELDS.get(record.object_type)
    value = record.values.get(field) if field else None
    return value.strip().lower() if isinstance(value, str) and value.strip() else None


def observe(connection: Connection, records: Sequence[Record]) -> list[Arrival]:
    """Store observations; answer those that moved. Call it within a transaction."""
    if not records:
        return []
    arriving = as_json(map(_row, _newest_of_each(conceal(connection, records))))
    with database.cursor() as cursor:
        cursor.execute(
            STORE, {"arriving": arriving, "connection": connection.pk, "never": NEVER_READ}
        )
        rows = cursor.fetchall()
    return [Arrival(ObjectType(kind), id, is_new, moved) for kind, id, is_new, moved in rows]


def tombstone(ref: Ref, at: datetime) -> Record:
    """What is known of a record that does not answer any more."""
    return Record(
        object_type=ref.object_type, id=ref.id, values={}, modified_at=at, read_at=at, deleted=True
    )


def fingerprint(payload: bytes) -> int:
    return int.from_bytes(blake2b(payload, digest_size=8).digest(), "big", signed=True)


def _newest_of_each(records: Iterable[Record]) -> Iterable[Record]:
    newest: dict[object, Record] = {}
    for record in records:
        known = newest.get(record.ref)
        if known is None or (known.modified_at, known.read_at) < (
            record.modified_at,
            record.read_at,
        ):
            newest[record.ref] = record
    return newest.values()


def _row(record: Record) -> dict[str, object]:
    values = orjson.dumps(record.values, option=orjson.OPT_SORT_KEYS)
    lineage = f"{record.other_emails}{record.deleted}{record.merged_into}{record.converted_to}"
    return {
        "object_type": record.object_type.value,
        "remote_id": record.id,
        "email_key": email_key(record),
        "other_emails": record.other_emails,
        "values": orjson.Fragment(values),
        "fingerprint": fingerprint(values + lineage.encode()),
        "modified_at": record.modified_at,
        "read_at": record.read_at,
        "gone": record.deleted,
        "merged_into": record.merged_into,
        "converted_to": record.converted_to,
    }


# Whoever is met alive after a tombstone was restored, though a restore may move no modified time.
# A tombstone says nothing about the values: the last ones stay, for the log and for an undelete.
STORE = """
WITH fresh AS MATERIALIZED (
    SELECT a.*, o.id IS NULL AS is_new,
        o.id IS NULL OR o.gone <> a.gone OR o.merged_into IS DISTINCT FROM a.merged_into
        OR (a."values" <> '{}' AND (
            o.email_key IS DISTINCT FROM a.email_key OR o.other_emails <> a.other_emails
        ))
        OR o.converted_to IS DISTINCT FROM a.converted_to OR o.modified_at = %(never)s
        OR EXISTS (
            SELECT 1 FROM jsonb_each(a."values") field
            WHERE o."values" ? field.key AND o."values" -> field.key IS DISTINCT FROM field.value
        ) AS moved
    FROM json_to_recordset(%(arriving)s::json) AS a(
        object_type varchar, remote_id varchar, email_key varchar, other_emails varchar[],
        "values" jsonb, fingerprint bigint, modified_at timestamptz, read_at timestamptz,
        gone boolean, merged_into varchar, converted_to varchar
    )
    LEFT JOIN integrations_observedrecord o
        ON o.connection_id = %(connection)s
        AND o.object_type = a.object_type AND o.remote_id = a.remote_id
    WHERE o.id IS NULL OR (
        (o.fingerprint <> a.fingerprint OR o.modified_at <> a.modified_at)
        AND (
            (a.modified_at, a.read_at) > (o.modified_at, o.read_at)
            OR (o.gone AND NOT a.gone AND a.read_at > o.read_at)
        )
    )
),
stored AS (
    INSERT INTO integrations_observedrecord AS o (
        connection_id, object_type, remote_id, email_key, other_emails, "values", fingerprint,
        modified_at, read_at, gone, merged_into, converted_to
    )
    SELECT %(connection)s, object_type, remote_id, email_key, other_emails, "values", fingerprint,
        modified_at, read_at, gone, merged_into, converted_to
    FROM fresh ORDER BY object_type, remote_id
    ON CONFLICT (connection_id, object_type, remote_id) DO UPDATE SET
        email_key = CASE WHEN EXCLUDED."values" = '{}' THEN o.email_key
            ELSE EXCLUDED.email_key END,
        other_emails = CASE WHEN EXCLUDED."values" = '{}' THEN o.other_emails
            ELSE EXCLUDED.other_emails END,
        "values" = CASE WHEN EXCLUDED."values" = '{}' THEN o."values"
            ELSE EXCLUDED."values" END,
        fingerprint = EXCLUDED.fingerprint, modified_at = EXCLUDED.modified_at,
        read_at = EXCLUDED.read_at, gone = EXCLUDED.gone,
        merged_into = EXCLUDED.merged_into, converted_to = EXCLUDED.converted_to
    WHERE (EXCLUDED.modified_at, EXCLUDED.read_at) > (o.modified_at, o.read_at)
        OR (o.gone AND NOT EXCLUDED.gone AND EXCLUDED.read_at > o.read_at)
    RETURNING o.object_type, o.remote_id
)
SELECT f.object_type, f.remote_id, f.is_new, f.moved
FROM fresh f JOIN stored USING (object_type, remote_id)
ORDER BY f.object_type, f.remote_id"""
