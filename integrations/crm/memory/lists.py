"""The lists and properties of a memory CRM."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from integrations.crm.memory.store import Store
from integrations.crm.port import ListInfo, MemberPage, Membership
from integrations.domain.records import FieldSpec, ObjectType, Values

MemberRule = Callable[[Values], bool]


class MemoryLists:
    """Lists whose members are put in and taken out by hand, or follow a rule."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists: dict[str, ListInfo] = {}
        self._members: dict[str, dict[str, datetime]] = {}
        self._rules: dict[str, MemberRule] = {}

    def lists(self) -> list[ListInfo]:
        found = [info for info in map(self._sized, self._lists) if info.dynamic]
        return sorted(found, key=lambda info: info.name)

    def get_list(self, list_id: str) -> ListInfo | None:
        return self._sized(list_id) if list_id in self._lists else None

    def members(self, list_id: str, *, since: str = "") -> Iterator[MemberPage]:
        self._settle(list_id)
        joined = sorted(self._members[list_id].items(), key=lambda item: (item[1], item[0]))
        members = tuple(
            Membership(record_id=record_id, joined_at=at)
            for record_id, at in joined
            if at.isoformat() >= since
        )
        yield MemberPage(
            members=members, cursor=members[-1].joined_at.isoformat() if members else since
        )

    def members_among(self, list_id: str, record_ids: Sequence[str]) -> frozenset[str]:
        self._settle(list_id)
        return frozenset(record_ids) & self._members[list_id].keys()

    def create_list(self, name: str, *, filters: Mapping[str, object]) -> ListInfo:
        return self.add_list(name)

    def ensure_properties(
        self,
        specs: Sequence[FieldSpec],
        *,
        group: str,
        label: str,
        object_type: ObjectType = ObjectType.HUBSPOT_CONTACT,
    ) -> list[str]:
        known = {spec.name for spec in self._store.specs[object_type]}
        missing = [spec for spec in specs if spec.name not in known]
        self._store.specs[object_type].extend(missing)
        return [spec.name for spec in missing]

    def add_list(self, name: str, *, rule: MemberRule | None = None) -> ListInfo:
        """A list; its `rule` says of a contact's values whether it is a member."""
        info = ListInfo(id=str(len(self._lists) + 1), name=name, size=0)
        self._lists[info.id] = info
        self._members[info.id] = {}
        if rule:
            self._rules[info.id] = rule
        return info

    def join(self, list_id: str, *record_ids: str) -> None:
        for record_id in record_ids:
            self._members[list_id].setdefault(record_id, self._store.clock())

    def leave(self, list_id: str, *record_ids: str) -> None:
        for record_id in record_ids:
            self._members[list_id].pop(record_id, None)

    def drop_list(self, list_id: str) -> None:
        del self._lists[list_id], self._members[list_id]
        self._rules.pop(list_id, None)

    def _settle(self, list_id: str) -> None:
        rule = self._rules.get(list_id)
        if rule is None:
            return
        rows = list(self._store.living(ObjectType.HUBSPOT_CONTACT))
        inside = {row.id for row in rows if rule(row.values)}
        self.leave(list_id, *(set(self._members[list_id]) - inside))
        self.join(list_id, *sorted(inside))

    def _sized(self, list_id: str) -> ListInfo:
        self._settle(list_id)
        info = self._lists[list_id]
        return ListInfo(id=info.id, name=info.name, size=len(self._members[list_id]))
