"""How many records one record may be tied to, by type, where an admin says so.

https://developers.hubspot.com/changelog/introducing-custom-association-limits-for-associations-api
"""

from collections.abc import Mapping

from integrations.sandbox.hubspot.associationtypes import PRIMARY, AssociationType
from integrations.sandbox.hubspot.errors import ApiError, invalid
from integrations.sandbox.hubspot.ties import Ties


class AssociationLimits:
    """By type id. A type without a limit may be used without end; what is there already stays."""

    def __init__(self, types: Mapping[int, AssociationType], ties: Ties) -> None:
        self._types = types
        self._ties = ties
        self._most: dict[int, int] = {}

    def get(self, type_id: int) -> int | None:
        return self._most.get(type_id)

    def listed(self) -> list[AssociationType]:
        """The types that have a limit."""
        return [self._types[type_id] for type_id in self._most]

    def set(self, known: AssociationType, most: int, *, plain: int) -> None:
        """Raises ApiError 400 where a label could be used oftener than there are associations."""
        highest = self._most.get(plain) if known.type_id != plain else None
        lowest = max(self._of_labels(known), default=1) if known.type_id == plain else 1
        if highest is not None and most > highest:
            raise invalid(f"maxToObjectIds must be between {lowest} and {highest}, but was {most}")
        if most < lowest:
            raise invalid(f"maxToObjectIds must be at least {lowest}, but was {most}")
        self._most[known.type_id] = most

    def lift(self, type_id: int) -> None:
        self._most.pop(type_id, None)

    def require_room(self, known: AssociationType, one: int, other: int, *, ahead: int = 0) -> None:
        """For one more tie of that type, in both directions. Raises ApiError 400.

        `ahead` is how many from `one` are about to be made besides.
        """
        back = self._types[known.inverse]
        if {known.type_id, back.type_id} & set(PRIMARY.values()):
            return  # a new primary company takes the place of the old one
        self._require(known, one, ahead)
        self._require(back, other, 0)

    def _require(self, known: AssociationType, record_id: int, ahead: int) -> None:
        most = self._most.get(known.type_id)
        if most is None:
            return
        pair = known.source, known.target
        if self._ties.count(pair, record_id, known.type_id) + ahead >= most:
            raise self._exceeded(known, most)

    def _of_labels(self, plain: AssociationType) -> list[int]:
        pair = plain.source, plain.target
        return [
            self._most[each.type_id]
            for each in self.listed()
            if (each.source, each.target) == pair and each.type_id != plain.type_id
        ]

    def _exceeded(self, known: AssociationType, most: int) -> ApiError:
        label = f" labelled '{known.label}'" if known.label else ""
        return invalid(
            f"One of {known.source} can be associated with at most {most} of {known.target}{label}",
            context={"associationTypeId": [str(known.type_id)], "limit": [str(most)]},
        )
