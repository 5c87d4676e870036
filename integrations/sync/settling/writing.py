"""Carrying plans out: an intent before each write, a result for each, a look at what came of it.

Salesforce does not say what it made of a value, so what was written there is read back; HubSpot
answers with the values it now holds, and is asked only for the rest of a new contact.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import IntegrityError

from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.domain.errors import Category, CRMError, FailureKind, RecordError
from integrations.domain.gates import email_of
from integrations.domain.plans import Action, FieldChange, PlannedWrite, Why
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.sync.owed.claims import renew
from integrations.sync.settling.cases import Case, Done, Workshop
from integrations.sync.settling.intents import Tasks, intent_key, note_intents
from integrations.sync.settling.rereading import fetch_records
from integrations.sync.trees.observing import NEVER_READ, tombstone

log = structlog.get_logger(__name__)

LEASE_LOST = RecordError(
    kind=FailureKind.TRANSIENT,
    category=Category.PLATFORM,
    code="LEASE_LOST",
    message="Another worker took over before this could be written. It is tried again.",
)


def carry_out(shop: Workshop, cases: Sequence[Case]) -> list[Record]:
    """Do what the plans say. Each case gets its results; answers the records as they then are."""
    tasks = {
        intent_key(case, number): (case, _with_unique_id(shop, case, planned))
        for case in cases
        for number, planned in enumerate(case.plan.writes)
    }
    opt_outs = {key: task for key, task in tasks.items() if _is_opt_out(task[1])}
    for provider in Provider:
        part = {
            key: task
            for key, task in tasks.items()
            if key not in opt_outs and task[1].object_type.provider is provider
        }
        _send(shop, provider, part)
    # An unsubscribing needs the contact that another write may make.
    _send(shop, Provider.HUBSPOT, _addressed(opt_outs))
    return _look_back(shop, cases)


def _addressed(opt_outs: Tasks) -> Tasks:
    """Those that can be sent, each to the address that its contact now has.

    The one that a refused update would have given it is somebody else's; where the contact was
    not made, or nobody knows, there is no address yet.
    """
    found = {}
    for key, (case, planned) in opt_outs.items():
        failed = [done for done in case.done if not done.landed and "email" in done.write.values]
        refused = all(done.result.status is WriteStatus.REFUSED for done in failed)
        email = email_of(case.state.hubspot) if failed and refused else planned.email
        if email and (refused or not failed):
            found[key] = (case, replace(planned, email=email))
    return found


def _with_unique_id(shop: Workshop, case: Case, planned: PlannedWrite) -> PlannedWrite:
    """Where the org has a unique field for it, a new record carries the HubSpot id."""
    name = shop.unique_fields.get(planned.object_type)
    if planned.action is not Action.CREATE or name is None or case.claim.hubspot is None:
        return planned
    id = case.claim.hubspot.id
    change = FieldChange(mapping="", field=name, old=None, new=id, rule=None, why=Why.SYSTEM)
    return replace(planned, values={**planned.values, name: id}, changes=(*planned.changes, change))


def _send(shop: Workshop, provider: Provider, tasks: Tasks) -> None:
    if not tasks:
        return
    writes = [_write(shop, key, planned) for key, (_, planned) in tasks.items()]
    noted = _note(shop, tasks)
    results = _call(shop, provider, writes, tasks) if noted else _not_sent(writes)
    again = {
        key: lighter
        for key, (_, planned) in tasks.items()
        if (lighter := _without_refused_fields(planned, results[key])) is not None
    }
    second = _call(shop, provider, [_write(shop, key, part) for key, part in again.items()], tasks)
    for key, (case, planned) in tasks.items():
        if key in second:
            # What was refused stays an error of its field; what is left has its own outcome.
            refused = _only(planned, results[key])
            case.done.append(Done(refused, results[key]))
            case.done.append(Done(again[key], second[key]))
        else:
            case.done.append(Done(planned, results[key]))


def _note(shop: Workshop, tasks: Tasks) -> bool:
    """False where one of the people is another's by now: then all of them are tried again."""
    try:
        note_intents(shop, tasks)
    except IntegrityError:
        return False
    return True


def _call(
    shop: Workshop, provider: Provider, writes: Sequence[Write], tasks: Tasks
) -> dict[str, WriteResult]:
    """Send them if the people are still ours; a lost lease sends nothing (INV-26)."""
    if not writes:
        return {}
    claims = [case.claim for case in {id(case): case for case, _ in tasks.values()}.values()]
    if renew(claims, now=shop.clock()):
        return {result.key: result for result in shop.crms[provider].write(writes)}
    return _not_sent(writes)


