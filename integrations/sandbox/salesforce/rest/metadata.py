"""Versions, resources and describes."""

from typing import Any

import orjson

from integrations.sandbox.salesforce import describe
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.recordtypes import record_type_infos
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.conditions import Version, stopped
from integrations.sandbox.salesforce.rest.gate import NEWEST, OLDEST

_SEASONS = ("Summer", "Winter", "Spring")
_RESOURCES = (
    "composite",
    "jobs",
    "limits",
    "parameterizedSearch",
    "query",
    "queryAll",
    "recent",
    "search",
    "sobjects",
)


def versions(call: Call) -> Answer:
    return Answer([_version(number) for number in range(OLDEST, NEWEST + 1)])


def _version(number: int) -> dict[str, str]:
    """Three releases a year; v62 is Winter '25."""
    season = _SEASONS[number % 3 - 1]
    year = 25 + (number - 62) // 3
    return {
        "label": f"{season} '{year}",
        "url": f"/services/data/v{number}.0",
        "version": f"{number}.0",
    }


def resources(call: Call) -> Answer:
    paths = {name: f"{call.base}/{name}" for name in _RESOURCES}
    store = call.store
    identity = f"{origin(call)}/id/{store.organization_id}/{store.user_id}"
    return Answer({**paths, "identity": identity})


def origin(call: Call) -> str:
    """Scheme and host as the client called them."""
    return str(call.request.base_url).rstrip("/")


def global_describe(call: Call) -> Answer:
    version = Version(call.store.schema.changed_at)
    return stopped(call, version) or Answer(
        describe.describe_global(call.store.schema, call.base), headers=version.headers()
    )


def object_info(call: Call) -> Answer:
    found = call.object()
    items = [_recent_item(call, found, *row) for row in _newest(call, found)]
    return Answer({"objectDescribe": describe.brief(found, call.base), "recentItems": items})


def _newest(call: Call, found: ObjectType) -> list[tuple[str, Any]]:
    """Ids of the newest living records, and what they are called by."""
    name = found.name_field.sql("t") if found.name_field else "NULL"
    living = 'WHERE t."IsDeleted" = 0' if found.soft_delete else ""
    sql = f'SELECT t."Id", {name} FROM "{found.name}" AS t {living} ORDER BY t.rowid DESC LIMIT 5'
    return call.store.database.execute(sql).fetchall()


def _recent_item(call: Call, found: ObjectType, record_id: str, name: Any) -> dict[str, object]:
    url = f"{call.base}/sobjects/{found.name}/{record_id}"
    called = {found.name_field.name: name} if found.name_field else {}
    return {"attributes": {"type": found.name, "url": url}, "Id": record_id, **called}


class Describes:
    """Full describes, encoded once per version of the schema."""

    def __init__(self) -> None:
        self._revision = 0
        self._encoded: dict[tuple[str, str], bytes] = {}

    def __call__(self, call: Call) -> Answer:
        schema = call.store.schema
        if self._revision != schema.revision:
            self._encoded.clear()
            self._revision = schema.revision
        version = Version(schema.changed_at)
        if unneeded := stopped(call, version):
            return unneeded
        found = call.object()
        key = (found.name, call.base)
        if key not in self._encoded:
            kinds = record_type_infos(call.store, found, call.base)
            self._encoded[key] = orjson.dumps(describe.describe(found, call.base, kinds))
        return Answer(self._encoded[key], headers=version.headers())
