"""Everything a HubSpot portal holds, and the writes that touch more than one part of it."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.hubspot.activity import Activity
from integrations.sandbox.hubspot.associations import Associations
from integrations.sandbox.hubspot.associationtypes import PRIMARY
from integrations.sandbox.hubspot.credentials import Credentials
from integrations.sandbox.hubspot.exports.jobs import Exports
from integrations.sandbox.hubspot.imports.jobs import Imports
from integrations.sandbox.hubspot.limits import Limits
from integrations.sandbox.hubspot.lists import Lists
from integrations.sandbox.hubspot.merging import merge
from integrations.sandbox.hubspot.objectschemas import ObjectSchemas
from integrations.sandbox.hubspot.objecttypes import (
    ACTIVITIES,
    COMPANIES,
    CONTACTS,
    OBJECT_TYPES,
    ObjectType,
    ObjectTypes,
)
from integrations.sandbox.hubspot.owners import Owners
from integrations.sandbox.hubspot.recordlist import RecordList
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.schema import Schema
from integrations.sandbox.hubspot.seeding import Seeding
from integrations.sandbox.hubspot.subscriptions import Subscriptions
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import to_ms
from integrations.sandbox.hubspot.values import normal_email
from integrations.sandbox.hubspot.webhooks.delivery import Outbox
from integrations.sandbox.hubspot.webhooks.events import Events
from integrations.sandbox.hubspot.webhooks.subscribing import (
    Subscriptions as WebhookSubscriptions,
)
from integrations.sandbox.hubspot.writing import Claims, Values, Writer

FIRST_IDS = {"contacts": 101, "companies": 7_000_001}
FIRST_ID = 30_000_000_001  # of any other object type: as long as real ones are
IMPORT = Source("IMPORT", "1", "Seed data")
PERSON = Source("CRM_UI", "userId:9000001", None, 9_000_001)
CALCULATED = Source("CALCULATED", "sandbox")


class Store:
    """One portal. All ids inside are ints; moments are milliseconds."""

    def __init__(self, *, config: Config, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.created = self.now()
        self.portal_id = 48_000_000 + config.seed
        self.app_id = 1_600_000 + config.seed
        self.merge_keeps_primary_id = False
        self.required_on_dated: set[str] = set()  # an admin rule that only dated paths enforce
        self.types = ObjectTypes()
        self.tables = {kind.name: self._table(kind) for kind in OBJECT_TYPES}
        self.owners = Owners()
        self.tokens = Credentials(config.seed, self.now)
        self.limits = Limits(enforced=config.limits)
        self.activity = Activity(self.now)
        self.webhooks = WebhookSubscriptions()
        self.outbox = Outbox(self.webhooks, self.tokens.client_secret, self.now, config.seed)
        self.events = Events(
            self.webhooks,
            self.outbox.put,
            now=self.now,
            portal_id=self.portal_id,
            app_id=self.app_id,
            seed=config.seed,
        )
        self.associations = Associations(self._primary_changed, self._tied, self._retied)
        self.lists = Lists(
            self.tables, self.associations, kind=self.kind, now=self.now, lag_ms=config.lag_ms
        )
        self.subscriptions = Subscriptions(self._consent_changed)
        self.writer = Writer(
            now=self.now,
            portal_id=self.portal_id,
            owners=self.owners,
            on_change=self.lists.note_change,
            events=self.events,
            activity=self.activity,
        )
        self.schemas = ObjectSchemas(self)
        self.exports = Exports(self.now)
        self.imports = Imports(self)
        self._next_ids = dict(FIRST_IDS)
        self._seeding = Seeding(IMPORT)

    @property
    def credentials(self) -> dict[str, str]:
        """`access_token` (lasting), `client_id`, `client_secret`, `refresh_token`."""
        return self.tokens.public()

    @property
    def index_lag_ms(self) -> int:
        """How long a write takes into the search index."""
        return self.tables[CONTACTS.name].index.lag_ms

    @index_lag_ms.setter
    def index_lag_ms(self, lag_ms: int) -> None:
        for table in self.tables.values():
            table.index.lag_ms = lag_ms

    def now(self) -> int:
        return to_ms(self.clock.now())

    def app(self) -> Source:
        """The private app that every API write comes from."""
        return Source("INTEGRATION", str(self.app_id), "Sandbox app")

    def table(self, name: str) -> Table:
        return self.tables[self.kind(name).name]

    def kind(self, name: str) -> ObjectType:
        """By any of its names. Raises ApiError 400 for one that the portal lacks."""
        return self.types.get(name)

    def add_object_type(self, kind: ObjectType, *aliases: str) -> Table:
        """A type that the portal defines."""
        self.types.add(kind, *aliases)
        table = self.tables[kind.name] = self._table(kind)
        table.index.lag_ms = self.index_lag_ms
        return table

    def remove_object_type(self, kind: ObjectType) -> None:
        self.types.remove(kind)
        self.associations.close(kind)
        self.lists.forget_kind(kind)
        del self.tables[kind.name]

    def load(self, object_type: str, rows: Iterable[Mapping[str, str | None]]) -> list[str]:
        """Seed records without validation; answers their ids in order.

        A row holds properties; `createdate` and `lastmodifieddate` are now unless given (ISO or
        milliseconds). Raises ValueError where two contacts share an e-mail address.
        """
        table = self.table(object_type)
        now = self.now()
        records = [
            self._seeding.record(table.kind, self.next_id(table.kind), row, now) for row in rows
        ]
        table.load(records)
        for record in records if self.lists.all else ():
            self.lists.note_change(table, record.id)
        return [str(record.id) for record in records]

    def load_owners(self, rows: Iterable[Mapping[str, object]]) -> list[str]:
        return self.owners.load(rows, self.now())

    def associate(self, contact_id: str, company_id: str, primary: bool = True) -> None:
        """Tie a seeded contact to a company, without moving its modified time."""
        contact, company = int(contact_id), int(company_id)
        self.associations.load(contact, company, primary=primary)
        if primary:
            record = self.table("contacts").records[contact]
            record.put("associatedcompanyid", str(company))
            self._seeding.pack(record)

    def opt_out(self, email: str) -> None:
        """Out of all e-mail, as if the person had followed the unsubscribe link."""
        self.subscriptions.opt_out(normal_email(email), self.now())

    def create_list(
        self,
        name: str,
        *,
        filter_branch: Any = None,
        processing_type: str = "DYNAMIC",
        object_type: str = "contacts",
    ) -> RecordList:
        """A list; a filtered one is worked out a moment later. Raises ApiError."""
        kind = self.table(object_type).kind
        return self.lists.create(name, kind, processing_type, filter_branch)

    def next_id(self, kind: ObjectType) -> int:
        counted = ACTIVITIES[0] if kind in ACTIVITIES else kind  # these share their ids
        record_id = self._next_ids.get(counted.name, FIRST_ID)
        self._next_ids[counted.name] = record_id + 1
        return record_id

    def find(
        self, table: Table, key: str, name: str | None = None, *, archived: bool = False
    ) -> Record | None:
        """By id, or by the value of a unique property. Merged-away ids are not followed."""
        records = table.archived if archived else table.records
        if name is None or name == "hs_object_id":
            return records.get(int(key)) if key.isdecimal() else None
        holder = table.holder(name, key)
        return records.get(holder) if holder is not None else None

    def find_or_survivor(
        self, table: Table, key: str, name: str | None = None, *, archived: bool = False
    ) -> Record | None:
        found = self.find(table, key, name, archived=archived)
        if found is None and name in {None, "hs_object_id"} and key.isdecimal():
            return table.records.get(table.resolve(int(key)))
        return found

    def clean(
        self,
        table: Table,
        properties: Any,
        record: Record | None = None,
        claims: Claims | None = None,
    ) -> Values:
        return self.writer.clean(table, properties, record, set() if claims is None else claims)

    def create(self, table: Table, values: Values, source: Source) -> Record:
        """Store cleaned values as a new record."""
        record = self.writer.create(table, self.next_id(table.kind), values, source)
        self._follow(table, record, values)
        return record

    def update(self, table: Table, record: Record, values: Values, source: Source) -> None:
        self.writer.update(table, record, values, source)
        self._follow(table, record, values)

    def archive(self, table: Table, record: Record, source: Source | None = None) -> None:
        """By the app, unless a source is named."""
        self.writer.archive(table, record, source or self.app())
        self.associations.forget(table.kind, record.id)

    def restore(self, table: Table, record: Record) -> None:
        self.writer.restore(table, record, PERSON)

    def forget(self, table: Table, record: Record) -> None:
        """Privacy deletion: the record, its history and its addresses go for good."""
        self.writer.blocked.update(table.addresses(record))
        self.associations.forget(table.kind, record.id)
        self.writer.forget(table, record, self.app())

    def touch(self, table: Table, count: int) -> int:
        """Give the first `count` records one modified time; answers how many there were."""
        return self.writer.touch(table, list(islice(table.records.values(), count)))

    def merge(self, table: Table, primary_id: str, other_id: str, source: Source) -> Record:
        """Raises ApiError. The survivor has a new id unless the portal keeps the primary's."""
        return merge(self, table, primary_id, other_id, source)

    def refresh_consent(self, table: Table, record: Record) -> None:
        """Mirror the consent of the contact's address, if that changes anything."""
        wanted = self.subscriptions.properties(record.get("email") or "")
        changes = {
            name: value or "false"
            for name, value in wanted.items()
            if (value or "false") != (record.get(name) or "false")
        }
        if changes:
            self.writer.update(table, record, changes, CALCULATED)

    def _table(self, kind: ObjectType) -> Table:
        return Table(kind, Schema(kind, self.now()), self.config.lag_ms)

    def _follow(self, table: Table, record: Record, values: Values) -> None:
        """What a write brings with it elsewhere."""
        if "email" in values:
            self.refresh_consent(table, record)
        company = values.get("associatedcompanyid", "")
        known = company.isdecimal() and int(company) in self.tables[COMPANIES.name].records
        if known and table.kind is CONTACTS:
            primary = PRIMARY[CONTACTS.name, COMPANIES.name]
            self.associations.tie(CONTACTS, record.id, COMPANIES, int(company), {primary})

    def _consent_changed(self, email: str) -> None:
        table = self.tables[CONTACTS.name]
        record = self.find(table, email, "email")
        if record is not None and record.get("email") == email:
            self.refresh_consent(table, record)

    def _tied(
        self, names: tuple[str, str], ids: tuple[int, int], *, removed: bool, primary: bool
    ) -> None:
        if not self.webhooks.heard:
            return
        pair = self.kind(names[0]), self.kind(names[1])
        self.events.tied(self.app(), pair, ids, removed=removed, primary=primary)

    def _retied(self, name: str, record_id: int) -> None:
        self.lists.note_change(self.tables[name], record_id)

    def _primary_changed(self, contact_id: int, company_id: int | None) -> None:
        table = self.tables[CONTACTS.name]
        record = table.records.get(contact_id)
        value = str(company_id) if company_id is not None else ""
        if record is not None and (record.get("associatedcompanyid") or "") != value:
            self.writer.update(table, record, {"associatedcompanyid": value}, CALCULATED)
