"""INV-24: what failed stays owed until it succeeds, is overtaken or a named person dismisses it."""

from datetime import timedelta

import pytest

from integrations.crm.memory import Fault
from integrations.domain.records import Ref
from integrations.models import AuditEvent, FieldMapping, LogEntry, Person, SyncError
from integrations.sync.auditing import Actor
from integrations.sync.foresight.accounting import account
from integrations.sync.foresight.explaining import explain
from integrations.sync.running.phases import collect
from integrations.sync.runs.lifecycle import cancel_run
from integrations.sync.settings.integration import change_settings
from integrations.sync.settings.mappings import change_mapping
from integrations.sync.settling.dismissing import dismiss, reopen
from tests.factories import UserFactory
from tests.sync.memory import World
from tests.sync.refusing import add_refused


@pytest.fixture
def lead(world: World) -> Ref:
    """Somebody whose title HubSpot refuses."""
    return add_refused(world)


@pytest.fixture
def otto(world: World) -> Actor:
    return Actor(UserFactory(username="otto", role="operator"))


@pytest.fixture
def dismissed(world: World, lead: Ref, otto: Actor) -> Person:
    person = world.person_of(lead)
    assert dismiss(world.fresh, [person.pk], actor=otto) == 1
    return world.person_of(lead)


def error_of(person: Person) -> SyncError:
    return SyncError.objects.unresolved().get(person=person)


def attempts(world: World) -> int:
    return world.hubspot.calls.count("write")


def test_inv_24_a_dismissed_error_is_owed_no_more_and_names_who_dismissed_it(
    dismissed: Person,
) -> None:
    error = error_of(dismissed)

    assert (dismissed.owed_seq, dismissed.not_before) == (None, None)
    assert (error.dismissed_by_name, error.dismissed_at is not None) == ("otto", True)
    assert not SyncError.objects.open().exists()


def test_inv_24_runs_do_not_try_what_was_dismissed(world: World, dismissed: Person) -> None:
    before = attempts(world)

    world.sync()
    world.sync(errors=True)
    world.sync(read_all=True)

    assert attempts(world) == before


def test_inv_24_whoever_is_dismissed_stays_failing_and_is_accounted_for(
    world: World, lead: Ref, dismissed: Person
) -> None:
    world.sync()
    accounting = account(world.fresh)

    assert (world.person_of(lead).status, world.person_of(lead).reason) == (
        "failing",
        "property_values",
    )
    assert accounting.people("failing") == accounting.people() == 1
    assert (accounting.hubspot_contacts, accounting.leads) == (1, 1)


@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
def test_inv_24_a_later_edit_on_either_side_is_owed_and_synced(
    world: World, lead: Ref, dismissed: Person, side: str
) -> None:
    world.hubspot.faults.clear()
    partner = world.partner_of(lead)
    assert partner is not None

    if side == "hubspot":
        world.edit(partner, city="London")
    else:
        world.edit(lead, Title="Baroness")
    world.sync()

    assert world.person_of(lead).status == "in_sync"
    assert not SyncError.objects.unresolved().exists()


def test_inv_24_an_edit_that_fails_again_opens_the_error_again(
    world: World, lead: Ref, dismissed: Person
) -> None:
    world.edit(lead, Title="Baroness")
    world.sync()

    error = SyncError.objects.open().get()
    assert (error.dismissed_by, error.dismissed_by_name) == (None, "")
    assert world.person_of(lead).owed_seq is not None


def test_inv_24_a_change_of_settings_tries_what_was_dismissed(
    world: World, lead: Ref, dismissed: Person
) -> None:
    world.hubspot.faults.clear()

    change_settings(world.fresh, actor=Actor(), owners_to_hubspot=False)
    world.sync()

    assert world.person_of(lead).status == "in_sync"


def test_inv_24_a_change_of_its_mapping_tries_what_was_dismissed(
    world: World, lead: Ref, dismissed: Person
) -> None:
    mapping = FieldMapping.objects.get(integration=world.integration, hubspot="jobtitle")

    change_mapping(mapping, actor=Actor(), rule="none", values=())
    world.sync()

    assert world.person_of(lead).status == "in_sync"


