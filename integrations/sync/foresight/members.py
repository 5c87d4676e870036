"""What queueing the inclusion list's members would do, told before anybody asks for it (M3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import ceil

from django.utils import timezone

from integrations.crm.costs import BESIDE, calls_to_settle
from integrations.crm.hubspot.lists import MEMBERS_PAGE
from integrations.crm.port import HasLists
from integrations.domain.records import Provider
from integrations.models import Integration
from integrations.sync.connections.opening import open_crm
from integrations.sync.discovery.policy import load_policy
from integrations.sync.foresight.forecast import Counting
from integrations.sync.settling.cases import open_cases
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.settling.reconcile import BATCH
from integrations.sync.trees.states import Trees, load_trees

MOST_PLANNED = 5000  # of more members only the number and the most that it can cost are told


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersForecast:
    """`members` are the list's, `known` those of them who are people here. `outcomes` are writes by
    object type, None where there are too many members to plan them; then `calls`, by provider, are
    the most that it takes, and estimates otherwise. `excluded` is by reason."""

    members: int
    known: int
    calls: Mapping[str, int]
    outcomes: Mapping[str, Mapping[str, int]] | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    uncrossable: int = 0

    @property
    def writes(self) -> int:
        outcomes = (self.outcomes or {}).values()
        return sum(count for counts in outcomes for count in counts.values())


def foresee_members(integration: Integration, *, most: int = MOST_PLANNED) -> MembersForecast:
    """What a sync of the chosen list's members would do. Writes nothing and asks for nothing.

    Members that were not read yet are read from HubSpot, up to `most`. Raises CRMError.
    """
    size, members = _members(integration, most)
    reading = {provider: BESIDE[provider] for provider in Provider}
    reading[Provider.HUBSPOT] += ceil(size / MEMBERS_PAGE)
    people = _people(integration, members)
    if size > most:
        bound = calls_to_settle(size)
        calls = {one.value: reading[one] + bound[one] for one in Provider}
        return MembersForecast(members=size, known=len(people), calls=calls)
    counting = _count(integration, people, frozenset(members))
    return MembersForecast(
        members=size,
        known=len(people),
        calls={one.value: reading[one] + counting.calls[one] for one in Provider},
        outcomes=counting.outcomes(),
        excluded=dict(counting.excluded),
        uncrossable=counting.uncrossable,
    )


def _members(integration: Integration, most: int) -> tuple[int, Sequence[str]]:
    """How many there are, and the ids of up to `most`."""
    if integration.list_read_at is not None:
        known = integration.members.order_by("pk").values_list("hubspot_id", flat=True)
        return known.count(), list(known[:most])
    crm = open_crm(integration.hubspot)
    if not isinstance(crm, HasLists):
        return 0, []
    found = list(islice(_live(crm, integration.list_id), most + 1))
    if len(found) <= most:
        return len(found), found
    info = crm.get_list(integration.list_id)
    return max(len(found), (info.size if info else None) or 0), found[:most]


def _live(crm: HasLists, list_id: str) -> Iterator[str]:
    return (member.record_id for page in crm.members(list_id) for member in page.members)


def _people(integration: Integration, members: Sequence[str]) -> list[int]:
    known = integration.people.filter(hubspot_id__in=members)
    return list(known.values_list("pk", flat=True))


def _count(integration: Integration, people: Sequence[int], members: frozenset[str]) -> Counting:
    policy, counting = load_policy(integration), Counting()
    whom = Whom(people=people, asked=True)
    for claims in peek(integration, whom, now=timezone.now(), part=BATCH):
        trees = load_trees(integration, claims)
        counting.add(open_cases(claims, Trees(trees.records, members), policy))
    return counting
