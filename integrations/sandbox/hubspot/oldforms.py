"""Records as v1 and v2 show them: numbers for ids, milliseconds for moments, versions for history.

https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1/get-contacts-v1-lists-all-contacts-all
"""

import uuid
from collections.abc import Iterable

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, DEALS, TICKETS, ObjectType
from integrations.sandbox.hubspot.records import DERIVED, Change, Record
from integrations.sandbox.hubspot.store import Store
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import parse_moment


def filled(table: Table, record: Record) -> list[str]:
    """The properties of a record that have a value."""
    names = [*record.values, *(name for name in DERIVED if record.read(name))]
    return [name for name in dict.fromkeys(names) if table.schema.live(name) is not None]


def old_value(table: Table, name: str, value: str) -> str:
    """Moments and days are milliseconds in older versions."""
    known = table.schema.live(name)
    ms = parse_moment(value) if known and known.type in {"date", "datetime"} else None
    return value if ms is None else str(ms)


def contact_properties(
    table: Table, record: Record, names: Iterable[str], *, history: bool
) -> Json:
    """`{name: {value, versions?}}` of those that have a value."""
    shown: Json = {}
    for name in names:
        value = record.read(name) if table.schema.live(name) else None
        if value is not None:
            shown[name] = {"value": old_value(table, name, value)}
            if history:
                shown[name]["versions"] = [
                    _contact_version(table, name, change) for change in record.changes(name)
                ]
    return shown


def contact_form(store: Store, record: Record, properties: Json) -> Json:
    url = f"https://app.hubspot.com/contacts/{store.portal_id}/contact/{record.id}"
    merged = [int(each) for each in (record.get("hs_merged_object_ids") or "").split(";") if each]
    return {
        "vid": record.id,
        "canonical-vid": record.id,
        "merged-vids": merged,
        "portal-id": store.portal_id,
        "is-contact": True,
        "profile-url": url,
        "properties": properties,
        "form-submissions": [],
        "identity-profiles": [_identities(store, record)],
        "merge-audits": [],
    }


def record_properties(table: Table, record: Record, names: Iterable[str], *, history: bool) -> Json:
    """`{name: {value, timestamp, source, sourceId, versions}}`, as companies and deals have it."""
    shown: Json = {}
    for name in names:
        changes = record.changes(name) if table.schema.live(name) else []
        if changes and changes[0].value:
            versions = [_version(table, name, change) for change in changes]
            latest = {key: versions[0][key] for key in ("value", "timestamp", "source", "sourceId")}
            shown[name] = latest | {"versions": versions if history else versions[:1]}
    return shown


def company_form(store: Store, record: Record, properties: Json) -> Json:
    return {
        "portalId": store.portal_id,
        "companyId": record.id,
        "isDeleted": record.archived_at is not None,
        "properties": properties,
        "additionalDomains": [],
        "stateChanges": [],
        "mergeAudits": [],
    }


def deal_form(store: Store, record: Record, properties: Json, *, ties: bool) -> Json:
    def tied(kind: ObjectType) -> list[int]:
        return list(store.associations.of(DEALS, record.id, kind)) if ties else []

    return {
        "portalId": store.portal_id,
        "dealId": record.id,
        "isDeleted": record.archived_at is not None,
        "associations": {
            "associatedVids": tied(CONTACTS),
            "associatedCompanyIds": tied(COMPANIES),
            "associatedDealIds": tied(DEALS),
            "associatedTicketIds": tied(TICKETS),
        },
        "properties": properties,
        "imports": [],
        "stateChanges": [],
    }


def _identities(store: Store, record: Record) -> Json:
    addresses = store.tables[CONTACTS.name].addresses(record)
    identities: list[Json] = [
        {"type": "EMAIL", "value": address, "timestamp": record.created} for address in addresses
    ]
    for first in identities[:1]:
        first["is-primary"] = True
    guid = uuid.uuid5(uuid.NAMESPACE_URL, f"{store.portal_id}/{record.id}")
    identities.append({"type": "LEAD_GUID", "value": str(guid), "timestamp": record.created})
    return {
        "vid": record.id,
        "saved-at-timestamp": record.created,
        "deleted-changed-timestamp": 0,
        "identities": identities,
    }


def _contact_version(table: Table, name: str, change: Change) -> Json:
    return {
        "value": old_value(table, name, change.value),
        "source-type": change.source.type,
        "source-id": change.source.id,
        "source-label": change.source.label,
        "timestamp": change.ms,
        "selected": False,
    }


def _version(table: Table, name: str, change: Change) -> Json:
    return {
        "name": name,
        "value": old_value(table, name, change.value),
        "timestamp": change.ms,
        "source": change.source.type,
        "sourceId": change.source.id,
        "sourceVid": [],
    }
