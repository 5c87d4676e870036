"""Ties between records, with their types and labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS, ObjectType

Types = tuple[int, ...]
# A record's tied ids with their types. Most contacts have one tie, which takes little as a pair.
Ties = dict[int, Types] | tuple[int, Types]


@dataclass(frozen=True, slots=True)
class AssociationType:
    """One direction of a tie. `inverse` is the type id of the other direction."""

    type_id: int
    source: str
    target: str
    inverse: int
    label: str | None = None
    category: str = "HUBSPOT_DEFINED"
    name: str = ""

    def json(self) -> Json:
        return {"category": self.category, "typeId": self.type_id, "label": self.label}


PRIMARY, PRIMARY_INVERSE = 1, 2
_C, _O = CONTACTS.name, COMPANIES.name
_BUILT_IN = (
    AssociationType(1, _C, _O, 2, "Primary", name="contact_to_company"),
    AssociationType(2, _O, _C, 1, "Primary", name="company_to_contact"),
    AssociationType(279, _C, _O, 280, name="contact_to_company_unlabeled"),
    AssociationType(280, _O, _C, 279, name="company_to_contact_unlabeled"),
    AssociationType(449, _C, _C, 449, name="contact_to_contact"),
    AssociationType(450, _O, _O, 450, name="company_to_company"),
    AssociationType(13, _O, _O, 14, "Child Company", name="parent_to_child_company"),
    AssociationType(14, _O, _O, 13, "Parent Company", name="child_to_parent_company"),
)
_PLAIN = {(_C, _O): 279, (_O, _C): 280, (_C, _C): 449, (_O, _O): 450}


class Associations:
    """`on_primary(contact_id, company_id | None)` hears of every change of a primary company."""

    def __init__(self, on_primary: Callable[[int, int | None], None]) -> None:
        self.on_primary = on_primary
        self.types = {known.type_id: known for known in _BUILT_IN}
        self._ties: dict[tuple[str, str], dict[int, Ties]] = {pair: {} for pair in _PLAIN}
        self._shared: dict[Types, Types] = {}

    def between(self, source: ObjectType, target: ObjectType) -> list[AssociationType]:
        pair = (source.name, target.name)
        return [known for known in self.types.values() if (known.source, known.target) == pair]

    def plain(self, source: ObjectType, target: ObjectType) -> int:
        return _PLAIN[source.name, target.name]

    def of(self, source: ObjectType, record_id: int, target: ObjectType) -> Mapping[int, Types]:
        """The tied ids with their type ids, in the order they were tied."""
        ties = self._ties[source.name, target.name].get(record_id, {})
        return dict((ties,)) if isinstance(ties, tuple) else ties

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
        if self._has_no_primary(source, record_id, target, other_id):
            wanted.add(PRIMARY if source is CONTACTS else PRIMARY_INVERSE)
        primary = bool(wanted & {PRIMARY, PRIMARY_INVERSE})
        contact, company = (record_id, other_id) if source is CONTACTS else (other_id, record_id)
        if primary:
            self._demote(contact, company)
        self._put(source, record_id, target, other_id, wanted)
        if primary:
            self.on_primary(contact, company)

    def load(self, contact_id: int, company_id: int, *, primary: bool) -> None:
        """A company for a contact that is being seeded: no write is noticed."""
        if primary:
            self._demote(contact_id, company_id)
        self._put(CONTACTS, contact_id, COMPANIES, company_id, {PRIMARY, 279} if primary else {279})

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
        self._set(source, record_id, target, other_id, old - gone)
        if gone & old & {PRIMARY, PRIMARY_INVERSE}:
            self.on_primary(record_id if source is CONTACTS else other_id, None)

    def forget(self, kind: ObjectType, record_id: int) -> None:
        """Cut every tie of a record that goes."""
        for target in (CONTACTS, COMPANIES):
            for other_id in list(self.of(kind, record_id, target)):
                self._set(kind, record_id, target, other_id, set())
                if kind is COMPANIES and target is CONTACTS:
                    self.on_primary(other_id, self.primary(other_id))

    def primary(self, contact_id: int) -> int | None:
        ties = self.of(CONTACTS, contact_id, COMPANIES)
        return next((company for company, types in ties.items() if PRIMARY in types), None)

    def move(self, kind: ObjectType, old_id: int, new_id: int) -> None:
        """Hand a merged-away record's ties to the survivor, which keeps its own primary."""
        for target in (CONTACTS, COMPANIES):
            for other_id, types in dict(self.of(kind, old_id, target)).items():
                self._set(kind, old_id, target, other_id, set())
                if other_id == new_id:
                    continue
                kept = set(types) | set(self.of(kind, new_id, target).get(other_id, ()))
                if kind is CONTACTS and self.primary(new_id) not in (None, other_id):
                    kept -= {PRIMARY}
                self._put(kind, new_id, target, other_id, kept)

    def define(self, source: ObjectType, target: ObjectType, name: str, label: str) -> list[int]:
        """A label of the portal's own: answers the type ids of both directions."""
        first = max(1000, *self.types) + 1
        same = source is target
        second = first if same else first + 1
        self._add(
            AssociationType(first, source.name, target.name, second, label, "USER_DEFINED", name)
        )
        if not same:
            self._add(
                AssociationType(
                    second, target.name, source.name, first, label, "USER_DEFINED", name
                )
            )
        return [first] if same else [first, second]

    def require(self, type_id: int, source: ObjectType, target: ObjectType) -> None:
        known = self.types.get(type_id)
        if known is None or (known.source, known.target) != (source.name, target.name):
            raise invalid(
                f"Association type {type_id} is not valid between "
                f"{source.singular} and {target.singular}"
            )

    def _add(self, known: AssociationType) -> None:
        self.types[known.type_id] = known

    def _has_no_primary(
        self, source: ObjectType, record_id: int, target: ObjectType, other_id: int
    ) -> bool:
        if source is CONTACTS and target is COMPANIES:
            return self.primary(record_id) is None
        if source is COMPANIES and target is CONTACTS:
            return self.primary(other_id) is None
        return False

    def _demote(self, contact_id: int, keep: int) -> None:
        for company_id, types in list(self.of(CONTACTS, contact_id, COMPANIES).items()):
            if company_id != keep and PRIMARY in types:
                self._set(CONTACTS, contact_id, COMPANIES, company_id, set(types) - {PRIMARY})

    def _put(
        self,
        source: ObjectType,
        record_id: int,
        target: ObjectType,
        other_id: int,
        types: set[int],
    ) -> None:
        old = self.of(source, record_id, target).get(other_id, ())
        self._set(source, record_id, target, other_id, {*old, *types})

    def _set(
        self,
        source: ObjectType,
        record_id: int,
        target: ObjectType,
        other_id: int,
        types: set[int],
    ) -> None:
        inverse = {self.types[type_id].inverse for type_id in types}
        self._store((source.name, target.name), record_id, other_id, types)
        self._store((target.name, source.name), other_id, record_id, inverse)

    def _store(self, pair: tuple[str, str], one: int, other: int, types: set[int]) -> None:
        held = self._ties[pair]
        found = held.get(one, {})
        ties = dict((found,)) if isinstance(found, tuple) else found
        if types:
            ordered = tuple(sorted(types))
            ties[other] = self._shared.setdefault(ordered, ordered)
        else:
            ties.pop(other, None)
        if len(ties) > 1:
            held[one] = ties
        elif ties:
            held[one] = next(iter(ties.items()))
        else:
            held.pop(one, None)

    def all_types(self) -> Iterator[AssociationType]:
        return iter(self.types.values())
