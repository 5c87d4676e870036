"""The brake on companies and accounts: they are never deleted, but they may be blanked (INV-31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.domain.losses import losses_of
from integrations.domain.plans import PlannedWrite
from integrations.domain.records import Record, Ref
from integrations.models import AccountLink, Integration
from integrations.sync.accounts.desk import Desk
from integrations.sync.accounts.reading import COMPANY
from integrations.sync.settling.brake import judge_losses
from integrations.sync.trees.states import load_records

KIND = "company.{}"  # a kind of loss of its own beside the people's
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPair:
    """A pair that the brake holds, and which of the company's properties are concerned."""

    name: str
    hubspot_id: str
    salesforce_id: str
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class HeldPairs:
    """The first of them, and how many there are."""

    shown: Sequence[HeldPair]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def hold_blankings(
    desk: Desk, links: Sequence[AccountLink], writes: Mapping[int, Sequence[PlannedWrite]]
) -> set[int]:
    """Put those pairs off whose blankings go beyond what may pass, until an admin lets them pass.

    Answers which they are.
    """
    losing: dict[str, list[AccountLink]] = {}
    for link in links:
        for name in losses_of(writes[link.pk]) if link.approved_at is None else ():
            losing.setdefault(KIND.format(name), []).append(link)
    held = judge_losses(
        desk.shop.integration,
        {kind: [link.pk for link in those] for kind, those in losing.items()},
        linked=AccountLink.objects.filter(
            integration=desk.shop.integration, linked_at__lte=desk.now
        ),
        demanded=_demanded,
        now=desk.now,
    )
    stopped = {link.pk: link for kind in held for link in losing[kind]}
    for link in stopped.values():
        kinds = [kind for kind in held if link in losing[kind]]
        _hold(desk, link, kinds, held[kinds[0]].message)
    return set(stopped)


def held_pairs(integration: Integration) -> HeldPairs:
    links = AccountLink.objects.held().filter(integration=integration).order_by("pk")
    shown = list(links[:SHOWN])
    records = load_records(
        integration.hubspot, [Ref(COMPANY, link.hubspot_id or "") for link in shown]
    )
    pairs = [_pair(link, records.get(Ref(COMPANY, link.hubspot_id or ""))) for link in shown]
    return HeldPairs(pairs, links.count())


def _pair(link: AccountLink, company: Record | None) -> HeldPair:
    return HeldPair(
        name=str(company.values.get("name") or "") if company else "",
        hubspot_id=link.hubspot_id or "",
        salesforce_id=link.salesforce_id or "",
        fields=[kind.removeprefix(KIND.format("")) for kind in link.held],
    )


def _hold(desk: Desk, link: AccountLink, kinds: list[str], message: str) -> None:
    if link.held != kinds:
        desk.log_held(link)
    link.held, link.problem = kinds, message
    link.save(update_fields=["held", "problem"])


def _demanded(integration: Integration, kind: str, ids: Sequence[int]) -> int:
    waiting = AccountLink.objects.filter(integration=integration, held__contains=[kind])
    return len(ids) + waiting.exclude(pk__in=ids).count()
