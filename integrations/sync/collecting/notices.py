"""Notices: HubSpot's webhooks say where to look, and it is looked there within seconds (M21).

A delivery is stored before it is answered (INV-20), and names records only: their values are read
by id, so that forged, late, doubled and disordered deliveries change nothing but what is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from integrations.crm.batches import chunks
from integrations.crm.hubspot.webhooks import Forged, Malformed, check_signature, contacts_named
from integrations.domain.records import ObjectType, Ref
from integrations.models import Integration, Notice, ObservedRecord
from integrations.sync.collecting.collect import Reading, look_up

__all__ = ["Forged", "Malformed", "read_notices", "take_notice"]

CONTACT = ObjectType.HUBSPOT_CONTACT
PART = 500


def take_notice(
    integration: Integration,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> int:
    """Store which contacts a delivery names. Answers how many.

    Raises Forged where it is not HubSpot's or no client secret is known to judge by, and
    Malformed.
    """
    secret = integration.hubspot.credentials.get("client_secret", "")
    if not secret:
        raise Forged("No client secret is known to judge the signature by.")
    check_signature(
        secret=secret,
        method=method,
        url=url,
        body=body,
        timestamp=headers.get("X-HubSpot-Request-Timestamp", ""),
        signature=headers.get("X-HubSpot-Signature-v3", ""),
        now=now,
    )
    refs = contacts_named(body)
    _store(integration, refs, now)
    return len(refs)


def read_notices(reading: Reading) -> None:
    """Read the records that were noticed, and forget the notices that this answers."""
    began = reading.clock()
    rows = Notice.objects.filter(connection=reading.connection)
    for part in chunks(rows.values_list("pk", "remote_id", "heard_at").iterator(), PART):
        look_up(reading, CONTACT, _worth_a_look(reading, [id for _, id, _ in part]), began)
        _forget({pk: heard_at for pk, _, heard_at in part})


def _forget(answered: Mapping[int, datetime]) -> None:
    """Those noticed again meanwhile stay. That is told by the stamp having changed at all, not by
    its being later: the web's host and the worker's have a clock each."""
    with transaction.atomic():
        rows = Notice.objects.select_for_update().filter(pk__in=answered)
        Notice.objects.filter(pk__in=[n.pk for n in rows if n.heard_at == answered[n.pk]]).delete()


def _worth_a_look(reading: Reading, ids: Sequence[str]) -> list[str]:
    """Those that live, and those we knew: of a stranger who is gone there is nothing to keep."""
    held = ObservedRecord.objects.filter(
        connection=reading.connection, object_type=CONTACT.value, remote_id__in=ids
    )
    known = set(held.values_list("remote_id", flat=True))
    strangers = [Ref(CONTACT, id) for id in ids if id not in known]
    met = reading.crm.fetch(strangers, fields=()) if strangers else []
    return sorted(known | {record.id for record in met})


def _store(integration: Integration, refs: Iterable[Ref], now: datetime) -> None:
    with transaction.atomic():
        Notice.objects.bulk_create(
            [
                Notice(
                    connection=integration.hubspot,
                    object_type=ref.object_type.value,
                    remote_id=ref.id,
                    heard_at=now,
                )
                for ref in refs
            ],
            update_conflicts=True,
            unique_fields=["connection", "object_type", "remote_id"],
            update_fields=["heard_at"],
        )
