"""Records made from rows in bulk: small in memory, without validation."""

from collections.abc import Mapping
from sys import intern

from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.timestamps import parse_moment
from integrations.sandbox.hubspot.values import normal_email

_MOMENTS = frozenset({"createdate", "lastmodifieddate", "hs_lastmodifieddate", "hs_object_id"})
_SHARED_LENGTH = 24


class Seeding:
    """Shares equal short values between records, since cities, stages and owners repeat."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._shared: dict[str, str] = {}

    def record(
        self, kind: ObjectType, record_id: int, row: Mapping[str, str | None], now: int
    ) -> Record:
        created = _moment(row.get("createdate"), now)
        updated = _moment(row.get("lastmodifieddate") or row.get("hs_lastmodifieddate"), now)
        values = {
            intern(name): self._share(value)
            for name, value in row.items()
            if value and name not in _MOMENTS
        }
        for name in (kind.key, kind.secondary):
            if name is not None and name in values:
                values[name] = normal_email(values[name])
        return Record(record_id, values, created, max(created, updated), self.source)

    def _share(self, value: str) -> str:
        if len(value) > _SHARED_LENGTH or "@" in value:
            return value
        return self._shared.setdefault(value, value)


def _moment(text: str | None, now: int) -> int:
    ms = parse_moment(text) if text else None
    return now if ms is None else ms
