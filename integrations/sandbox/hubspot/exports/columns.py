"""The columns of an export: properties as people or as programs read them, and associations."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.associations import Types
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, ObjectType
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.schema import Property
from integrations.sandbox.hubspot.store import Store
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import iso, parse_moment

MAX_TIED = 1_000  # records of a type in one row, unless the request lifts it
_PRIMARY_DISPLAY = {CONTACTS.name: "hs_full_name_or_email", COMPANIES.name: "name"}


@dataclass(frozen=True)
class Column:
    header: str
    cell: Callable[[Record], str]


def property_columns(
    store: Store, table: Table, names: Sequence[str], internal: Collection[str]
) -> list[Column]:
    """The id comes first. `internal` may hold NAMES and VALUES."""
    ordered = dict.fromkeys(["hs_object_id", *names])
    known = [table.schema.get(name) for name in ordered]
    return [
        Column(
            each.name if "NAMES" in internal else each.label,
            _cell(each, _internal if "VALUES" in internal else _readable, store),
        )
        for each in known
    ]


def association_columns(
    store: Store, table: Table, target: ObjectType, *, display: bool, labelled: bool, most: int
) -> list[Column]:
    """The ids of the tied records, what they are called, and the same for each label."""
    name = f"Associated {target.label}"
    columns = _tied(store, table, target, (f"{name} IDs", name), None, display, most)
    for known in store.associations.between(table.kind, target) if labelled else ():
        if known.label is not None:
            headers = (f"{name} IDs ({known.label})", f"{name} ({known.label})")
            columns += _tied(store, table, target, headers, known.type_id, display, most)
    return columns


def _cell(
    known: Property, show: Callable[[Property, str, Store], str], store: Store
) -> Callable[[Record], str]:
    def cell(record: Record) -> str:
        value = record.read(known.name)
        return show(known, value, store) if value else ""

    return cell


def _internal(known: Property, value: str, store: Store) -> str:
    moment = parse_moment(value) if known.type in {"date", "datetime"} else None
    return value if moment is None else str(moment)


def _readable(known: Property, value: str, store: Store) -> str:
    if known.type == "datetime":
        moment = parse_moment(value)
        return value if moment is None else iso(moment)[:16].replace("T", " ")
    if known.name == "hubspot_owner_id":
        return _owner(store, value)
    if known.options:
        labels = {option.value: option.label for option in known.options}
        parts = value.split(";") if known.multiple else [value]
        return ";".join(labels.get(part, part) for part in parts)
    return value


def _owner(store: Store, owner_id: str) -> str:
    owner = store.owners.all.get(owner_id)
    if owner is None:
        return owner_id
    return f"{owner.first_name} {owner.last_name}".strip() or owner.email


def _tied(
    store: Store,
    table: Table,
    target: ObjectType,
    headers: tuple[str, str],
    type_id: int | None,
    display: bool,
    most: int,
) -> list[Column]:
    others = store.tables[target.name].records
    shown = _display(store, target)

    def ids(record: Record) -> list[int]:
        ties = store.associations.of(table.kind, record.id, target)
        return list(_of_type(ties.items(), type_id))[:most]

    columns = [Column(headers[0], lambda record: ";".join(map(str, ids(record))))]
    if display:
        columns.append(
            Column(headers[1], lambda record: ";".join(shown(others[one]) for one in ids(record)))
        )
    return columns


def _of_type(ties: Iterable[tuple[int, Types]], type_id: int | None) -> Iterable[int]:
    return (other for other, types in ties if type_id is None or type_id in types)


def _display(store: Store, target: ObjectType) -> Callable[[Record], str]:
    """What a record is called: its primary display property."""
    custom = store.schemas.all.get(target.name)
    name = custom.primary if custom else _PRIMARY_DISPLAY.get(target.name)
    name = name or next(iter(target.searchable), "hs_object_id")
    return lambda record: record.read(name) or ""
