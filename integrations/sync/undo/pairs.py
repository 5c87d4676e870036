"""What account sync wrote, as undo looks at it: whoever was moved into a company or given an
account, and the companies and accounts themselves (M11, M26)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from integrations.crm.batches import chunks
from integrations.domain.account_mappings import BELONGING as MAPPING
from integrations.domain.account_mappings import PRIMARY_COMPANY, compiled_accounts
from integrations.domain.people import Baseline
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.domain.undoing import Logged, Mappings, Undoing, undo
from integrations.models import AccountLink, Integration, LogEntry, Person
from integrations.sync.accounts.links import baselines_of, refs_of
from integrations.sync.accounts.reading import ACCOUNT, COMPANY
from integrations.sync.discovery.schema import field_specs
from integrations.sync.trees.states import load_records
from integrations.sync.undo.log import BELONGING, UndoTarget, changes_of, entries


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPair:
    """Two records that account sync keeps alike, and what the log tells of them, newest first.

    Either a person's contacts (`person`), or a company and its account (`link`, None where they
    are no pair any more). `hubspot` and `salesforce` are the records once they are looked at.
    """

    hubspot_ref: Ref | None
    salesforce_ref: Ref | None
    baselines: Mapping[str, Baseline]
    logged: Sequence[Logged]
    person: Person | None = None
    link: AccountLink | None = None
    hubspot: Record | None = None
    salesforce: Record | None = None

    @property
    def refs(self) -> list[Ref]:
        return [ref for ref in (self.hubspot_ref, self.salesforce_ref) if ref]

    @property
    def records(self) -> list[Record]:
        return [record for record in (self.hubspot, self.salesforce) if record]

    @property
    def title(self) -> str:
        """Whose it is: a person's address, or what the company or the account is called."""
        if self.person is not None:
            return self.person.email_key or ""
        names = (record.values.get(name) for record, name in self._names if record)
        return next((str(name) for name in names if name), "")

    @property
    def _names(self) -> tuple[tuple[Record | None, str], tuple[Record | None, str]]:
        return (self.hubspot, "name"), (self.salesforce, "Name")

    def holding(self, records: Mapping[Ref, Record]) -> "LoggedPair":
        """The same, with its records as they were read; one that is deleted is not there."""
        ours, theirs = (_living(ref, records) for ref in (self.hubspot_ref, self.salesforce_ref))
        return replace(self, hubspot=ours, salesforce=theirs)


def logged_pairs(
    integration: Integration, target: UndoTarget, *, size: int
) -> Iterator[list[LoggedPair]]:
    """At most `size` at a time: first who belongs where, then companies and accounts."""
    belongings, businesses = _entries(integration, target)
    people = sorted(set(belongings.values_list("person_id", flat=True)))
    for part in chunks(people, size):
        yield _belongings(belongings.filter(person_id__in=part))
    ids = sorted(set(businesses.values_list("record_id", flat=True)))
    for some in chunks(ids, size):
        yield _businesses(integration, businesses.filter(record_id__in=some), target.field)


def count_logged(integration: Integration, target: UndoTarget) -> int:
    """How many entries of the log are about them."""
    return sum(found.count() for found in _entries(integration, target))


def stored_records(integration: Integration, pairs: Iterable[LoggedPair]) -> dict[Ref, Record]:
    """The records as they were last seen."""
    refs = [ref for pair in pairs for ref in pair.refs]
    ours = [ref for ref in refs if ref.object_type.provider is Provider.HUBSPOT]
    theirs = [ref for ref in refs if ref.object_type.provider is Provider.SALESFORCE]
    return load_records(integration.hubspot, ours) | load_records(integration.salesforce, theirs)


def account_mappings(integration: Integration) -> Mappings:
    compiled = compiled_accounts(
        field_specs(integration.hubspot, COMPANY), field_specs(integration.salesforce, ACCOUNT)
    )
    return {**{mapping.hubspot: mapping for mapping in compiled}, PRIMARY_COMPANY: MAPPING}


def plan_pair(pair: LoggedPair, mappings: Mappings) -> Undoing:
    return undo(pair, pair.logged, mappings)


def _entries(
    integration: Integration, target: UndoTarget
) -> tuple[QuerySet[LogEntry], QuerySet[LogEntry]]:
    """Whoever a company or an account was made for has that entry: it is not undone (`log`)."""
    found = entries(integration, target)
    of_businesses = Q(person=None, object_type__in=[COMPANY.value, ACCOUNT.value])
    return found.filter(BELONGING).exclude(person=None), found.filter(of_businesses)


def _belongings(found: QuerySet[LogEntry]) -> list[LoggedPair]:
    people: dict[int, Person] = {}
    logged: dict[int, list[Logged]] = defaultdict(list)
    for entry in found.select_related("person"):
        if entry.person is not None:
            people[entry.person.pk] = entry.person
            logged[entry.person.pk] += changes_of(entry)
    return [_belonging(people[id], changes) for id, changes in sorted(logged.items())]


def _belonging(person: Person, logged: Sequence[Logged]) -> LoggedPair:
    met = person.baseline.get(PRIMARY_COMPANY)
    kind = ObjectType(person.salesforce_type) if person.salesforce_type else None
    return LoggedPair(
        hubspot_ref=(
            Ref(ObjectType.HUBSPOT_CONTACT, person.hubspot_id) if person.hubspot_id else None
        ),
        salesforce_ref=Ref(kind, person.salesforce_id) if kind and person.salesforce_id else None,
        baselines={PRIMARY_COMPANY: Baseline(*met)} if met else {},
        logged=logged,
        person=person,
    )


def _businesses(
    integration: Integration, found: QuerySet[LogEntry], field: str
) -> list[LoggedPair]:
    logged: dict[Ref, list[Logged]] = defaultdict(list)
    for entry in found:
        changes = changes_of(entry, field)
        if changes:
            logged[changes[0].ref] += changes
    links = _links(integration, logged)
    by_pair: dict[tuple[Ref, Ref] | Ref, list[Ref]] = defaultdict(list)
    for ref in logged:
        by_pair[refs_of(links[ref]) if ref in links else ref].append(ref)
    return [
        _business(links.get(refs[0]), refs[0], [one for ref in refs for one in logged[ref]])
        for refs in by_pair.values()
    ]


def _links(integration: Integration, refs: Iterable[Ref]) -> dict[Ref, AccountLink]:
    ids = [ref.id for ref in refs]
    links = AccountLink.objects.filter(
        Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids), integration=integration
    )
    return {ref: link for link in links for ref in refs_of(link)}


def _business(link: AccountLink | None, ref: Ref, logged: Sequence[Logged]) -> LoggedPair:
    refs = [one for one in refs_of(link) if one.id] if link else [ref]
    by_side = {one.object_type: one for one in refs}
    return LoggedPair(
        hubspot_ref=by_side.get(COMPANY),
        salesforce_ref=by_side.get(ACCOUNT),
        baselines=baselines_of(link) if link else {},
        logged=logged,
        link=link,
    )


def _living(ref: Ref | None, records: Mapping[Ref, Record]) -> Record | None:
    record = records.get(ref) if ref else None
    if record is None or (record.deleted and not record.merged_into):
        return None
    return record
