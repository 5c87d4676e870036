"""One record at a time: list, create, read, update, archive, merge, privacy deletion."""

from collections import Counter
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.objecttypes import CONTACTS, ObjectType
from integrations.sandbox.hubspot.presenting import Presenter, Projection, written
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.tiepages import tied_page
from integrations.sandbox.hubspot.values import normal_email

MAX_PAGE, MAX_PAGE_WITH_HISTORY = 100, 50

NewTie = tuple[ObjectType, int, int]  # the other record's type and id, the type of the tie


def list_records(call: Call) -> Response:
    table, history = call.table, call.names("propertiesWithHistory")
    limit = call.number("limit", 10, most=MAX_PAGE_WITH_HISTORY if history else MAX_PAGE)
    after = call.query.get("after", "0")
    if not after.isdecimal():
        raise invalid(f"Invalid value for after: {after}")
    found = list(table.page(int(after), limit + 1, archived=call.flag("archived")))
    presenter = Presenter(call.store, table, Projection(table, call.names("properties"), history))
    body: Json = {"results": [_show(call, presenter, record) for record in found[:limit]]}
    if len(found) > limit:
        body["paging"] = {"next": _next(call, str(found[limit].id))}
    return answer(body)


def create_record(call: Call) -> Response:
    table, body = call.table, call.body()
    values = call.store.clean(table, body.get("properties") or {})
    require_minimum(call, table, values)
    ties = parse_ties(call, table, body.get("associations"))
    record = call.store.create(table, values, call.store.app())
    associate_new(call, table, record, ties)
    return answer(written(call.store, table, record, values), 201)


def read_record(call: Call) -> Response:
    table = call.table
    record = _required(call, archived=call.flag("archived"))
    history = call.names("propertiesWithHistory")
    presenter = Presenter(call.store, table, Projection(table, call.names("properties"), history))
    return answer(_show(call, presenter, record))


def update_record(call: Call) -> Response:
    table, record = call.table, _required(call)
    values = call.store.clean(table, call.body().get("properties") or {}, record)
    call.store.update(table, record, values, call.store.app())
    return answer(written(call.store, table, record, values))


def archive_record(call: Call) -> Response:
    """An unknown id is no error."""
    record = call.store.find(call.table, call.path["record_id"], id_property(call, call.table))
    if record is not None:
        call.store.archive(call.table, record)
    return nothing()


def merge_records(call: Call) -> Response:
    table, body = call.table, call.body()
    ids = [str(body.get(name, "")) for name in ("primaryObjectId", "objectIdToMerge")]
    survivor = call.store.merge(table, ids[0], ids[1], call.store.app())
    return answer(written(call.store, table, survivor, survivor.values))


def privacy_delete(call: Call) -> Response:
    table, body = call.table, call.body()
    name, key = body.get("idProperty"), str(body.get("objectId", ""))
    if not key:
        raise invalid("Invalid input JSON: 'objectId' is required")
    check_id_property(table, name)
    record = call.store.find(table, key, name)
    record = record or call.store.find(table, key, name, archived=True)
    if record is not None:
        call.store.forget(table, record)
        call.store.activity.secure("GDPR_DELETE", record.id)
    elif name == "email":
        call.store.writer.blocked.add(normal_email(key))
    return nothing()


def require_minimum(call: Call, table: Table, values: dict[str, str]) -> None:
    """What a new record needs: a contact something to go by, others what their type requires."""
    missing = [name for name in table.schema.required if not values.get(name)]
    if missing:
        raise invalid(
            f"Error creating {table.kind.singular}. Some required properties were not set.",
            context={"properties": missing},
        )
    if table.kind is CONTACTS:
        _require_contact(call, values)


def _require_contact(call: Call, values: dict[str, str]) -> None:
    """On dated paths also what the admins require."""
    wanted = ("email", "firstname", "lastname")
    if call.version != "2026-09" and not any(values.get(name) for name in wanted):
        raise invalid(f"At least one of the properties {', '.join(wanted)} must be set")
    if call.dated:
        missing = sorted(name for name in call.store.required_on_dated if not values.get(name))
        if missing:
            raise invalid(f"Required properties are missing: {', '.join(missing)}")


def parse_ties(call: Call, table: Table, ties: Any) -> list[NewTie]:
    """The `associations` of a create: `[{to: {id}, types: [{associationTypeId}]}]`."""
    try:
        wanted = [
            (str(tie["to"]["id"]), int(str(each["associationTypeId"])))
            for tie in ties or []
            for each in tie["types"]
        ]
    except (TypeError, KeyError, ValueError):
        raise invalid("Invalid input JSON: 'associations' must name 'to' and 'types'") from None
    found = [_new_tie(call, table, other, type_id) for other, type_id in wanted]
    _require_room(call, table, found)
    return found


def _require_room(call: Call, table: Table, ties: list[NewTie]) -> None:
    """Before the record is there, so that none is left behind without its associations."""
    associations, ahead = call.store.associations, Counter[int]()
    pairs = {(target, other) for target, other, _ in ties}
    plain = [(target, other, associations.plain(table.kind, target)) for target, other in pairs]
    for _, other, type_id in {*ties, *plain}:
        known = associations.types[type_id]
        associations.limits.require_room(known, 0, other, ahead=ahead[type_id])
        ahead[type_id] += 1


def associate_new(call: Call, table: Table, record: Record, ties: list[NewTie]) -> None:
    for target, other, type_id in ties:
        call.store.associations.tie(table.kind, record.id, target, other, {type_id})


def check_id_property(table: Table, name: Any) -> None:
    """Only a unique property, or the id itself, can identify a record."""
    if name is None or name == "hs_object_id":
        return
    if not isinstance(name, str) or name not in table.unique:
        raise invalid(f"Property {name} is not a unique property and cannot identify a record")


def id_property(call: Call, table: Table) -> str | None:
    name = call.query.get("idProperty")
    check_id_property(table, name)
    return name


def _new_tie(call: Call, table: Table, other: str, type_id: int) -> NewTie:
    known = call.store.associations.types.get(type_id)
    if known is None or known.source != table.kind.name:
        raise invalid(f"Association type {type_id} is not valid here")
    target = call.store.kind(known.target)
    if not other.isdecimal() or int(other) not in call.store.tables[target.name].records:
        raise invalid(f"{target.label} {other} does not exist")
    return target, int(other), type_id


def _required(call: Call, *, archived: bool = False) -> Record:
    table = call.table
    record = call.store.find_or_survivor(
        table, call.path["record_id"], id_property(call, table), archived=archived
    )
    if record is None:
        raise not_found()
    return record


def _show(call: Call, presenter: Presenter, record: Record) -> Json:
    shown = presenter.show(record)
    asked = call.names("associations")
    if asked:
        shown["associations"] = {
            target.name: tied
            for target in map(call.store.kind, asked)
            if (tied := _associations(call, record, target))
        }
    return shown


def _associations(call: Call, record: Record, target: ObjectType) -> Json | None:
    base = str(call.request.base_url)
    page = tied_page(call.store.associations, call.table.kind, record.id, target, base=base)
    return page if page["results"] else None


def _next(call: Call, after: str) -> Json:
    query = [(name, value) for name, value in call.query.multi_items() if name != "after"]
    link = "&".join(f"{name}={value}" for name, value in [*query, ("after", after)])
    return {"after": after, "link": f"{call.url}?{link}"}
