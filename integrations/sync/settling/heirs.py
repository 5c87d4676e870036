"""People who became another's, or nobody, while a worker had them in hand."""

from collections.abc import Mapping, Sequence

from django.db import connection as database

from integrations.models import Intent, LogEntry
from integrations.sync.settling.cases import Case

Heirs = Mapping[int, int | None]


def heirs_of(cases: Sequence[Case]) -> dict[int, int | None]:
    """Of the people who are no more, by id, into whom each was merged; None where nobody knows.

    The others stay until the transaction ends.
    """
    ids = {case.claim.id for case in cases}
    if not ids:
        return {}
    with database.cursor() as cursor:
        cursor.execute(STAYING, [list(ids)])
        heirs: dict[int, int | None] = dict.fromkeys(ids - {id for (id,) in cursor.fetchall()})
    if heirs:
        # Whoever takes a person over takes their intents.
        keys = {done.result.key: case.claim.id for case in cases for done in case.done}
        found = Intent.objects.filter(key__in=keys).values_list("key", "person_id")
        heirs |= {keys[key]: person for key, person in found if keys[key] in heirs}
    return heirs


def hand_on(entries: Sequence[LogEntry], heirs: Heirs) -> None:
    """Let the log tell of the heirs what was done for those who are no more."""
    for entry in entries:
        if entry.person_id is not None:
            entry.person_id = heirs.get(entry.person_id, entry.person_id)


STAYING = "SELECT id FROM integrations_person WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
