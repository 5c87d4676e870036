"""Intents: noted before each write, removed with its outcome, asked about if none was heard of.

One that outlives its batch is a write to which no answer came: it was lost, or the worker died.
A later reading tells whether it landed, and the log says so: every write has its row (INV-33).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection as database

from integrations.crm.port import WriteStatus
from integrations.domain.plans import Action, PlannedWrite
from integrations.domain.records import ObjectType, Provider, Record
from integrations.models import Intent, LogEntry, SyncRun
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.cases import Case, Workshop
from integrations.sync.settling.journal import OUTCOMES, change_row, store_entries, store_tally
from integrations.sync.settling.verdicts import LONGEST_LIFE
from integrations.sync.trees.copying import insert

Tasks = Mapping[str, tuple[Case, PlannedWrite]]

SURELY_READ = timedelta(minutes=5)
LANDED = "No answer came to this write; the record was found to hold it."
NOT_FOUND = "No answer came to this write, and the record does not hold it."


def note_intents(shop: Workshop, tasks: Tasks) -> None:
    """Durable before anything is sent (INV-23). `values` are the changes as the log keeps them."""
    now = shop.clock()
    insert(
        [
            Intent(
                person_id=case.claim.id,
                key=key,
                action=planned.action.value,
                object_type=planned.object_type.value,
                record_id=planned.id or "",
                values=[change_row(change) for change in planned.changes],
                created_at=now,
            )
            for key, (case, planned) in tasks.items()
        ]
    )


def intent_key(case: Case, number: int) -> str:
    """Whose write it is, and under which lease."""
    return f"{case.claim.token.hex}-{case.claim.id}-{number}"


def forget_intents(cases: Sequence[Case]) -> None:
    """A write of unknown outcome keeps its intent until it was looked up."""
    results = [done.result for case in cases for done in case.done]
    unknown = {result.key for result in results if result.status is WriteStatus.UNKNOWN}
    keys = {result.key for result in results} - unknown
    if keys:
        Intent.objects.filter(key__in=keys).delete()


def leave_untold(cases: Sequence[Case]) -> list[Case]:
    """Of people whom others took over, the writes that nobody has told of yet: they may have looked
    up what became of them before the answer came to us. Nobody will tell of them now."""
    results = [done.result for case in cases for done in case.done]
    unknown = {result.key for result in results if result.status is WriteStatus.UNKNOWN}
    untold = _take({result.key for result in results} - unknown)
    untold |= set(Intent.objects.filter(key__in=unknown).values_list("key", flat=True))
    for case in cases:
        case.done = [done for done in case.done if done.result.key in untold]
    return [case for case in cases if case.done]


def _take(keys: Collection[str]) -> set[str]:
    """Of two who would tell of a write, the one who removes its intent does."""
    if not keys:
        return set()
    with database.cursor() as cursor:
        cursor.execute(TAKE, [sorted(keys)])
        return {key for (key,) in cursor.fetchall()}


def owe_unheard(run: SyncRun, now: datetime) -> None:
    """Whoever is excluded is owed nothing, and nobody would tell of a write to them that was never
    heard of. By now a reading has brought whatever it left."""
    old = Intent.objects.filter(
        person__integration=run.integration,
        person__owed_seq=None,
        created_at__lt=now - SURELY_READ,
    )
    people = sorted(set(old.values_list("person_id", flat=True)))
    if people:
        owe(run.integration, because=Because.RETRY, now=now, run=run, people=people)


def tell_unheard(shop: Workshop, cases: Sequence[Case], now: datetime) -> None:
    """Say in the log what became of earlier writes of these people that nobody heard of."""
    by_person = {case.claim.id: case for case in cases}
    current = tuple({case.claim.token.hex for case in cases})
    known = Intent.objects.filter(person_id__in=list(by_person))
    old = {
        person
        for person, key in known.values_list("person_id", "key")
        if not key.startswith(current)
    }
    if not old:
        return
    told = [
        (intent, landed)
        for intent, later in _with_later(known.filter(person_id__in=old).order_by("pk"))
        if not intent.key.startswith(current)
        and (
            (landed := not later and _landed(by_person[intent.person_id], intent))
            or _is_over(by_person[intent.person_id], intent, now)
        )
    ]
    taken = _take([intent.key for intent, _ in told])
    told = [(intent, landed) for intent, landed in told if intent.key in taken]
    if not told:
        return
    store_entries([_entry(shop, by_person[i.person_id], i, landed, now) for i, landed in told])
    store_tally(shop.run.pk, _tally(intent for intent, landed in told if landed))


def _with_later(intents: Iterable[Intent]) -> Iterator[tuple[Intent, bool]]:
    """Each intent, and whether a later one set out to write one of its values again: whoever
    planned that had just read the record and had not found the value there."""
    seen: set[tuple[int, str, str, str]] = set()
    for intent in reversed(list(intents)):
        values = {
            (intent.person_id, intent.object_type, row["field"], repr(row["new"]))
            for row in intent.values
        }
        yield intent, not seen.isdisjoint(values)
        seen |= values


def _is_over(case: Case, intent: Intent, now: datetime) -> bool:
    """It can no longer take effect, or what was written now could be taken for it."""
    return bool(case.done) or now >= intent.created_at + LONGEST_LIFE


def _landed(case: Case, intent: Intent) -> bool:
    in_hubspot = ObjectType(intent.object_type).provider is Provider.HUBSPOT
    if intent.action == Action.DELETE:
        return case.state.hubspot_gone if in_hubspot else case.state.salesforce_gone
    record = case.state.hubspot if in_hubspot else case.state.salesforce
    return record is not None and _holds(record, intent)


def _holds(record: Record, intent: Intent) -> bool:
    if record.read_at <= intent.created_at or intent.record_id not in ("", record.id):
        return False
    written = [row for row in intent.values if row["field"] in record.values]
    return bool(written) and all(record.values[row["field"]] == row["new"] for row in written)


def _entry(shop: Workshop, case: Case, intent: Intent, landed: bool, now: datetime) -> LogEntry:
    in_hubspot = ObjectType(intent.object_type).provider is Provider.HUBSPOT
    holder = case.claim.hubspot if in_hubspot else case.claim.salesforce
    return LogEntry(
        integration=shop.integration,
        run_id=case.claim.run_id or shop.run.pk,
        person_id=case.claim.id,
        at=now,
        object_type=intent.object_type,
        record_id=intent.record_id or (holder.id if holder and landed else ""),
        email=case.claim.email_key or "",
        direction=LogEntry.Direction.TO_HUBSPOT if in_hubspot else LogEntry.Direction.TO_SALESFORCE,
        outcome=_outcome(intent) if landed else LogEntry.Outcome.FAILED,
        trigger=case.claim.because,
        code="" if landed else "OUTCOME_UNKNOWN",
        message=LANDED if landed else NOT_FOUND,
        changes=intent.values,
    )


def _outcome(intent: Intent) -> str:
    if any(row.get("conflict") for row in intent.values):
        return LogEntry.Outcome.CONFLICT
    return OUTCOMES[Action(intent.action)]


def _tally(landed: Iterable[Intent]) -> Counter[tuple[str, str]]:
    return Counter((one.object_type, OUTCOMES[Action(one.action)].value) for one in landed)


TAKE = "DELETE FROM integrations_intent WHERE key = ANY(%s) RETURNING key"
