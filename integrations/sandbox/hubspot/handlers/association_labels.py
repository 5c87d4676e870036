"""The labels of associations, v4 and dated."""

import re

from starlette.responses import Response

from integrations.sandbox.hubspot.associationtypes import AssociationType
from integrations.sandbox.hubspot.call import Call, answer, nothing, whole
from integrations.sandbox.hubspot.errors import Json, conflict, invalid, not_found
from integrations.sandbox.hubspot.handlers.associations import table_of
from integrations.sandbox.hubspot.objecttypes import ObjectType

MAX_LABELS = 50  # of a pair of kinds
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def list_labels(call: Call) -> Response:
    known = call.store.associations.between(*kinds_of(call))
    return answer({"results": [each.json() for each in known]})


def create_label(call: Call) -> Response:
    """`{label, name, inverseLabel?}` → the types of both directions."""
    body, associations = call.body(), call.store.associations
    source, target = kinds_of(call)
    associations.plain(source, target)
    name, label = _text(body, "name"), _text(body, "label")
    inverse = str(body.get("inverseLabel") or label)
    if not _NAME.fullmatch(name):
        raise invalid(f"Invalid name {name}: letters, digits and underscores, no digit at first")
    _require_free(associations.between(source, target), name, label)
    ids = associations.define(source, target, name, (label, inverse))
    return answer({"results": [associations.types[each].json() for each in ids]})


def update_label(call: Call) -> Response:
    """`{associationTypeId, label, inverseLabel?}` → 204."""
    body = call.body()
    known = _own(call, str(body.get("associationTypeId")))
    inverse = body.get("inverseLabel")
    label = _text(body, "label")
    call.store.associations.relabel(known, label, None if inverse is None else str(inverse))
    return nothing()


def delete_label(call: Call) -> Response:
    """The records stay associated, without that label."""
    call.store.associations.erase(_own(call, call.path["type_id"]))
    return nothing()


def kinds_of(call: Call) -> tuple[ObjectType, ObjectType]:
    return table_of(call, "from_type").kind, table_of(call, "to_type").kind


def type_between(call: Call, type_id: object) -> AssociationType:
    """Raises ApiError 404 for one that is not a type of the path's pair."""
    number = whole(type_id, "associationTypeId", most=2**31 - 1)
    for known in call.store.associations.between(*kinds_of(call)):
        if known.type_id == number:
            return known
    raise not_found(f"Association definition {number} does not exist")


def _own(call: Call, type_id: str) -> AssociationType:
    """A label that the portal made, and may change."""
    known = type_between(call, type_id)
    if known.category != "USER_DEFINED" or known.label is None:
        raise invalid(f"Association definition {type_id} is not a label of this account's own")
    return known


def _text(body: Json, name: str) -> str:
    text = body.get(name)
    if not isinstance(text, str) or not text.strip():
        raise invalid(f"Invalid input JSON: a label needs a '{name}'")
    return text.strip()


def _require_free(between: list[AssociationType], name: str, label: str) -> None:
    own = [each for each in between if each.category == "USER_DEFINED" and each.label is not None]
    if any(each.name == name or each.label == label for each in own):
        raise conflict(f"An association definition with the name {name} or label {label} exists")
    if len(own) >= MAX_LABELS:
        raise invalid(f"There can be at most {MAX_LABELS} labels between two object types")
