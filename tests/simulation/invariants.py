"""What must be true once everything has settled: a function for each, named by its number."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from integrations.crm.memory import LoggedWrite
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.people import Reason
from integrations.domain.plans import Action, SyncRule
from integrations.domain.records import ObjectType, Ref
from integrations.models import LogEntry, ObservedRecord, Person, SyncRun
from integrations.sync.settling.intents import LANDED
from tests.simulation.businesses import ACCOUNT, COMPANY
from tests.simulation.outside import FIELDS, NEVER_BLANK, SALESFORCE_TYPES
from tests.simulation.quirks import ALTERED
from tests.simulation.simulation import Simulation
from tests.sync.memory import CONTACT, SALESFORCE_CONTACT

Check = Callable[[Simulation], None]


def inv_01_linked_pairs_agree(sim: Simulation) -> None:
    rules = dict(sim.world.integration.mappings.values_list("hubspot", "rule"))
    resting = sim.undoer.resting()
    for person in sim.world.people:
        pair = _pair(person)
        if pair is None or person.status != Person.Status.IN_SYNC:
            continue
        ours, theirs = (sim.world.values(ref) for ref in pair)
        for name, fields in FIELDS.items():
            if rules[name] != SyncRule.TWO_WAY or pair[1].object_type not in fields:
                continue
            if name in sim.settings.touched_rules or (name == ALTERED and sim.quirks.alters):
                continue  # INV-12 says what must be true of these
            field = fields[pair[1].object_type]
            if name in NEVER_BLANK and ours[name] is None:
                continue  # a fallback stands in for a blank
            if resting & {(pair[0], name), (pair[1], field)}:
                continue  # an undo put one of them back
            assert ours[name] == theirs.get(field), (pair, name, ours[name], theirs.get(field))


def inv_02_one_more_run_writes_nothing(sim: Simulation) -> None:
    """Nor does it see anything that the polls had missed: incremental equals full.

    But for whom another record stood in the way of, and whoever shares an address with them: a
    full pass tries them again.
    """
    retried = _retried(sim)
    mark, before = sim.world.mark, _standing(sim, but_for=retried)
    sim.sync(full=True)
    theirs = {ref for p in sim.world.people if p.pk in retried for ref in _living_refs(p)}
    businesses = {COMPANY, ACCOUNT} if retried else set()  # theirs follow once they are in sync
    stray = [
        write
        for write in _writes_since(sim, mark)
        if write.ref not in theirs and write.ref.object_type not in businesses
    ]
    assert not stray, stray
    after = _standing(sim, but_for=retried)
    assert before == after, before ^ after


def inv_12_baselines_are_what_both_sides_hold(sim: Simulation) -> None:
    """Whoever is in sync and owed nothing: where a field has moved since, it has been settled."""
    rules = dict(sim.world.integration.mappings.values_list("hubspot", "rule"))
    for person in sim.world.people:
        pair = _pair(person)
        if pair is None or person.status != Person.Status.IN_SYNC or not _may_sync(sim, person):
            continue
        ours, theirs = (sim.world.values(ref) for ref in pair)
        for name, held in person.baseline.items():
            field = FIELDS.get(name, {}).get(pair[1].object_type)
            if not field or rules[name] == SyncRule.NONE or (name in NEVER_BLANK and not held[0]):
                continue  # what stood in for a blank is copied nowhere
            assert held == [ours[name], theirs.get(field)], (pair, name, held, ours, theirs)


def inv_15_every_record_belongs_to_one_person(sim: Simulation) -> None:
    held = Counter(ref for person in sim.world.people for ref in _living_refs(person))
    living = Counter(sim.outside.living(CONTACT, *SALESFORCE_TYPES))
    assert held == living, (held - living, living - held)


def inv_19_23_26_every_write_was_noted_held_and_made_once(sim: Simulation) -> None:
    assert not sim.inspector.breaches, sim.inspector.breaches


def inv_01_19_companies_and_accounts_are_paired_once_and_agree(sim: Simulation) -> None:
    """And whoever belongs to an account is in its company (M11)."""
    businesses = sim.businesses
    resting = sim.undoer.resting()
    breaches = [*businesses.unlike(resting), *businesses.strays(resting), *businesses.twins()]
    assert not breaches, breaches


def inv_03_06_every_edit_ended_where_its_rule_says(sim: Simulation) -> None:
    for proof in sim.proofs:
        assert proof.held(sim.world) == (proof.expected, proof.expected), proof


def inv_11_nobody_is_subscribed_again(sim: Simulation) -> None:
    for crm in (sim.world.hubspot, sim.world.salesforce):
        for write in crm.store.writes:
            resubscribes = False in (
                write.values.get("HasOptedOutOfEmail"),
                write.values.get("hs_email_optout"),
            )
            assert write.action is Action.CREATE or not resubscribes, write


def inv_33_every_write_has_its_row(sim: Simulation) -> None:
    """One of which no answer came, and which somebody overwrote, is a row of unknown outcome. What
    was found done may have been another's, who opted out too or merged a record with the value into
    this one: nobody else types a value twice."""
    entries = LogEntry.objects.filter(integration=sim.world.integration).exclude(direction="")
    # To associate somebody is no write of values.
    entries = entries.exclude(changes__contains=[{"field": PRIMARY_COMPANY}])
    told = _by_type(entries.exclude(outcome__in=["failed", "skipped"]))
    unknown = _by_type(entries.filter(code="OUTCOME_UNKNOWN"))
    others = Q(changes__0__why="opt_out") | Q(record_id__in=_survivors(sim))
    found = _by_type(entries.filter(others, message=LANDED))
    landed = Counter(write.ref.object_type.value for write in _writes_since(sim, (0, 0)))
    assert told - found <= landed <= told + unknown, (told, landed, unknown)


def inv_38_nobody_is_left_waiting(sim: Simulation) -> None:
    waiting = [
        (p.pk, p.status, p.reason, p.owed_because, p.not_before)
        for p in sim.world.people
        if (p.status == Person.Status.WAITING or (p.owed_seq and p.not_before))
        and p.reason != Reason.HELD
    ]
    assert not waiting
    assert not SyncRun.objects.open().filter(integration=sim.world.integration).exists()


def inv_31_no_more_is_lost_than_may_pass(sim: Simulation) -> None:
    """A simulated storm is over within a day, so that its deletes fall into one window. A lead and
    the contact it was converted into are one human's."""
    deletes = [w for w in _writes_since(sim, (0, 0)) if w.action is Action.DELETE]
    humans = {_at_last(sim, write.ref) for write in deletes}
    assert len(humans) <= 1 or not sim.settings.brakes, deletes


