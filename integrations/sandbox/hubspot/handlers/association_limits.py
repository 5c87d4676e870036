"""Limits that an admin sets on associations, and the report on how many there are."""

from collections.abc import Callable

from starlette.responses import Response

from integrations.sandbox.hubspot.associationtypes import AssociationType
from integrations.sandbox.hubspot.call import Call, answer, nothing, whole
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, not_found
from integrations.sandbox.hubspot.handlers.association_labels import kinds_of, type_between
from integrations.sandbox.hubspot.handlers.batches import batch_answer, inputs_of
from integrations.sandbox.hubspot.timestamps import iso

MOST = 2**31 - 1


def list_all_limits(call: Call) -> Response:
    return answer({"results": [_shown(call, each) for each in _listed(call)]})


def list_limits(call: Call) -> Response:
    source, target = kinds_of(call)
    pair = source.name, target.name
    found = [each for each in _listed(call) if (each.source, each.target) == pair]
    return answer({"results": [_shown(call, each) for each in found]})


def create_limits(call: Call) -> Response:
    """`{inputs: [{category, typeId, maxToObjectIds}]}`."""
    return _each(call, _shown, 200 if call.version == "2026-09" else 201)


def update_limits(call: Call) -> Response:
    return _each(call, _summary, 200)


def purge_limits(call: Call) -> Response:
    for each in inputs_of(call.body()):
        call.store.associations.limits.lift(_type(call, each).type_id)
    return batch_answer(call, [], []) if call.dated else nothing()


def report_usage(call: Call) -> Response:
    """The report itself would reach that user by e-mail. There is none to reach."""
    key = call.path["user_id"]
    for owner in call.store.owners.all.values():
        if str(owner.user_id) == key and not owner.archived:
            body: Json = {"userId": owner.user_id, "userEmail": owner.email}
            return answer(body | {"enqueueTime": iso(call.store.now())})
    raise not_found(f"User {key} does not exist")


def _each(call: Call, show: Callable[[Call, AssociationType], Json], status: int) -> Response:
    associations = call.store.associations
    plain, results, errors = associations.plain(*kinds_of(call)), [], []
    for each in inputs_of(call.body()):
        try:
            known = _type(call, each)
            most = whole(each.get("maxToObjectIds"), "maxToObjectIds", most=MOST)
            associations.limits.set(known, most, plain=plain)
            results.append(show(call, known))
        except ApiError as error:
            errors.append(error.item())
    return batch_answer(call, results, errors, status)


def _type(call: Call, each: Json) -> AssociationType:
    known = type_between(call, each.get("typeId"))
    if each.get("category", known.category) != known.category:
        raise invalid(f"Association type {known.type_id} is not of category {each['category']}")
    return known


def _listed(call: Call) -> list[AssociationType]:
    return call.store.associations.limits.listed()


def _summary(call: Call, known: AssociationType) -> Json:
    return {
        "category": known.category,
        "typeId": known.type_id,
        "userEnforcedMaxToObjectIds": call.store.associations.limits.get(known.type_id),
    }


def _shown(call: Call, known: AssociationType) -> Json:
    return _summary(call, known) | {"label": known.label}
