"""An explanation as JSON and as text."""

from collections.abc import Iterator
from typing import Any

from integrations.management.tables import moment, table
from integrations.models import LogEntry, Person
from integrations.models import SyncError as OpenError
from integrations.sync.foresight.explaining import (
    ExplainedPerson,
    Explanation,
    Owed,
    TestedGate,
    say_because,
)
from integrations.sync.words import OBJECT_TYPES, say


def as_dict(explanation: Explanation) -> dict[str, Any]:
    gate = explanation.first_failing_gate
    return {
        "email": explanation.email,
        "found": bool(explanation.people),
        "first_failing_gate": gate.name if gate else None,
        "suspended_reason": explanation.suspended_reason,
        "read_at": dict(explanation.read_at),
        "people": [_person(one) for one in explanation.people],
    }


def describe(explanation: Explanation) -> str:
    return "\n".join(_lines(explanation))


def _person(one: ExplainedPerson) -> dict[str, Any]:
    gate, person = one.first_failing_gate, one.person
    return {
        "person": person.pk,
        "name": person.name,
        "email": person.email_key,
        "status": person.status,
        "reason": person.reason,
        "reason_text": one.reason_text,
        "linked_at": person.linked_at,
        "synced_at": person.synced_at,
        "records": [_record(one, number) for number in range(len(one.records))],
        "first_failing_gate": gate.name if gate else None,
        "gates": [_gate(tested) for tested in one.gates],
        "would_write": [
            {
                "action": write.action.value,
                "object_type": write.object_type.value,
                "fields": sorted(write.values),
            }
            for write in one.writes
        ],
        "owed": _owed(one.owed),
        "errors": [_error(error) for error in one.errors],
        "duplicate_of": one.duplicate_of.pk if one.duplicate_of else None,
        "duplicates": [other.pk for other in one.duplicates],
        "log": [_entry(entry) for entry in one.entries],
    }


def _record(one: ExplainedPerson, number: int) -> dict[str, Any]:
    record = one.records[number]
    return {
        "object_type": record.ref.object_type.value,
        "id": record.ref.id,
        "url": record.url,
        "deleted": record.gone,
        "read_at": record.read_at,
    }


def _gate(tested: TestedGate) -> dict[str, Any]:
    return {
        "gate": tested.name,
        "text": tested.text,
        "passed": tested.passed,
        "reason": tested.reason or None,
        "reason_text": tested.reason_text or None,
    }


def _owed(owed: Owed | None) -> dict[str, Any] | None:
    if owed is None:
        return None
    return {
        "since": owed.since,
        "because": owed.because,
        "attempts": owed.attempts,
        "next_attempt_at": owed.next_attempt_at,
    }


def _error(error: OpenError) -> dict[str, Any]:
    shown = ("provider", "object_type", "record_id", "field", "category", "code", "message",
             "value", "attempts", "next_attempt_at", "dismissed_at",
             "dismissed_by_name")  # fmt: skip
    return {name: getattr(error, name) for name in shown}


def _entry(entry: LogEntry) -> dict[str, Any]:
    shown = ("at", "run_id", "outcome", "direction", "object_type", "record_id", "reason",
             "message", "changes")  # fmt: skip
    return {name: getattr(entry, name) for name in shown}


def _lines(explanation: Explanation) -> Iterator[str]:
    if explanation.suspended_reason:
        yield f"The integration is suspended: {explanation.suspended_reason}\n"
    if not explanation.people:
        yield f"Nobody has the address {explanation.email}, on either side."
        yield f"HubSpot was last read: {moment(explanation.read_at['hubspot'])}"
        yield f"Salesforce was last read: {moment(explanation.read_at['salesforce'])}"
    for number, one in enumerate(explanation.people):
        if number:
            yield ""
        yield from _about(one)


def _about(one: ExplainedPerson) -> Iterator[str]:
    status = Person.Status(one.person.status).label
    yield f"{one.person}: {status}" + (f", {one.reason_text}" if one.reason_text else "")
    for record in one.records:
        gone = " (deleted)" if record.gone else ""
        yield f"  {say(OBJECT_TYPES, record.ref.object_type)} {record.ref.id}{gone}  {record.url}"
    yield table([("", ""), *((_mark(gate), _line(gate)) for gate in one.gates)])
    yield from _waiting(one)
    yield from _others(one)
    for entry in one.entries:
        said = entry.message or entry.reason or ", ".join(row["field"] for row in entry.changes)
        yield f"  {moment(entry.at)}  {entry.get_outcome_display()}  {said}"


def _mark(gate: TestedGate) -> str:
    return "  yes" if gate.passed else "  NO "


def _line(gate: TestedGate) -> str:
    return gate.text if gate.passed else f"{gate.text}: {gate.reason_text}"


def _waiting(one: ExplainedPerson) -> Iterator[str]:
    if one.owed:
        when = one.owed.next_attempt_at
        until = f"next attempt {moment(when)}" if when else "until something changes"
        yield f"  Owed since {moment(one.owed.since)}, for {say_because(one.owed)}; {until}."
    for error in one.errors:
        where = f"{error.field}: " if error.field else ""
        left = f" (dismissed by {error.dismissed_by_name})" if error.dismissed_at else ""
        yield f"  Error: {where}{error.message}{left}"
    for write in one.writes:
        fields = f": {', '.join(sorted(write.values))}" if write.values else ""
        kind = say(OBJECT_TYPES, write.object_type)
        yield f"  A sync would {write.action.replace('_', ' ')} the {kind}{fields}"


def _others(one: ExplainedPerson) -> Iterator[str]:
    if one.duplicate_of:
        yield f"  Stands aside for person {one.duplicate_of.pk}, {one.duplicate_of}."
    for other in one.duplicates:
        yield f"  Person {other.pk}, {other}, stands aside for this one."
