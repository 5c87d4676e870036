"""The associations of one record as v3 lists them: an entry for each type, in pages."""

from typing import Any

from integrations.sandbox.hubspot.associations import Associations
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.objecttypes import ObjectType

MAX_PAGE, MAX_BATCH_PAGE = 500, 100  # associated records


def tied_page(
    ties: Associations,
    source: ObjectType,
    record_id: int,
    target: ObjectType,
    *,
    base: str,
    after: Any = None,
    limit: int = MAX_PAGE,
) -> Json:
    """`{results: [{id, type}], paging?}`. Pages begin with the id in `after`; `base` is the
    server's address, to which the link of the next page leads."""
    start = str(after or 0)
    if not start.isdecimal():
        raise invalid(f"Invalid value for after: {after}")
    found = sorted(ties.of(source, record_id, target).items())
    page = [each for each in found if each[0] >= int(start)]
    results = [
        {"id": str(other_id), "type": ties.types[type_id].name}
        for other_id, types in page[:limit]
        for type_id in types
    ]
    body: Json = {"results": results}
    if len(page) > limit:
        token = str(page[limit][0])
        path = f"crm/v3/objects/{source.type_id}/{record_id}/associations/{target.type_id}"
        body["paging"] = {"next": {"after": token, "link": f"{base}{path}?after={token}"}}
    return body
