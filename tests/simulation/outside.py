"""What other people do to both CRMs, drawn by seed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from integrations.crm.memory import Row
from integrations.domain.records import ObjectType, Ref, Value
from tests.sync.memory import CONTACT, LEAD, SALESFORCE_CONTACT, World

SALESFORCE_TYPES = (LEAD, SALESFORCE_CONTACT)
# By mapping: the field's name on each object.
FIELDS: dict[str, dict[ObjectType, str]] = {
    "firstname": {LEAD: "FirstName", SALESFORCE_CONTACT: "FirstName"},
    "lastname": {LEAD: "LastName", SALESFORCE_CONTACT: "LastName"},
    "jobtitle": {LEAD: "Title", SALESFORCE_CONTACT: "Title"},
    "city": {LEAD: "City", SALESFORCE_CONTACT: "MailingCity"},
    "country": {LEAD: "Country", SALESFORCE_CONTACT: "MailingCountry"},
    "company": {LEAD: "Company"},
    "website": {LEAD: "Website"},
}
A_MOMENT = timedelta(seconds=10)
NEVER_BLANK = frozenset({"lastname", "company"})


class Outside:
    """The other users of both CRMs. Each value they type is typed once."""

    def __init__(self, world: World, random: Random, tell: Callable[[str], None]) -> None:
        self.world, self.random, self.tell = world, random, tell
        self.typed = 0
        self.list_id = ""
        self.moved: dict[Ref, datetime] = {}
        self.blanked: set[tuple[str, str]] = set()  # by the record's id and the mapping

    def value(self, name: str) -> str:
        self.typed += 1
        return f"{name} {self.typed}" if name != "website" else f"https://example.com/{self.typed}"

    def address(self) -> str:
        return f"p{self.random.randrange(12)}@example.com"

    def living(self, *object_types: ObjectType) -> list[Ref]:
        return [row.ref for object_type in object_types for row in self._rows(object_type)]

    def pick(self, *object_types: ObjectType) -> Ref | None:
        refs = self.living(*object_types)
        return self.random.choice(refs) if refs else None

    def create(self) -> None:
        self.random.choice([self.create_contact, self.create_in_salesforce])()

    def create_contact(self) -> None:
        email = self.free_address()
        ref = self.world.add_contact(email, **self._some(CONTACT))
        self.tell(f"outside creates {ref.id} {email}")

    def create_in_salesforce(self) -> None:
        object_type = self.random.choice(SALESFORCE_TYPES)
        email = self.address() if self.random.random() < 0.9 else None
        values = {"LastName": self.value("lastname"), **self._some(object_type)}
        if object_type is LEAD:
            values.setdefault("Company", self.value("company"))
        ref = self.world.salesforce.create(object_type, Email=email, **values)
        self.tell(f"outside creates {ref.id} {email}")

    def free_address(self) -> str | None:
        """One that no contact has: HubSpot lets nobody else have it."""
        email = self.address()
        rows = self.world.hubspot.store.rows.values()
        taken = any(email in row.emails for row in rows if not row.deleted)
        return None if taken else email

    def edit(self) -> None:
        ref = self.pick(CONTACT, *SALESFORCE_TYPES)
        if ref is not None:
            name = self.random.choice(self.editable(ref.object_type))
            self.set(ref, name, self._new_value(name))

    def change_address(self) -> None:
        ref = self.pick(CONTACT, *SALESFORCE_TYPES)
        if ref is None:
            return
        email = self.free_address() if ref.object_type is CONTACT else self.address()
        if email is not None:
            self.world.edit(ref, **{"email" if ref.object_type is CONTACT else "Email": email})
            self.moved[ref] = self.world.clock()
            self.tell(f"outside readdresses {ref.id} to {email}")

    def has_just_moved(self, ref: Ref) -> bool:
        """Whether it got its address, or absorbed another, a moment ago."""
        at = self.moved.get(ref)
        return at is not None and self.world.clock() - at < A_MOMENT

    def opt(self) -> None:
        """Somebody unsubscribes, or is subscribed again by hand."""
        ref = self.pick(CONTACT, *SALESFORCE_TYPES)
        if ref is not None:
            out = self.random.random() < 0.7
            field = "hs_email_optout" if ref.object_type is CONTACT else "HasOptedOutOfEmail"
            self.world.edit(ref, **{field: out})
            self.tell(f"outside opts {ref.id} {'out' if out else 'in'}")

    def is_member(self, ref: Ref) -> bool:
        if not self.list_id:
            return True
        pages = self.world.hubspot.members(self.list_id)
        return any(ref.id == member.record_id for page in pages for member in page.members)

    def change_members(self) -> None:
        ref = self.pick(CONTACT)
        if ref is None or not self.list_id:
            return
        leaves = self.is_member(ref)
        change = self.world.hubspot.leave if leaves else self.world.hubspot.join
        change(self.list_id, ref.id)
        self.tell(f"outside lets {ref.id} {'leave' if leaves else 'join'} the list")

    def delete(self) -> None:
        ref = self.pick(CONTACT, *SALESFORCE_TYPES)
        if ref is not None:
            self.world.clock.move(timedelta(seconds=1))
            self.world.crm(ref).delete(ref)
            self.tell(f"outside deletes {ref.id}")

    def restore(self) -> None:
        """Out of the recycle bin; HubSpot gives an address back only if nobody took it."""
        gone = [row.ref for row in self._deleted() if not self._is_taken(row)]
        if gone:
            ref = self.random.choice(gone)
            self.world.clock.move(timedelta(seconds=1))
            self.world.crm(ref).store.restore(ref)
            self.tell(f"outside restores {ref.id}")

    def convert(self) -> None:
        """A lead becomes a contact, a new one or one that is there."""
        leads = [row.ref for row in self._rows(LEAD) if not row.converted_to]
        if not leads:
            return
        lead = self.random.choice(leads)
        into = self.pick(SALESFORCE_CONTACT) if self.random.random() < 0.3 else None
        self.world.clock.move(timedelta(seconds=1))
        contact = self.world.salesforce.convert(lead, into=into)
        self.tell(f"outside converts {lead.id} into {contact.id}")

    def merge(self) -> None:
        object_type = self.random.choice((CONTACT, *SALESFORCE_TYPES))
        refs = [row.ref for row in self._rows(object_type) if not row.converted_to]
        if len(refs) < 2:
            return
        winner, loser = self.random.sample(refs, 2)
        crm = self.world.crm(winner)
        self.world.clock.move(timedelta(seconds=1))
        new_id = object_type is CONTACT and self.random.random() < 0.3
        survivor = crm.merge(winner, loser, new_id=new_id)
        self.moved[survivor] = self.world.clock()
        self.tell(f"outside merges {loser.id} into {winner.id}, now {survivor.id}")

    def _rows(self, object_type: ObjectType) -> list[Row]:
        return list(self.world.crm(Ref(object_type, "")).store.living(object_type))

    def _deleted(self) -> list[Row]:
        return [
            row
            for crm in (self.world.hubspot, self.world.salesforce)
            for row in crm.store.rows.values()
            if row.deleted and not row.merged_into
        ]

    def _is_taken(self, row: Row) -> bool:
        others = self.world.hubspot.store.rows.values() if row.object_type is CONTACT else ()
        return any(row.emails & one.emails for one in others if not one.deleted)

    def slowly(self, deed: Callable[[], None]) -> None:
        """A long transaction: its stamp is old by the time anybody can see it."""
        faults = [self.world.hubspot.faults, self.world.salesforce.faults]
        delay = timedelta(seconds=self.random.choice([3, 60, 300]))
        for one in faults:
            one.commit_delay = delay
        self.tell(f"{delay} until it shows:")
        deed()
        for one in faults:
            one.commit_delay = timedelta()

    def edit_slowly(self) -> None:
        self.slowly(self.edit)

    def create_slowly(self) -> None:
        self.slowly(self.create)

    def set(self, ref: Ref, name: str, value: Value) -> None:
        field = name if ref.object_type is CONTACT else FIELDS[name][ref.object_type]
        self.world.edit(ref, **{field: value})
        if value is None:
            self.blanked.add((ref.id, name))
        self.tell(f"outside edits {ref.id} {field} = {value}")

    def editable(self, object_type: ObjectType) -> Sequence[str]:
        if object_type is CONTACT:
            return list(FIELDS)
        return [name for name, fields in FIELDS.items() if object_type in fields]

    def _new_value(self, name: str) -> Value:
        if name not in NEVER_BLANK and self.random.random() < 0.2:
            return None
        return self.value(name)

    def _some(self, object_type: ObjectType) -> dict[str, Value]:
        return dict(self._drawn(object_type))

    def _drawn(self, object_type: ObjectType) -> Iterator[tuple[str, Value]]:
        for name in self.editable(object_type):
            if self.random.random() < 0.5:
                field = name if object_type is CONTACT else FIELDS[name][object_type]
                yield field, self.value(name)
