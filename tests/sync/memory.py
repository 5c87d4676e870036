"""An integration of two CRMs in memory, a clock moved by hand, and hooks around every call."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection as database
from django.utils import timezone
from time_machine import Traveller, travel

from integrations.crm.memory import MemoryCRM
from integrations.crm.port import CRM, Page, Write, WriteResult
from integrations.domain.defaults import CREATED_PROPERTIES, DEFAULT_MAPPINGS, GROUP, GROUP_LABEL
from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType, Provider, Record, Ref, Value
from integrations.models import FieldMapping, Integration, Person, SyncRun
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settling.reconcile import open_workshop, reconcile_batch
from tests.factories import (
    HubSpotConnectionFactory,
    IntegrationFactory,
    SalesforceConnectionFactory,
)

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HUBSPOT, SALESFORCE = Provider.HUBSPOT, Provider.SALESFORCE
CONTACT = ObjectType.HUBSPOT_CONTACT
LEAD, SALESFORCE_CONTACT = ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT
A_CALL_TAKES = timedelta(milliseconds=40)

Hook = Callable[[Provider, str], None]


class Clock:
    """Everybody's time: ours and, unless a CRM's is set apart, theirs."""

    def __init__(self, traveller: Traveller) -> None:
        self._traveller = traveller

    def __call__(self) -> datetime:
        return timezone.now()

    def move(self, step: timedelta) -> None:
        self._traveller.shift(step)


def stopped_clock() -> travel:
    return travel(START, tick=False)


class WatchedCRM(MemoryCRM):
    """A memory CRM that tells of each call before it is made and after it was answered."""

    def __init__(self, provider: Provider, *, clock: Clock, **options: Any) -> None:
        super().__init__(provider, clock=clock, **options)
        self.before: list[Hook] = [lambda provider, operation: clock.move(A_CALL_TAKES)]
        self.after: list[Hook] = []
        self.sending: Sequence[Write] = ()  # what the call under way writes

    def changed(
        self, object_type: ObjectType, *, since: str, fields: Sequence[str]
    ) -> Iterator[Page]:
        return self._pages("changed", super().changed(object_type, since=since, fields=fields))

    def scan(self, object_type: ObjectType, *, fields: Sequence[str]) -> Iterator[Page]:
        return self._pages("scan", super().scan(object_type, fields=fields))

    def deleted(self, object_type: ObjectType, *, since: str) -> Iterator[Page]:
        return self._pages("deleted", super().deleted(object_type, since=since))

    def fetch(
        self, refs: Sequence[Ref], *, fields: Sequence[str], edited: bool = False
    ) -> list[Record]:
        self._tell(self.before, "fetch")
        records = super().fetch(refs, fields=fields, edited=edited)
        self._tell(self.after, "fetch")
        return records

    def find(
        self, object_type: ObjectType, *, emails: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        self._tell(self.before, "find")
        records = super().find(object_type, emails=emails, fields=fields)
        self._tell(self.after, "find")
        return records

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        # Another worker may write within a hook.
        outer, self.sending = self.sending, writes
        try:
            self._tell(self.before, "write")
            results = super().write(writes)
            self._tell(self.after, "write")
        finally:
            self.sending = outer
        return results

    def _pages(self, operation: str, pages: Iterator[Page]) -> Iterator[Page]:
        self._tell(self.before, operation)
        for page in pages:
            self._tell(self.after, operation)
            yield page
            self._tell(self.before, operation)

    def _tell(self, hooks: Sequence[Hook], operation: str) -> None:
        for hook in list(hooks):
            hook(self.provider, operation)


@dataclass
class World:
    """Both CRMs, and the integration between them."""

    integration: Integration
    hubspot: WatchedCRM
    salesforce: WatchedCRM
    clock: Clock
    runs: list[SyncRun] = field(default_factory=list)

    @property
    def crms(self) -> Mapping[Provider, CRM]:
        return {HUBSPOT: self.hubspot, SALESFORCE: self.salesforce}

    def side(self, provider: Provider) -> WatchedCRM:
        return self.hubspot if provider is HUBSPOT else self.salesforce

    def crm(self, ref: Ref) -> WatchedCRM:
        return self.side(ref.object_type.provider)

    def add_contact(self, email: str | None = None, **values: Value) -> Ref:
        return self.hubspot.create(CONTACT, email=email, **values)

    def add_lead(self, email: str | None = None, **values: Value) -> Ref:
        values = {"LastName": "Example", "Company": "Example", **values}
        return self.salesforce.create(LEAD, Email=email, **values)

    def add_salesforce_contact(self, email: str | None = None, **values: Value) -> Ref:
        return self.salesforce.create(
            SALESFORCE_CONTACT, Email=email, **{"LastName": "Example", **values}
        )

    def edit(self, ref: Ref, **values: Value) -> None:
        """Somebody edits a record, a little after whatever happened last."""
        self.clock.move(timedelta(seconds=1))
        self.crm(ref).edit(ref, **values)

    def values(self, ref: Ref) -> Mapping[str, Value]:
        return self.crm(ref).values(ref)

    def first_read(self) -> SyncRun:
        return self.sync(trigger=SyncRun.Trigger.FIRST_READ)

    def first_load(self) -> SyncRun:
        self.first_read()
        return self.sync(full=True)

    def ask(self, *, trigger: str = SyncRun.Trigger.COMMAND, **scope: Any) -> SyncRun:
        """A run that nobody works on yet."""
        return request_run(self.integration, trigger=trigger, scope=scope, ring=False)

    def sync(self, *, trigger: str = SyncRun.Trigger.COMMAND, **scope: Any) -> SyncRun:
        """One whole run; where it waits for people of its own, time passes."""
        self.clock.move(timedelta(seconds=5))
        run = self.ask(trigger=trigger, **scope)
        if collect(run, self.crms):
            self.settle(run)
        run.refresh_from_db()
        return run

    def reconcile_once(self, run: SyncRun) -> None:
        """One batch of a run that has collected: no retry follows."""
        reconcile_batch(open_workshop(self.fresh, run, self.crms))

    def settle(self, run: SyncRun) -> None:
        for _ in range(20):
            turn = settle(run, self.crms)
            if turn.finished:
                return
            self.clock.move(turn.wait)
        raise AssertionError(f"{run} does not come to an end")

    def calm_down(self) -> None:
        """No more faults, and enough syncs and time for all that is owed."""
        self.hubspot.faults.clear()
        self.salesforce.faults.clear()
        for _ in range(3):
            self.clock.move(timedelta(minutes=20))
            self.sync()

    @property
    def fresh(self) -> Integration:
        """The integration as stored: other processes do not share our objects."""
        rows = Integration.objects.select_related("hubspot", "salesforce")
        return rows.get(pk=self.integration.pk)

    @property
    def people(self) -> list[Person]:
        return list(Person.objects.filter(integration=self.integration).order_by("pk"))

    def person_of(self, ref: Ref) -> Person:
        column = "hubspot_id" if ref.object_type is CONTACT else "salesforce_id"
        return Person.objects.get(integration=self.integration, **{column: ref.id})

    def partner_of(self, ref: Ref) -> Ref | None:
        """The record at the other end of the person's link."""
        person = self.person_of(ref)
        if ref.object_type is CONTACT:
            if person.salesforce_id is None:
                return None
            return Ref(ObjectType(person.salesforce_type), person.salesforce_id)
        return Ref(CONTACT, person.hubspot_id) if person.hubspot_id else None

    def set_rule(self, hubspot: str, rule: SyncRule) -> None:
        self.integration.mappings.filter(hubspot=hubspot).update(rule=rule.value)

    def choose_list(self, list_id: str) -> None:
        Integration.objects.filter(pk=self.integration.pk).update(
            list_id=list_id, list_name="Customers", list_read_at=None
        )

    def writes_since(self, mark: tuple[int, int] = (0, 0)) -> int:
        """How many writes landed since a mark."""
        return sum(self.mark) - sum(mark)

    @property
    def mark(self) -> tuple[int, int]:
        return len(self.hubspot.store.writes), len(self.salesforce.store.writes)


