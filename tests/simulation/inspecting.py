"""What is looked at while it happens: at each write, and at each look before a create."""

from typing import Any

from django.db import connection as database

from integrations.crm.port import Write
from integrations.domain.plans import Action, Why
from integrations.domain.records import ObjectType, Provider, Ref
from integrations.models import Intent, Person
from tests.simulation.businesses import ACCOUNT, COMPANY
from tests.simulation.outside import Outside
from tests.simulation.quirks import Quirks
from tests.sync.memory import CONTACT, World

MOVED = (Why.HUBSPOT_MOVED, Why.SALESFORCE_MOVED, Why.LATER_EDIT)


class Inspector:
    """Collects breaches of what must hold at every write."""

    def __init__(self, world: World, outside: Outside, quirks: Quirks) -> None:
        self.world, self.outside, self.quirks = world, outside, quirks
        self.breaches: list[str] = []
        self.created: dict[Ref, str] = {}  # what we made in Salesforce, by the address given
        for crm in (world.hubspot, world.salesforce):
            crm.before.append(self.before)

    def before(self, provider: Provider, operation: str) -> None:
        if operation == "write":
            self._check_intents(provider)
            self._check_twins(provider)
            self._check_deletes(provider)
            self._check_members(provider)
            self._check_hidden(provider)
            self._check_clearings(provider)

    def _check_intents(self, provider: Provider) -> None:
        """INV-23 and INV-26: what is sent was noted before, by whoever holds the person."""
        if database.in_atomic_block:
            self.breaches.append("INV-23: a call within a transaction")
        keys = [write.key for write in self.world.side(provider).sending if not _is_accounts(write)]
        noted = dict(Intent.objects.filter(key__in=keys).values_list("key", "person_id"))
        people = Person.objects.in_bulk(noted.values())
        for key in keys:
            person = people.get(noted.get(key, 0))
            if person is None and _left_since(key):
                continue
            if person is None:
                self.breaches.append(f"INV-23: no intent for {key}")
            elif person.lease_token is None or not key.startswith(person.lease_token.hex):
                self.breaches.append(f"INV-26: {person} is written by whoever does not hold it")

    def _check_twins(self, provider: Provider) -> None:
        """INV-19: no create for an address that a record of our own making has."""
        crm = self.world.side(provider)
        ours = {write.ref for write in crm.store.writes if write.action is Action.CREATE}
        made = [row for ref in ours if not (row := crm.store.rows[ref]).deleted]
        # Who took the address between the look and the write cannot be known of.
        made = [row for row in made if not self.outside.has_just_moved(row.ref)]
        for write in crm.sending:
            email = write.values.get("Email") if write.object_type is not CONTACT else None
            twins = [row.id for row in made if email in row.emails and not row.converted_to]
            if write.action is Action.CREATE and twins:
                self.breaches.append(f"INV-19: {email} is created again beside {twins}")

    def _check_deletes(self, provider: Provider) -> None:
        """INV-29: only who lost the other side for good is deleted, never one who was merged."""
        doomed = {w.key for w in self.world.side(provider).sending if w.action is Action.DELETE}
        for intent in Intent.objects.filter(key__in=doomed).select_related("person"):
            row = self.world.side(provider.other).store.rows[_other_side(intent.person, provider)]
            if not row.deleted or row.merged_into:
                self.breaches.append(f"INV-29: {intent.record_id} is deleted for {row.id}")

    def _check_members(self, provider: Provider) -> None:
        """INV-30 and M2: of whoever is linked and not in the list nothing crosses but a delete: an
        undo gives each side what it held before.
        Whom they absorbed after they were asked about cannot be known."""
        going = [w for w in self.world.side(provider).sending if w.action is not Action.DELETE]
        intents = Intent.objects.filter(key__in=[write.key for write in going])
        for intent in intents.select_related("person"):
            person = intent.person
            contact = _contact(person)
            may_sync = self.outside.is_member(contact) or self.outside.has_just_moved(contact)
            if person.linked_at and not may_sync and not _is_undo(intent):
                self.breaches.append(f"INV-30: {person} is no member and is written")

    def _check_hidden(self, provider: Provider) -> None:
        """INV-36: a field that may not be read is never taken for a blank one: what an undo blanks
        was blank."""
        name = self.quirks.hidden
        if provider is Provider.HUBSPOT and name:
            going = [w for w in self.world.hubspot.sending if w.action is Action.UPDATE]
            blanking = [w.key for w in going if w.values.get(name, "") is None]
            for intent in Intent.objects.filter(key__in=blanking):
                if not _is_undo(intent):
                    self.breaches.append(f"INV-36: {intent.record_id} loses {name}, now hidden")

    def _check_clearings(self, provider: Provider) -> None:
        """INV-7: what follows a clearing was cleared by somebody, on either side."""
        going = {w.key for w in self.world.side(provider).sending if w.action is Action.UPDATE}
        for intent in Intent.objects.filter(key__in=going).select_related("person"):
            for row in intent.values:
                if row["new"] is None and row["why"] in MOVED and not self._is_cleared(intent, row):
                    self.breaches.append(f"INV-7: {intent.record_id} loses {row['field']}")

    def _is_cleared(self, intent: Intent, row: dict[str, Any]) -> bool:
        ids = (intent.person.hubspot_id, intent.person.salesforce_id)
        return any((id, row["mapping"]) in self.outside.blanked for id in ids)


def _left_since(key: str) -> bool:
    """A rival that reads just before the call may find that nothing of the person is left."""
    return not Person.objects.filter(pk=key.split("-")[1]).exists()


def _is_undo(intent: Intent) -> bool:
    return all(row["why"] == Why.UNDO for row in intent.values)


def _is_accounts(write: Write) -> bool:
    """Account sync's: one worker writes them at a time, and the pair was noted before."""
    return write.object_type in (COMPANY, ACCOUNT) or set(write.values) == {"AccountId"}


def _contact(person: Person) -> Ref:
    return Ref(CONTACT, person.hubspot_id or "")


def _other_side(person: Person, provider: Provider) -> Ref:
    if provider is Provider.SALESFORCE:
        return _contact(person)
    return Ref(ObjectType(person.salesforce_type), person.salesforce_id or "")
