"""Ties between records, with their types and labels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from integrations.sandbox.hubspot.associationlimits import AssociationLimits
from integrations.sandbox.hubspot.associationtypes import (
    PRIMARY,
    AssociationType,
    built_in,
    plain_types,
)
from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, ObjectType
from integrations.sandbox.hubspot.ties import Ties, Types


class OnTie(Protocol):
    """Hears of each tie that came or went, from either side: names of kinds, and ids."""

    def __call__(
        self, names: tuple[str, str], ids: tuple[int, int], *, removed: bool, primary: bool
    ) -> None: ...


class Associations:
    """`on_primary(contact_id, company_id | None)` hears of every change of a primary company.

    `on_change(kind's name, record_id)` hears of either end of a tie that came, went or has other
    types now.
    """

    def __init__(
        self,
        on_primary: Callable[[int, int | None], None],
        on_tie: OnTie,
        on_change: Callable[[str, int], None],
    ) -> None:
        self.on_primary = on_primary
        self._on_tie = on_tie
        self._on_change = on_change
        self.types = {known.type_id: known for known in built_in()}
        self._plain = plain_types()
        self._ties = Ties(self._plain)
        self.limits = AssociationLimits(self.types, self._ties)

    def between(self, source: ObjectType, target: ObjectType) -> list[AssociationType]:
        pair = (source.name, target.name)
        return [known for known in self.types.values() if (known.source, known.target) == pair]

    def plain(self, source: ObjectType, target: ObjectType) -> int:
        """Raises ApiError 400 for object types that cannot be tied."""
        type_id = self._plain.get((source.name, target.name))
        if type_id is None:
            raise invalid(f"No associations exist between {source.singular} and {target.singular}")
        return type_id

    def of(self, source: ObjectType, record_id: int, target: ObjectType) -> Mapping[int, Types]:
        """The tied ids with their type ids, in the order they were tied."""
        return self._ties.of((source.name, target.name), record_id)

    def tie(
        self,
        source: ObjectType,
        record_id: int,
        target: ObjectType,
        other_id: int,
        types: Iterable[int],
    ) -> None:
        """Add types to a tie. Every tie has the plain type, and a first company is primary."""
        wanted = {*types, self.plain(source, target)}
        for type_id in wanted:
            self.require(type_id, source, target)
        for type_id in wanted.difference(self.of(source, record_id, target).get(other_id, ())):
            self.limits.require_room(self.types[type_id], record_id, other_id)
        belonging = _belonging(source, record_id, target, other_id)
        if belonging is None:
            self._put(source, record_id, target, other_id, wanted)
            return
        kind, one, company = belonging
        first = PRIMARY[kind.name, COMPANIES.name]
        first = first if kind is source else self.types[first].inverse
        if self.primary(kind, one) is None:
            wanted.add(first)
        if first in wanted:
            self._demote(kind, one, company)
        self._put(source, record_id, target, other_id, wanted)
        if first in wanted:
            self._notice(kind, one)

    def load(self, contact_id: int, company_id: int, *, primary: bool) -> None:
        """A company for a contact that is being seeded: no write is noticed."""
        types = {self.plain(CONTACTS, COMPANIES)}
        if primary:
            types.add(PRIMARY[CONTACTS.name, COMPANIES.name])
            self._demote(CONTACTS, contact_id, company_id)
        self._put(CONTACTS, contact_id, COMPANIES, company_id, types)

    def untie(
        self,
        source: ObjectType,
        record_id: int,
        target: ObjectType,
        other_id: int,
        types: Iterable[int] | None = None,
    ) -> None:
        """Remove some types of a tie, or the whole tie."""
        old = set(self.of(source, record_id, target).get(other_id, ()))
        if not old:
            return
        gone = old if types is None else set(types)
        if self.plain(source, target) in gone:
            gone = old
        belonging = _belonging(source, record_id, target, other_id)
        before = self.primary(*belonging[:2]) if belonging else None
        self._set(source.name, record_id, target.name, other_id, old - gone)
        if belonging and self.primary(*belonging[:2]) != before:
            self._notice(*belonging[:2])

    def forget(self, kind: ObjectType, record_id: int) -> None:
        """Cut every tie of a record that goes."""
        for target in self._ties.from_kind(kind.name):
            for other_id in list(self._ties.of((kind.name, target), record_id)):
                self._set(kind.name, record_id, target, other_id, set())
                if kind is COMPANIES and target == CONTACTS.name:
                    self._notice(CONTACTS, other_id)

    def primary(self, kind: ObjectType, record_id: int) -> int | None:
        """The company that a record of a kind that has such a one belongs to first."""
        first = PRIMARY[kind.name, COMPANIES.name]
        ties = self.of(kind, record_id, COMPANIES)
        return next((company for company, types in ties.items() if first in types), None)

    def move(self, kind: ObjectType, old_id: int, new_id: int) -> None:
        """Hand a merged-away record's ties to the survivor, which keeps its own primary."""
        for target in self._ties.from_kind(kind.name):
            for other_id, types in dict(self._ties.of((kind.name, target), old_id)).items():
                self._set(kind.name, old_id, target, other_id, set())
                if other_id == new_id and target == kind.name:
                    continue
                kept = set(types) | set(
                    self._ties.of((kind.name, target), new_id).get(other_id, ())
                )
                first = PRIMARY.get((kind.name, target))
                if first is not None and self.primary(kind, new_id) not in (None, other_id):
                    kept -= {first}
                self._set(kind.name, new_id, target, other_id, kept)

    def define(
        self, source: ObjectType, target: ObjectType, name: str, labels: tuple[str, str]
    ) -> list[int]:
        """A label of the portal's own: answers the type ids of both directions."""
        return self._define(source, target, (name, name), labels)

    def relabel(self, known: AssociationType, label: str, inverse: str | None) -> None:
        """Without an `inverse`, both directions have that label unless they are a pair already."""
        back = self.types[known.inverse]
        if inverse is None:
            inverse = label if back.label == known.label else back.label
        self.types[back.type_id] = replace(back, label=inverse)
        self.types[known.type_id] = replace(known, label=label)

    def erase(self, known: AssociationType) -> None:
        """Take a label away, in both directions, and from every tie that has it."""
        for one, other, types in self._ties.with_type((known.source, known.target), known.type_id):
            left = set(types) - {known.type_id}
            self._set(known.source, one, known.target, other, left)
        self.shut(known)

    def open(self, source: ObjectType, target: ObjectType, name: str | None = None) -> list[int]:
        """Let two kinds be tied that could not be: answers the type ids of both directions."""
        if (source.name, target.name) in self._plain:
            raise invalid(f"{source.singular} and {target.singular} are associated already")
        there, back = (f"{one.name}_to_{other.name}" for one, other in _ways(source, target))
        ids = self._define(source, target, (name or there, name or back), (None, None))
        for (one, other), type_id in zip(_ways(source, target), (ids[0], ids[-1]), strict=True):
            self._plain[one.name, other.name] = type_id
        return ids

    def close(self, kind: ObjectType) -> None:
        """A kind of record goes, and with it every type that names it."""
        for known in list(self.types.values()):
            if kind.name in (known.source, known.target):
                self._drop(known)

    def shut(self, known: AssociationType) -> None:
        """Take a type of tie away, in both directions, with the ties if it is the plain one."""
        self._drop(self.types[known.inverse])
        self._drop(known)

    def require(self, type_id: int, source: ObjectType, target: ObjectType) -> None:
        known = self.types.get(type_id)
        if known is None or (known.source, known.target) != (source.name, target.name):
            raise invalid(
                f"Association type {type_id} is not valid between "
                f"{source.singular} and {target.singular}"
            )

    def _define(
        self,
        source: ObjectType,
        target: ObjectType,
        names: tuple[str, str],
        labels: tuple[str | None, str | None],
    ) -> list[int]:
        """One type where both directions are the same, else two."""
        first = max(1000, *self.types) + 1
        both = source is not target or labels[0] != labels[1]
        ids = [first, first + 1] if both else [first]
        ways = zip(_ways(source, target), ids, reversed(ids), names, labels, strict=False)
        for (one, other), type_id, inverse, name, label in ways:
            self.types[type_id] = AssociationType(
                type_id, one.name, other.name, inverse, label, "USER_DEFINED", name
            )
        return ids

    def _drop(self, known: AssociationType) -> None:
        pair = known.source, known.target
        self.types.pop(known.type_id, None)
        self.limits.lift(known.type_id)
        if self._plain.get(pair) == known.type_id:
            del self._plain[pair]
            self._ties.drop(pair)

    def _demote(self, kind: ObjectType, record_id: int, keep: int) -> None:
        first = PRIMARY[kind.name, COMPANIES.name]
        for company_id, types in list(self.of(kind, record_id, COMPANIES).items()):
            if company_id != keep and first in types:
                self._set(kind.name, record_id, COMPANIES.name, company_id, set(types) - {first})

    def _notice(self, kind: ObjectType, record_id: int) -> None:
        if kind is CONTACTS:
            self.on_primary(record_id, self.primary(kind, record_id))

    def _put(
        self,
        source: ObjectType,
        record_id: int,
        target: ObjectType,
        other_id: int,
        types: set[int],
    ) -> None:
        old = self.of(source, record_id, target).get(other_id, ())
        self._set(source.name, record_id, target.name, other_id, {*old, *types})

    def _set(
        self, source: str, record_id: int, target: str, other_id: int, types: set[int]
    ) -> None:
        before = self._ties.of((source, target), record_id).get(other_id, ())
        inverse = {self.types[type_id].inverse for type_id in types}
        self._ties.keep((source, target), record_id, other_id, types)
        self._ties.keep((target, source), other_id, record_id, inverse)
        if set(before) != types:
            self._on_change(source, record_id)
            self._on_change(target, other_id)
        if bool(before) != bool(types):
            primary = self._is_primary(source, target, types or before)
            ids = record_id, other_id
            self._on_tie((source, target), ids, removed=not types, primary=primary)
            self._on_tie((target, source), ids[::-1], removed=not types, primary=primary)

    def _is_primary(self, source: str, target: str, types: Iterable[int]) -> bool:
        back = PRIMARY.get((target, source))
        return any(
            type_id == PRIMARY.get((source, target)) or self.types[type_id].inverse == back
            for type_id in types
        )


def _belonging(
    source: ObjectType, record_id: int, target: ObjectType, other_id: int
) -> tuple[ObjectType, int, int] | None:
    """The record and the company of a tie between kinds that know a primary company."""
    if (source.name, target.name) in PRIMARY:
        return source, record_id, other_id
    if (target.name, source.name) in PRIMARY:
        return target, other_id, record_id
    return None


def _ways(
    source: ObjectType, target: ObjectType
) -> tuple[tuple[ObjectType, ObjectType], tuple[ObjectType, ObjectType]]:
    return (source, target), (target, source)
