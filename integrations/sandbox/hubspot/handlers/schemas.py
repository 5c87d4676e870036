"""The definitions of custom objects."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing, text_list
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, not_found
from integrations.sandbox.hubspot.handlers.properties import add_property
from integrations.sandbox.hubspot.objectschemas import ObjectSchema, association_json


def list_schemas(call: Call) -> Response:
    if call.flag("archived"):
        return answer({"results": []})
    return answer({"results": [_shown(call, each) for each in call.store.schemas.all.values()]})


def read_schema(call: Call) -> Response:
    return answer(_shown(call, _schema(call)))


def create_schema(call: Call) -> Response:
    """All or nothing: a bad property or name leaves no object type behind."""
    body, schemas = call.body(), call.store.schemas
    if not body.get("primaryDisplayProperty"):
        raise invalid("Invalid input JSON: 'primaryDisplayProperty' is required")
    each = schemas.begin(body.get("name"), body.get("labels"))
    try:
        for given in _definitions(body):
            add_property(call, each.table, {"groupName": each.kind.group} | given)
        schemas.describe(each, body)
        for name in text_list(body, "associatedObjects"):
            call.store.associations.open(each.kind, call.store.kind(name))
    except ApiError:
        schemas.discard(each)
        raise
    return answer(_shown(call, each), 201)


def update_schema(call: Call) -> Response:
    """Answers the definition without properties and associations."""
    each, body = _schema(call), call.body()
    if body.get("clearDescription") is True:
        each.description = None
    call.store.schemas.describe(each, body)
    shown = _shown(call, each)
    return answer(
        {name: shown[name] for name in shown if name not in {"properties", "associations"}}
    )


def delete_schema(call: Call) -> Response:
    call.store.schemas.remove(_schema(call))
    return nothing()


def associate_schema(call: Call) -> Response:
    """`{toObjectTypeId, name}` lets the two types be tied, in both directions."""
    each, body = _schema(call), call.body()
    target = call.store.kind(str(body.get("toObjectTypeId", "")))
    name = body.get("name")
    ids = call.store.associations.open(each.kind, target, str(name) if name else None)
    known = call.store.associations.types[ids[0]]
    return answer(association_json(known, _type_ids(call), call.store.now()), 201)


def dissociate_schema(call: Call) -> Response:
    each, key = _schema(call), call.path["association_id"]
    known = call.store.associations.types.get(int(key)) if key.isdecimal() else None
    if known is None or each.kind.name not in (known.source, known.target):
        raise not_found(f"Association definition {key} does not exist")
    call.store.associations.shut(known)
    return nothing()


def _definitions(body: Json) -> list[Json]:
    given = body.get("properties") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid("Invalid input JSON: 'properties' must be a list of objects")
    return given


def _schema(call: Call) -> ObjectSchema:
    return call.store.schemas.get(call.path["object_type"])


def _shown(call: Call, each: ObjectSchema) -> Json:
    return each.json(list(call.store.associations.types.values()), _type_ids(call))


def _type_ids(call: Call) -> dict[str, str]:
    return {name: table.kind.type_id for name, table in call.store.tables.items()}
