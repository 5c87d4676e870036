"""Two records become one. HubSpot gives the survivor a new id and forwards the old ones."""

from typing import TYPE_CHECKING

from integrations.sandbox.hubspot.errors import ApiError, invalid, not_found
from integrations.sandbox.hubspot.records import Change, Record, Source
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.writing import LIFECYCLE_STAGES

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

MAX_IDENTITIES = 250


def merge(store: "Store", table: Table, primary_id: str, other_id: str, source: Source) -> Record:
    """The primary's values win, the other's fill its blanks. Raises ApiError 400, 404 or 414."""
    primary, other = _pair(store, table, primary_id, other_id)
    now = store.now()
    lineage = _lineage(primary, other)
    if len(lineage) > MAX_IDENTITIES:
        message = f"Cannot have more than {MAX_IDENTITIES} identities on a profile"
        raise ApiError(414, "VALIDATION_ERROR", message)
    new_id = primary.id if store.merge_keeps_primary_id else store.next_id(table.kind)
    survivor = _combine(table, primary, other, new_id, lineage, now)
    _replace(store, table, (primary, other), survivor, now)
    for name, value in survivor.values.items():
        if primary.get(name) != value:
            _remember(survivor, primary, name, value, now, source)
    store.events.happened(
        "merge",
        table.kind,
        primary.id,
        source,
        primaryObjectId=primary.id,
        mergedObjectIds=[other.id],
        newObjectId=survivor.id,
        numberOfPropertiesMoved=sum(primary.get(name) is None for name in other.values),
    )
    if table.kind.key is not None:
        store.refresh_consent(table, survivor)
    return survivor


def _pair(store: "Store", table: Table, primary_id: str, other_id: str) -> tuple[Record, Record]:
    found = [store.find_or_survivor(table, each) for each in (primary_id, other_id)]
    missing = [key for key, record in zip((primary_id, other_id), found, strict=True) if not record]
    if missing:
        raise not_found(f"{table.kind.label} with ID {missing[0]} does not exist")
    primary, other = found
    if primary is None or other is None or primary is other:
        raise invalid(f"Cannot merge a {table.kind.singular} with itself")
    return primary, other


def _lineage(primary: Record, other: Record) -> list[str]:
    ids: list[str] = []
    for record in (primary, other):
        ids += [str(record.id), *(record.get("hs_merged_object_ids") or "").split(";")]
    return list(dict.fromkeys(each for each in ids if each))


def _combine(
    table: Table, primary: Record, other: Record, new_id: int, lineage: list[str], now: int
) -> Record:
    values = {**other.values, **primary.values}
    lineage = [each for each in lineage if each != str(new_id)]
    values["hs_merged_object_ids"] = ";".join(lineage)
    if table.kind.secondary is not None:
        values["hs_all_contact_vids"] = ";".join([str(new_id), *lineage])
        values["hs_calculated_merged_vids"] = ";".join(f"{each}:{now}" for each in lineage)
        _keep_addresses(table, values, primary, other)
    stages = [record.get("lifecyclestage") or "" for record in (primary, other)]
    if all(stage in LIFECYCLE_STAGES for stage in stages):
        values["lifecyclestage"] = max(stages, key=LIFECYCLE_STAGES.index)
    survivor = Record(new_id, values, min(primary.created, other.created), now, primary.source)
    survivor.history = {name: list(old) for name, old in (primary.history or {}).items()}
    return survivor


def _keep_addresses(table: Table, values: dict[str, str], primary: Record, other: Record) -> None:
    addresses = dict.fromkeys([*table.addresses(primary), *table.addresses(other)])
    addresses.pop(values.get("email", ""), None)
    values.pop("hs_additional_emails", None)
    if addresses:
        values["hs_additional_emails"] = ";".join(addresses)


def _replace(
    store: "Store", table: Table, old: tuple[Record, Record], survivor: Record, now: int
) -> None:
    touched = {record.id for record in old} | {survivor.id}
    for record_id in touched:
        table.index.before_write(record_id)
    for record in old:
        table.forget(record)
    table.insert(survivor)
    for record in old:
        if record.id != survivor.id:
            table.forwards[record.id] = survivor.id
            store.associations.move(table.kind, record.id, survivor.id)
            store.lists.replace_member(record.id, survivor.id, table.kind)
    _name_company(store, table, survivor)
    for record_id in touched:
        table.index.after_write(record_id, now)
        store.lists.note_change(table, record_id)


def _name_company(store: "Store", table: Table, survivor: Record) -> None:
    """The survivor's own primary company may differ from either value that was merged."""
    if table.kind.key is None:
        return
    company = store.associations.primary(table.kind, survivor.id)
    if company is None:
        survivor.put("associatedcompanyid", "")
    else:
        survivor.put("associatedcompanyid", str(company))


def _remember(
    survivor: Record, primary: Record, name: str, value: str, now: int, source: Source
) -> None:
    history = survivor.history if survivor.history is not None else {}
    earlier = history.get(name) or list(primary.changes(name))
    history[name] = [Change(now, value, source), *earlier]
    survivor.history = history
