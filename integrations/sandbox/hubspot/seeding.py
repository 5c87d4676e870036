"""Records made from rows in bulk: small in memory, without validation."""

from collections.abc import Mapping

from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.packing import Shapes
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.timestamps import parse_moment
from integrations.sandbox.hubspot.values import normal_email

_MOMENTS = frozenset({"createdate", "lastmodifieddate", "hs_lastmodifieddate", "hs_object_id"})


class Seeding:
    """Makes seeded records, all of the same `source`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._shapes = Shapes()

    def record(
        self, kind: ObjectType, record_id: int, row: Mapping[str, str | None], now: int
    ) -> Record:
        created = _moment(row.get("createdate"), now)
        updated = _moment(row.get("lastmodifieddate") or row.get("hs_lastmodifieddate"), now)
        values = {name: value for name, value in row.items() if value and name not in _MOMENTS}
        for name in (kind.key, kind.secondary):
            if name is not None and name in values:
                values[name] = normal_email(values[name])
        record = Record(record_id, values, created, max(created, updated), self.source)
        self.pack(record)
        return record

    def pack(self, record: Record) -> None:
        """Make a record small again that was unpacked by a change to it."""
        packed = self._shapes.pack(record.values)
        if packed is not None:
            record.pack(*packed)


def _moment(text: str | None, now: int) -> int:
    ms = parse_moment(text) if text else None
    return now if ms is None else ms