def _not_sent(writes: Sequence[Write]) -> dict[str, WriteResult]:
    return {
        write.key: WriteResult(key=write.key, status=WriteStatus.NOT_SENT, error=LEASE_LOST)
        for write in writes
    }


def _write(shop: Workshop, key: str, planned: PlannedWrite) -> Write:
    unique_field = shop.unique_fields.get(planned.object_type, "")
    return Write(
        key=key,
        action=planned.action,
        object_type=planned.object_type,
        id=planned.id,
        values=planned.values,
        email=planned.email if planned.action is Action.OPT_OUT else None,
        unique_field=unique_field if unique_field in planned.values else "",
    )


def _without_refused_fields(planned: PlannedWrite, result: WriteResult) -> PlannedWrite | None:
    """The update less the fields it was refused for; None if there is nothing to be saved."""
    refused = _refused_fields(planned, result)
    if not refused or len(refused) == len(planned.values):
        return None
    return _part(planned, planned.values.keys() - refused)


def _only(planned: PlannedWrite, result: WriteResult) -> PlannedWrite:
    return _part(planned, _refused_fields(planned, result))


def _refused_fields(planned: PlannedWrite, result: WriteResult) -> set[str]:
    if planned.action is not Action.UPDATE or result.status is not WriteStatus.REFUSED:
        return set()
    return set(result.error.fields) & planned.values.keys() if result.error else set()


def _part(planned: PlannedWrite, fields: set[str]) -> PlannedWrite:
    changes = tuple(change for change in planned.changes if change.field in fields)
    names = {change.mapping for change in changes}
    return replace(
        planned,
        values={name: planned.values[name] for name in planned.values if name in fields},
        changes=changes,
        confirms={name: held for name, held in planned.confirms.items() if name in names},
    )


def _look_back(shop: Workshop, cases: Sequence[Case]) -> list[Record]:
    now = shop.clock()
    told = {record.ref: record for case in cases for record in _as_told(case, now)}
    refs = [ref for case in cases for done in case.done for ref in _refs_to_read(done)]
    return [*(told | _read_back(shop, refs)).values()]


def _read_back(shop: Workshop, refs: Sequence[Ref]) -> dict[Ref, Record]:
    """What was written must be recorded, so that a failure here leaves but less known of it."""
    try:
        records = fetch_records(shop, refs)
        shop.look_for_drift(records)
        return {record.ref: record for record in records}
    except CRMError as error:
        log.warning("what was written could not be read back", reason=error.message)
        return {}


def _refs_to_read(done: Done) -> list[Ref]:
    """What Salesforce made of a write, what a new record holds beside what we gave it, and the
    record that turned out to have the address."""
    existing = done.result.error.existing_id if done.result.error else ""
    if existing:
        return [Ref(done.write.object_type, existing)]
    is_told = done.write.object_type.provider is Provider.HUBSPOT and not _creates(done)
    if not done.landed or is_told or done.write.action is Action.DELETE:
        return []
    return [Ref(done.write.object_type, done.result.id or done.write.id or "")]


def _creates(done: Done) -> bool:
    return done.write.action is Action.CREATE


def _as_told(case: Case, now: datetime) -> list[Record]:
    """The HubSpot contact as its writes' answers tell it, and the tombstones of what we deleted."""
    contact, tombstones = case.state.hubspot, []
    for done in case.done:
        if not done.landed:
            continue
        if done.write.action is Action.DELETE:
            ref = Ref(done.write.object_type, done.write.id or "")
            tombstones.append(tombstone(ref, now))
        elif done.write.object_type is ObjectType.HUBSPOT_CONTACT:
            contact = _patched(contact, done, now)
    changed = [contact] if contact and contact is not case.state.hubspot else []
    return changed + tombstones


def _patched(contact: Record | None, done: Done, now: datetime) -> Record:
    told = {name: done.result.values.get(name, value) for name, value in done.write.values.items()}
    if contact is not None:
        return replace(contact, values={**contact.values, **told}, read_at=now)
    return Record(
        object_type=done.write.object_type,
        id=done.result.id or "",
        values=told,
        modified_at=NEVER_READ,
        read_at=now,
    )


def _is_opt_out(planned: PlannedWrite) -> bool:
    return planned.action is Action.OPT_OUT