def test_inv_24_what_is_reopened_is_tried_by_the_next_run(
    world: World, lead: Ref, dismissed: Person, otto: Actor
) -> None:
    before = attempts(world)

    assert reopen(world.fresh, [dismissed.pk], actor=otto) == 1
    world.sync()

    assert attempts(world) > before
    assert SyncError.objects.open().count() == 1
    assert world.person_of(lead).owed_seq is not None


def test_inv_24_a_manual_resync_tries_what_was_dismissed(
    world: World, lead: Ref, dismissed: Person
) -> None:
    world.hubspot.faults.clear()

    world.sync(people=[dismissed.pk])

    assert world.person_of(lead).status == "in_sync"


def test_inv_24_nobody_unnamed_dismisses(world: World, lead: Ref) -> None:
    with pytest.raises(ValueError, match="named person"):
        dismiss(world.fresh, [world.person_of(lead).pk], actor=Actor())

    assert world.person_of(lead).owed_seq is not None


def test_inv_24_an_edit_that_waits_is_not_dismissed_with_the_error(
    world: World, lead: Ref, otto: Actor
) -> None:
    person = world.person_of(lead)
    world.edit(lead, Title="Baroness")
    run = world.ask()
    collect(run, world.crms)

    assert dismiss(world.fresh, [person.pk], actor=otto) == 0
    world.settle(run)
    assert SyncError.objects.open().exists()


def test_inv_24_whom_a_worker_holds_is_left_to_it(world: World, lead: Ref, otto: Actor) -> None:
    person = world.person_of(lead)
    later = world.clock() + timedelta(minutes=1)
    Person.objects.filter(pk=person.pk).update(lease_until=later)

    assert dismiss(world.fresh, [person.pk], actor=otto) == 0
    assert SyncError.objects.open().exists()


def test_inv_24_a_retry_that_would_go_on_by_itself_stops(world: World, otto: Actor) -> None:
    world.add_contact("ada@example.com")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_read()
    world.hubspot.faults.next("write", *[Fault.TRANSIENT] * 3)
    world.sync(full=True)
    person = world.person_of(lead)
    assert person.reason == "retry"

    assert dismiss(world.fresh, [person.pk], actor=otto) == 1
    before = attempts(world)
    world.calm_down()

    assert attempts(world) == before
    assert world.person_of(lead).status == "failing"


def test_inv_31_what_the_brake_holds_is_not_dismissed(world: World, otto: Actor) -> None:
    change_settings(
        world.fresh, actor=Actor(), on_salesforce_delete="delete", brake_records=0, brake_percent=0
    )
    world.add_contact("ada@example.com")
    lead = world.add_lead("ada@example.com")
    world.first_load()
    world.salesforce.delete(lead)
    world.sync()
    world.clock.move(timedelta(minutes=2))
    world.sync()
    person = world.people[0]
    assert person.reason == "held"

    assert dismiss(world.fresh, [person.pk], actor=otto) == 0


def test_m22_dismissing_and_reopening_are_in_the_record_log_and_the_audit(
    world: World, dismissed: Person, otto: Actor
) -> None:
    reopen(world.fresh, [dismissed.pk], actor=otto)

    entries = LogEntry.objects.filter(person=dismissed, reason__in=["dismissed", "reopened"])
    events = AuditEvent.objects.filter(action__startswith="errors.").order_by("pk")
    assert [entry.reason for entry in entries] == ["reopened", "dismissed"]
    assert all(entry.message.startswith("otto: ") for entry in entries)
    assert [(event.action, event.user_name) for event in events] == [
        ("errors.dismiss", "otto"),
        ("errors.reopen", "otto"),
    ]
    assert events[0].after == {"people": 1, "categories": ["property_values"]}


def test_m24_explain_says_that_a_dismissed_error_stops_the_person(
    world: World, dismissed: Person
) -> None:
    explanation = explain(world.fresh, "ada@example.com")

    assert explanation.first_failing_gate is not None
    assert explanation.first_failing_gate.name == "parked"
    assert explanation.people[0].errors[0].dismissed_by_name == "otto"


def test_inv_24_cancelling_a_resync_leaves_what_failed_owed(world: World, lead: Ref) -> None:
    run = world.ask(errors=True)
    collect(run, world.crms)
    cancel_run(run)

    assert world.person_of(lead).owed_seq is not None
