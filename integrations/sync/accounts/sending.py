"""Sending what account sync plans: values by a write, a contact's company by an association."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.db import transaction

from integrations.crm.port import HasCompanies, Write, WriteResult, WriteStatus
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.errors import Category, FailureKind, PermanentError, RecordError
from integrations.domain.plans import PlannedWrite
from integrations.domain.records import Provider, Record, Ref
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.intake import take_in
from integrations.sync.settling.rereading import fetch_records

NOT_MOVED = RecordError(
    kind=FailureKind.PERMANENT,
    category=Category.ASSOCIATIONS,
    code="NOT_ASSOCIATED",
    message="HubSpot did not make the company the contact's primary one.",
)
NOT_TAKEN_OUT = replace(
    NOT_MOVED,
    code="NOT_DISSOCIATED",
    message="HubSpot did not take the contact out of the company.",
)


def send(shop: Workshop, planned: Mapping[str, PlannedWrite]) -> dict[str, WriteResult]:
    """What came of each, by its key. Raises CRMError where HubSpot cannot be asked to associate."""
    moves = {key: write for key, write in planned.items() if PRIMARY_COMPANY in write.values}
    results = _move(shop, moves) if moves else {}
    for provider in Provider:
        part = [
            _write_of(write, key)
            for key, write in planned.items()
            if key not in moves and write.object_type.provider is provider
        ]
        if part:
            results |= {result.key: result for result in shop.crms[provider].write(part)}
    return results


def read_people(shop: Workshop, refs: Iterable[Ref]) -> dict[Ref, Record]:
    """People as they are now, kept and owed as ever."""
    records = fetch_records(shop, refs)
    with transaction.atomic():
        take_in(shop, records, spare=())
    return {record.ref: record for record in records}


def _move(shop: Workshop, moves: Mapping[str, PlannedWrite]) -> dict[str, WriteResult]:
    """HubSpot does not say of which pair it refused what: the contacts are read again."""
    error = None
    try:
        _associate(shop, moves.values())
    except PermanentError as refusal:
        error = refusal.for_record()
    refs = {key: Ref(move.object_type, move.id or "") for key, move in moves.items()}
    contacts = read_people(shop, refs.values())
    return {key: _result(key, move, contacts.get(refs[key]), error) for key, move in moves.items()}


def _associate(shop: Workshop, moves: Collection[PlannedWrite]) -> None:
    crm = shop.crms[Provider.HUBSPOT]
    if not isinstance(crm, HasCompanies):
        return
    into = [(move.id or "", str(company)) for move in moves if (company := _company(move))]
    out = [(move.id or "", str(move.changes[0].old)) for move in moves if not _company(move)]
    if into:
        crm.associate(into)
    if out:
        crm.dissociate(out)


def _company(move: PlannedWrite) -> object:
    return move.values[PRIMARY_COMPANY]


def _result(
    key: str, move: PlannedWrite, contact: Record | None, error: RecordError | None
) -> WriteResult:
    silent = NOT_MOVED if _company(move) else NOT_TAKEN_OUT
    landed = contact is not None and contact.values.get(PRIMARY_COMPANY) == _company(move)
    return WriteResult(
        key=key,
        status=WriteStatus.DONE if landed else WriteStatus.REFUSED,
        error=None if landed else error or silent,
    )


def _write_of(planned: PlannedWrite, key: str) -> Write:
    return Write(
        key=key,
        action=planned.action,
        object_type=planned.object_type,
        id=planned.id,
        values=planned.values,
    )
