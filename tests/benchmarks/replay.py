"""What our first load read and wrote, as requests that a bare loop can send again.

A file of writes holds one request a line: `{"crm", "method", "path", "body"}`, in full batches.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from django.db.models import QuerySet

from integrations.crm.batches import chunks
from integrations.crm.hubspot.translate import properties_of
from integrations.crm.salesforce.translate import NAMES, row_of
from integrations.domain.records import ObjectType
from integrations.models import Integration, LogEntry
from integrations.sync.discovery.policy import fields_to_read
from integrations.sync.discovery.schema import field_specs

HUBSPOT_BATCH, SALESFORCE_BATCH = 100, 200
OPT_OUT = "hs_email_optout"  # which HubSpot lets nobody write: it takes a call of its own
COLLECTIONS = "/services/data/v66.0/composite/sobjects"


def fields_read(integration: Integration) -> dict[str, list[str]]:
    return {kind.value: list(names) for kind, names in fields_to_read(integration).items()}


def store_writes(integration: Integration, file: str) -> dict[str, int]:
    """Answers how many records were written, and in how many requests."""
    landed, opted_out = _landed(integration), _opted_out(integration)
    records, requests = sum(map(len, landed.values())) + len(opted_out), 0
    with Path(file).open("wb") as lines:
        for request in chain(_batches(integration, landed), _opt_outs(opted_out)):
            lines.write(orjson.dumps(request) + b"\n")
            requests += 1
    return {"records": records, "requests": requests}


Request = dict[str, Any]
Entries = list[tuple[str, dict[str, Any]]]
Landed = Mapping[tuple[ObjectType, bool], Entries]


def _landed(integration: Integration) -> Landed:
    """By object type, creates and updates apart: the record and the values written to it."""
    found: dict[tuple[ObjectType, bool], dict[str, dict[str, Any]]] = defaultdict(dict)
    for entry in _writes(integration).iterator():
        values = {c["field"]: c["new"] for c in entry.changes if c["field"] != OPT_OUT}
        creates = entry.outcome == LogEntry.Outcome.CREATED
        if values:
            written = found[ObjectType(entry.object_type), creates]
            written[entry.record_id] = written.get(entry.record_id, {}) | values
    return {kind: list(written.items()) for kind, written in found.items()}


def _opted_out(integration: Integration) -> list[str]:
    found = _writes(integration).filter(changes__contains=[{"field": OPT_OUT, "new": True}])
    return list(found.values_list("email", flat=True))


def _writes(integration: Integration) -> QuerySet[LogEntry]:
    entries = LogEntry.objects.filter(integration=integration).exclude(direction="")
    return entries.exclude(outcome=LogEntry.Outcome.FAILED).order_by("pk")


def _batches(integration: Integration, landed: Landed) -> Iterator[Request]:
    for (object_type, creates), entries in landed.items():
        if object_type is ObjectType.HUBSPOT_CONTACT:
            yield from _hubspot_requests(integration, creates, entries)
        else:
            yield from _salesforce_requests(integration, object_type, creates, entries)


def _opt_outs(emails: Sequence[str]) -> Iterator[Request]:
    for email in emails:
        path = f"/communication-preferences/v4/statuses/{quote(email)}/unsubscribe-all"
        yield {"crm": "hubspot", "method": "POST", "path": f"{path}?channel=EMAIL", "body": None}


def _hubspot_requests(
    integration: Integration, creates: bool, entries: Entries
) -> Iterator[Request]:
    specs = field_specs(integration.hubspot, ObjectType.HUBSPOT_CONTACT)
    inputs = [
        {"objectWriteTraceId" if creates else "id": id, "properties": properties_of(values, specs)}
        for id, values in entries
    ]
    path = f"/crm/v3/objects/contacts/batch/{'create' if creates else 'update'}"
    for part in chunks(inputs, HUBSPOT_BATCH):
        yield {"crm": "hubspot", "method": "POST", "path": path, "body": {"inputs": part}}


def _salesforce_requests(
    integration: Integration, object_type: ObjectType, creates: bool, entries: Entries
) -> Iterator[Request]:
    specs = field_specs(integration.salesforce, object_type)
    rows = [
        {
            "attributes": {"type": NAMES[object_type]},
            **({} if creates else {"id": id}),
            **row_of(values, specs),
        }
        for id, values in entries
    ]
    for part in chunks(rows, SALESFORCE_BATCH):
        yield {
            "crm": "salesforce",
            "method": "POST" if creates else "PATCH",
            "path": COLLECTIONS,
            "body": {"allOrNone": False, "records": part},
        }
