"""The conditions and campaigns of a memory CRM."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from integrations.crm.memory.store import Row, Store
from integrations.crm.port import Campaign, Page, Selection
from integrations.domain.errors import PermanentError
from integrations.domain.records import FieldSpec, ObjectType, Values

Condition = Callable[[Values], bool]


@dataclass(kw_only=True)
class MemoryCampaign:
    info: Campaign
    members: set[str] = field(default_factory=set)


class MemoryConditions:
    """Conditions are known by their text; any other is malformed."""

    def __init__(self, store: Store) -> None:
        self._rows = store
        self.conditions: dict[str, Condition] = {}
        self.campaigns: dict[str, MemoryCampaign] = {}

    def count(self, selection: Selection) -> int:
        return len(self._chosen(selection))

    def select(self, selection: Selection, *, fields: Sequence[str]) -> Iterator[Page]:
        now = self._rows.clock()
        specs: Sequence[FieldSpec] = self._rows.specs[selection.object_type]
        known = frozenset(fields) & {spec.name for spec in specs}
        records = (row.record(known, now, edited=False) for row in self._chosen(selection))
        yield Page(records=tuple(records), fields=known)

    def passing(
        self, object_type: ObjectType, ids: Sequence[str], *, condition: str
    ) -> frozenset[str]:
        chosen = self._chosen(Selection(object_type=object_type, condition=condition))
        return frozenset(ids) & {row.id for row in chosen}

    def campaign(self, campaign_id: str) -> Campaign | None:
        found = self.campaigns.get(campaign_id)
        return found.info if found else None

    def add_campaign(self, campaign_id: str, *members: str, active: bool = True) -> None:
        info = Campaign(id=campaign_id, name=f"Campaign {campaign_id}", active=active)
        self.campaigns[campaign_id] = MemoryCampaign(info=info, members=set(members))

    def _chosen(self, selection: Selection) -> list[Row]:
        condition = self._condition(selection.condition)
        rows = self._rows.living(selection.object_type)
        return [row for row in rows if condition(row.values) and self._fits(row, selection)]

    def _condition(self, text: str) -> Condition:
        if not text:
            return lambda values: True
        if text not in self.conditions:
            raise PermanentError(f"unexpected token: {text.split()[0]}", code="MALFORMED_QUERY")
        return self.conditions[text]

    def _fits(self, row: Row, selection: Selection) -> bool:
        campaign = self.campaigns.get(selection.campaign_id)
        fits_campaign = not selection.campaign_id or (campaign and row.id in campaign.members)
        moved_after = selection.modified_after
        fits_time = moved_after is None or row.modified_at >= moved_after
        return bool(fits_campaign and fits_time and (row.emails or not selection.with_email))
