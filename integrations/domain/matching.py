"""Who is who: HubSpot contacts and Salesforce people that share email addresses (M7).

A stored link is never moved, joined or split, and what is left of one that lost a record to a merge
is paired with nobody: it is for a person to merge. Among the unlinked, the same records give the
same answer in whatever order they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from integrations.domain.candidates import Candidate, Order, candidate_of, choose, padded
from integrations.domain.records import Provider, Ref

__all__ = ["Assignment", "Candidate", "Verdict", "candidate_of", "choose", "match"]


class Verdict(StrEnum):
    """What a record, or a pair of them, turned out to be."""

    PAIR = "pair"
    ALONE = "alone"
    DUPLICATE = "duplicate"  # of a record that already stands for this human
    REVIEW = "review"  # pairing it would take a record out of a stored link


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One person: each record given to `match` is in exactly one assignment.

    `of` is the record that a duplicate repeats, or that a review is about. `person_ids` are the
    people that its records belong to now, the one to keep first.
    """

    verdict: Verdict
    hubspot: Ref | None = None
    salesforce: Ref | None = None
    of: Ref | None = None
    person_ids: tuple[int, ...] = ()


def match(records: Sequence[Candidate]) -> list[Assignment]:
    """Who pairs with whom among records that share addresses.

    Give the whole group: both ends of every link, and with each record all that share any of its
    addresses, step by step until nobody new turns up. What is absent cannot be a rival.
    """
    return _Matching(
        sorted(records, key=lambda one: (one.ref.object_type, padded(one.ref.id)))
    ).run()


