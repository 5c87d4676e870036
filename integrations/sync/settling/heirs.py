"""People who became another's, or got other records, while a worker had them in hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection as database

from integrations.domain.records import Provider
from integrations.models import Intent, LogEntry
from integrations.sync.settling.aftermath import created_refs
from integrations.sync.settling.cases import Case

Heirs = Mapping[int, int | None]


def overtaken(cases: Sequence[Case]) -> tuple[dict[int, int | None], set[int]]:
    """Who is no more, and who was led to other records than those that were settled.

    The former by id, with the person into whom each was merged; None where nobody knows. All others
    stay until the transaction ends. The latter are there with another record of a side, or none, or
    as somebody's duplicate: what was settled is not about them.
    """
    if not cases:
        return {}, set()
    standing = _standing([case.claim.id for case in cases])
    heirs = _heirs([case for case in cases if case.claim.id not in standing])
    led_away = {
        case.claim.id
        for case in cases
        if case.claim.id in standing and standing[case.claim.id] != _settled(case)
    }
    return heirs, led_away


def hand_on(entries: Sequence[LogEntry], heirs: Heirs) -> None:
    """Let the log tell of the heirs what was done for those who are no more."""
    for entry in entries:
        if entry.person_id is not None:
            entry.person_id = heirs.get(entry.person_id, entry.person_id)


def _heirs(cases: Sequence[Case]) -> dict[int, int | None]:
    """Whoever takes a person over takes their intents."""
    heirs: dict[int, int | None] = dict.fromkeys(case.claim.id for case in cases)
    keys = {done.result.key: case.claim.id for case in cases for done in case.done}
    if keys:
        found = Intent.objects.filter(key__in=keys).values_list("key", "person_id")
        heirs |= {keys[key]: person for key, person in found}
    return heirs


def _settled(case: Case) -> tuple[str | None, str | None, bool]:
    refs = (case.claim.hubspot, case.claim.salesforce, *created_refs(case))
    ids = {ref.object_type.provider: ref.id for ref in refs if ref}
    return ids.get(Provider.HUBSPOT), ids.get(Provider.SALESFORCE), case.claim.duplicate


def _standing(people: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(STANDING, [list(people)])
        return {id: tuple(standing) for id, *standing in cursor.fetchall()}


STANDING = """
SELECT id, hubspot_id, salesforce_id, duplicate_of_id IS NOT NULL FROM integrations_person
WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"""
