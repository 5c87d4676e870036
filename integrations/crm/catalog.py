"""The fields of a CRM's object types, remembered for a while."""

import time
from collections.abc import Callable, Iterable

from integrations.domain.records import FieldSpec, ObjectType

MAX_AGE = 600.0  # seconds
SHORTEST_AGE = 60.0

Specs = dict[str, FieldSpec]


class Catalog:
    """Field specs by name. `load` asks the CRM; `now` is a monotonic clock in seconds."""

    def __init__(
        self,
        load: Callable[[ObjectType], list[FieldSpec]],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._now = load, now
        self._specs: dict[ObjectType, tuple[float, Specs]] = {}

    def read(self, object_type: ObjectType) -> list[FieldSpec]:
        """The specs as they are now."""
        specs = self._load(object_type)
        self._specs[object_type] = (self._now(), {spec.name: spec for spec in specs})
        return specs

    def get(self, object_type: ObjectType, *, max_age: float = MAX_AGE) -> Specs:
        held = self._specs.get(object_type)
        if held is None or self._now() - held[0] > max_age:
            self.read(object_type)
        return self._specs[object_type][1]

    def after_doubt(self, object_type: ObjectType) -> Specs:
        """The specs, read again unless that was just done: an answer did not fit them."""
        return self.get(object_type, max_age=SHORTEST_AGE)

    def known(self, object_type: ObjectType, fields: Iterable[str]) -> list[str]:
        """Those of the fields that exist, each once, in the order given."""
        specs = self.get(object_type)
        return [name for name in dict.fromkeys(fields) if name in specs]