class _Matching:
    def __init__(self, records: Sequence[Candidate]) -> None:
        self.hubspot = [one for one in records if one.is_hubspot]
        self.salesforce = [one for one in records if not one.is_hubspot]
        self.by_ref = {one.ref: one for one in records}
        self.partners = _stored_links(records)
        self.lone = {one.ref for one in records if one.linked} - self.partners.keys()
        self.linked_by_email: dict[str, list[Candidate]] = defaultdict(list)
        for one in self.salesforce:
            for email in one.emails if self._is_linked(one) else ():
                self.linked_by_email[email].append(one)
        self.assignments: list[Assignment] = []

    def run(self) -> list[Assignment]:
        self._keep_links()
        contacts, doubles = self._unique_contacts()
        rivals, strangers = self._court(contacts)
        for contact in contacts:
            self._settle_contact(contact, rivals.get(contact.ref, []))
        for double, original in doubles:
            self._add(Verdict.DUPLICATE, double, of=original.ref)
        self._settle_strangers(strangers)
        return self.assignments

    def _keep_links(self) -> None:
        for ref, partner in self.partners.items():
            if ref.object_type.provider is Provider.HUBSPOT:
                self._pair(ref, partner)
        for one in self.by_ref.values():
            if one.ref in self.lone:
                self._add(Verdict.ALONE, one)

    def _unique_contacts(self) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
        """HubSpot holds a primary address once; two of them are one contact read twice over."""
        by_email: dict[str, Candidate] = {}
        contacts: list[Candidate] = []
        doubles: list[tuple[Candidate, Candidate]] = []
        for contact in sorted(self.hubspot, key=self._linked_first):
            original = (
                by_email.setdefault(contact.emails[0], contact) if contact.emails else contact
            )
            if original is contact or self._is_linked(contact):
                contacts.append(contact)
            else:
                doubles.append((contact, original))
        return contacts, doubles

    def _court(
        self, contacts: Sequence[Candidate]
    ) -> tuple[dict[Ref, list[Candidate]], list[Candidate]]:
        """Each unlinked Salesforce record goes to one contact that has its address, if any."""
        primary, secondary = _index(contacts)
        rivals: dict[Ref, list[Candidate]] = defaultdict(list)
        strangers: list[Candidate] = []
        for record in self.salesforce:
            if self._is_linked(record):
                continue
            email = record.emails[0] if record.emails else ""
            contact = primary.get(email) or secondary.get(email)
            if contact is None:
                strangers.append(record)
            else:
                rivals[contact.ref].append(record)
        return rivals, strangers

    def _settle_contact(self, contact: Candidate, rivals: Sequence[Candidate]) -> None:
        if self._is_linked(contact):
            original = self.partners.get(contact.ref, contact.ref)
        elif rivals:
            original = min(rivals, key=lambda one: _preference(one, contact)).ref
            self._pair(contact.ref, original)
        else:
            self._settle_lonely(contact)
            return
        for rival in rivals:
            if rival.ref != original:
                self._add(Verdict.DUPLICATE, rival, of=original)

    def _settle_lonely(self, contact: Candidate) -> None:
        """Nobody is free for this contact: whoever has its address belongs to another one."""
        taken = [one for email in contact.emails for one in self.linked_by_email.get(email, ())]
        if taken:
            owner = min(taken, key=lambda one: _preference(one, contact))
            self._add(Verdict.REVIEW, contact, of=owner.ref)
        else:
            self._add(Verdict.ALONE, contact)

    def _settle_strangers(self, strangers: Iterable[Candidate]) -> None:
        """Salesforce records that no contact answers to: one of each address stands for it."""
        linked = [one for one in self.salesforce if self._is_linked(one)]
        chosen: dict[str, Candidate] = {}
        for record in (*sorted(linked, key=_order), *sorted(strangers, key=_order)):
            first = chosen.setdefault(record.emails[0], record) if record.emails else record
            if self._is_linked(record):
                continue
            if first is record:
                self._add(Verdict.ALONE, record)
            else:
                self._add(Verdict.DUPLICATE, record, of=first.ref)

    def _is_linked(self, record: Candidate) -> bool:
        return record.ref in self.partners or record.ref in self.lone

    def _linked_first(self, record: Candidate) -> tuple[bool, Order]:
        return not self._is_linked(record), record.order

    def _pair(self, hubspot: Ref, salesforce: Ref) -> None:
        self.assignments.append(
            Assignment(
                verdict=Verdict.PAIR,
                hubspot=hubspot,
                salesforce=salesforce,
                person_ids=self._person_ids(hubspot, salesforce),
            )
        )

    def _add(self, verdict: Verdict, record: Candidate, *, of: Ref | None = None) -> None:
        self.assignments.append(
            Assignment(
                verdict=verdict,
                hubspot=record.ref if record.is_hubspot else None,
                salesforce=None if record.is_hubspot else record.ref,
                of=of,
                person_ids=self._person_ids(record.ref),
            )
        )

    def _person_ids(self, *refs: Ref) -> tuple[int, ...]:
        found = (self.by_ref[ref].person_id for ref in refs if ref in self.by_ref)
        return tuple(dict.fromkeys(id for id in found if id is not None))


def _stored_links(records: Iterable[Candidate]) -> dict[Ref, Ref]:
    """Both directions of every stored link; a record has one partner at most."""
    partners: dict[Ref, Ref] = {}
    for one in records:
        if not one.linked or one.partner is None:
            continue
        if one.ref not in partners and one.partner not in partners:
            partners[one.ref] = one.partner
            partners[one.partner] = one.ref
    return partners


def _index(
    contacts: Iterable[Candidate],
) -> tuple[dict[str, Candidate], dict[str, Candidate]]:
    """Who has an address as the primary one, and who as a secondary one: the first in order."""
    primary: dict[str, Candidate] = {}
    secondary: dict[str, Candidate] = {}
    for contact in contacts:
        for place, email in enumerate(contact.emails):
            (secondary if place else primary).setdefault(email, contact)
    return primary, secondary


def _preference(record: Candidate, contact: Candidate) -> tuple[bool, Order]:
    """The primary address outranks secondary ones; then M7's order."""
    return record.emails[:1] != contact.emails[:1], record.order


def _order(record: Candidate) -> Order:
    return record.order