def make_world(clock: Clock, *, mapped: Container[str] | None = None, **settings: Any) -> World:
    """Two empty CRMs, connected, with the default mappings, or those `mapped`. Nothing was read."""
    hubspot = WatchedCRM(HUBSPOT, clock=clock)
    salesforce = WatchedCRM(SALESFORCE, clock=clock)
    hubspot.ensure_properties(CREATED_PROPERTIES, group=GROUP, label=GROUP_LABEL)
    integration = IntegrationFactory(
        hubspot=HubSpotConnectionFactory(),
        salesforce=SalesforceConnectionFactory(),
        first_read_at=None,
        first_load_at=None,
        **settings,
    )
    FieldMapping.objects.bulk_create(
        FieldMapping(
            integration=integration,
            label=" · ".join(row.labels),
            hubspot=row.hubspot,
            lead=row.lead,
            contact=row.contact,
            rule=row.rule.value,
            values=[list(pair) for pair in row.values],
            is_default=True,
            position=position,
        )
        for position, row in enumerate(DEFAULT_MAPPINGS)
        if mapped is None or row.hubspot in mapped
    )
    refresh_schema(integration.hubspot, hubspot)
    refresh_schema(integration.salesforce, salesforce)
    return World(integration, hubspot, salesforce, clock)


def share_salesforce(world: World) -> World:
    """Another integration: a HubSpot account of its own, the same Salesforce org."""
    other = make_world(world.clock)
    Integration.objects.filter(pk=other.integration.pk).update(
        salesforce=world.integration.salesforce
    )
    return World(other.fresh, other.hubspot, world.salesforce, world.clock)


def elsewhere(work: Callable[[], Any]) -> None:
    """Do it as another process would: in a database session of its own."""

    def run() -> None:
        try:
            work()
        finally:
            database.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(run).result()


def once(provider: Provider, operation: str, work: Callable[[], Any]) -> Hook:
    """A hook that does its work at the first such call."""
    left = [work]

    def hook(at: Provider, what: str) -> None:
        if left and (at, what) == (provider, operation):
            left.pop()()

    return hook