CHECKS: tuple[Check, ...] = (
    inv_15_every_record_belongs_to_one_person,
    inv_38_nobody_is_left_waiting,
    inv_01_linked_pairs_agree,
    inv_12_baselines_are_what_both_sides_hold,
    inv_19_23_26_every_write_was_noted_held_and_made_once,
    inv_01_19_companies_and_accounts_are_paired_once_and_agree,
    inv_03_06_every_edit_ended_where_its_rule_says,
    inv_11_nobody_is_subscribed_again,
    inv_31_no_more_is_lost_than_may_pass,
    inv_33_every_write_has_its_row,
    inv_02_one_more_run_writes_nothing,
)


def _retried(sim: Simulation) -> set[int]:
    failing = [p for p in sim.world.people if p.status == Person.Status.FAILING]
    emails = {email for p in failing for ref in _living_refs(p) for email in _emails(sim, ref)}
    return {p.pk for p in failing} | {p.pk for p in sim.world.people if p.email_key in emails}


def _emails(sim: Simulation, ref: Ref) -> Iterable[str]:
    return sim.world.side(ref.object_type.provider).store.rows[ref].emails


def _at_last(sim: Simulation, ref: Ref) -> Ref:
    """What became of a record that was converted."""
    into = sim.world.side(ref.object_type.provider).store.rows[ref].converted_to
    return Ref(SALESFORCE_CONTACT, into) if into else ref


def _may_sync(sim: Simulation, person: Person) -> bool:
    return sim.outside.is_member(Ref(CONTACT, person.hubspot_id or "")) and (
        person.passes_filter is not False
    )


def _survivors(sim: Simulation) -> set[str | None]:
    sides = (sim.world.hubspot, sim.world.salesforce)
    return {row.merged_into for crm in sides for row in crm.store.rows.values()}


def _by_type(entries: QuerySet[LogEntry]) -> Counter[str]:
    return Counter(entries.values_list("object_type", flat=True))


def _pair(person: Person) -> tuple[Ref, Ref] | None:
    if not (person.hubspot_id and person.salesforce_id):
        return None
    theirs = Ref(ObjectType(person.salesforce_type), person.salesforce_id)
    return Ref(CONTACT, person.hubspot_id), theirs


def _living_refs(person: Person) -> list[Ref]:
    refs = []
    if person.hubspot_id and not person.hubspot_gone_at:
        refs.append(Ref(CONTACT, person.hubspot_id))
    if person.salesforce_id and not person.salesforce_gone_at:
        refs.append(Ref(ObjectType(person.salesforce_type), person.salesforce_id))
    return refs


def _writes_since(sim: Simulation, mark: tuple[int, int]) -> list[LoggedWrite]:
    ours, theirs = mark
    return [*sim.world.hubspot.store.writes[ours:], *sim.world.salesforce.store.writes[theirs:]]


def _standing(sim: Simulation, *, but_for: set[int]) -> set[str]:
    """Links, baselines and the log: what an unchanged pass leaves alone."""
    people = [
        f"{p.hubspot_id} {p.salesforce_id} {p.status} {p.reason} {sorted(p.baseline.items())}"
        for p in sim.world.people
        if p.pk not in but_for
    ]
    entries = LogEntry.objects.filter(integration=sim.world.integration)
    entries = entries.exclude(person_id__in=but_for)
    seen = [] if but_for else _seen(sim)
    return {*people, *seen, *map(repr, entries.values_list("pk", "outcome", "record_id", "reason"))}


def _seen(sim: Simulation) -> list[str]:
    both = (sim.world.integration.hubspot, sim.world.integration.salesforce)
    rows = ObservedRecord.objects.filter(connection__in=both).order_by("object_type", "remote_id")
    fields = ("object_type", "remote_id", "email_key", "values", "gone", "merged_into")
    return list(map(repr, rows.values_list(*fields, "converted_to")))
