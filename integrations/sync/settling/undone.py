"""What an undo put back without living to write it down (INV-27).

Its intent tells. To the next sync such a value would be somebody's edit, and would flow to where
the undone value came from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import orjson
from django.db import connection as database

from integrations.domain.people import Baseline
from integrations.domain.plans import Why
from integrations.domain.records import ObjectType, Provider, Ref
from integrations.models import Intent
from integrations.sync.owed.claims import Claim
from integrations.sync.trees.states import Trees


def unheard_undos(claims: Sequence[Claim]) -> list[Intent]:
    """The oldest first."""
    found = Intent.objects.filter(
        person_id__in=[claim.id for claim in claims],
        values__contains=[{"why": Why.UNDO.value}],
    )
    return list(found.order_by("pk"))


def not_read_since(intents: Sequence[Intent], trees: Trees) -> Iterator[Ref]:
    """What is to be read before anybody is planned with it."""
    for intent in intents:
        record = trees.records.get(_ref(intent))
        if record is None or record.read_at <= intent.created_at:
            yield _ref(intent)


def remember_undone(
    claims: Sequence[Claim], intents: Sequence[Intent], trees: Trees
) -> list[Claim]:
    """The claims, knowing which values were put back. The other sides are as they were agreed: what
    has moved there since is still to flow."""
    if not intents:
        return list(claims)
    undone = [(claim, _undone(claim, intents, trees)) for claim in claims]
    _keep([(claim, baselines) for claim, baselines in undone if baselines])
    return [
        replace(claim, baselines={**claim.baselines, **baselines}) for claim, baselines in undone
    ]


def _undone(claim: Claim, intents: Sequence[Intent], trees: Trees) -> dict[str, Baseline]:
    found: dict[str, Baseline] = {}
    for intent in intents:
        record = trees.records.get(_ref(intent))
        if intent.person_id != claim.id or record is None or record.read_at <= intent.created_at:
            continue
        for row in intent.values:
            name, now = row["mapping"], record.values.get(row["field"])
            known = found.get(name) or claim.baselines.get(name)
            if known is not None and row["field"] in record.values and now == row["new"]:
                in_hubspot = record.object_type.provider is Provider.HUBSPOT
                found[name] = (
                    Baseline(now, known.salesforce) if in_hubspot else Baseline(known.hubspot, now)
                )
    return found


def _ref(intent: Intent) -> Ref:
    return Ref(ObjectType(intent.object_type), intent.record_id)


def _keep(undone: Sequence[tuple[Claim, dict[str, Baseline]]]) -> None:
    with database.cursor() as cursor:
        cursor.executemany(
            KEEP, [(_pairs(pairs), claim.id, claim.token) for claim, pairs in undone]
        )


def _pairs(baselines: dict[str, Baseline]) -> str:
    pairs = {name: [held.hubspot, held.salesforce] for name, held in baselines.items()}
    return orjson.dumps(pairs).decode()


KEEP = """
UPDATE integrations_person SET baseline = baseline || %s::jsonb
WHERE id = %s AND lease_token = %s"""
