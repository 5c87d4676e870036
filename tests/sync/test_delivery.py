"""Delivery: nothing is lost on the way in, nothing is done twice on the way out (INV-20 to 29)."""

from datetime import timedelta

import pytest

from integrations.crm.memory import Fault
from integrations.crm.memory.schema import refuse
from integrations.crm.port import Write
from integrations.domain.errors import RecordError
from integrations.domain.plans import SyncRule
from integrations.domain.records import Ref
from integrations.models import Cursor, Integration, Intent, LogEntry, Person, SyncError, SyncRun
from integrations.sync.owed import claims, debts
from integrations.sync.owed.debts import Because
from integrations.sync.running.phases import collect, settle
from integrations.sync.trees.observing import observe
from tests.simulation.killing import Fate
from tests.sync.memory import CONTACT, HUBSPOT, LEAD, SALESFORCE, World, once


def two_way(world: World, *names: str) -> None:
    for name in names:
        world.set_rule(name, SyncRule.TWO_WAY)


def refuse_title(title: str) -> object:
    def rule(write: Write) -> RecordError | None:
        if write.values.get("Title") != title:
            return None
        return refuse("BAD_TITLE", "No such title.", fields=("Title",), value=title)

    return rule


def positions(world: World) -> dict[str, str]:
    cursors = Cursor.objects.filter(connection=world.integration.salesforce)
    return dict(cursors.values_list("feed", "position"))


def living_leads(world: World, email: str) -> int:
    return sum(email in row.emails for row in world.salesforce.store.living(LEAD))


@pytest.mark.parametrize("step", range(0, 40, 4))
def test_inv_20_no_cursor_moves_before_its_page_is_stored(world: World, step: int) -> None:
    two_way(world, "jobtitle")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_load()
    contact = world.partner_of(lead)
    assert contact is not None
    world.edit(lead, Title="Mathematician")
    world.clock.move(timedelta(minutes=30))
    run = world.ask()
    with Fate().life(step):
        collect(run, world.crms)
    world.clock.move(timedelta(minutes=30))
    collect(run, world.crms)
    world.settle(run)
    assert world.values(contact)["jobtitle"] == "Mathematician"


def test_inv_21_a_replayed_page_changes_nothing(world: World) -> None:
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_load()
    world.edit(lead, Title="Mathematician")
    before = positions(world)
    world.sync()
    mark, people = world.mark, [(p.pk, p.baseline) for p in world.people]
    for feed, position in before.items():
        Cursor.objects.filter(connection=world.integration.salesforce, feed=feed).update(
            position=position
        )
    world.sync()
    assert world.mark == mark
    assert [(p.pk, p.baseline) for p in world.people] == people


def test_inv_22_a_commit_older_than_the_cursor_is_still_read(world: World) -> None:
    two_way(world, "jobtitle")
    slow = world.add_lead("ada@example.com")
    fast = world.add_lead("bob@example.com")
    world.first_load()
    world.salesforce.faults.commit_delay = timedelta(minutes=5)
    world.edit(slow, Title="Countess")
    world.salesforce.faults.commit_delay = timedelta()
    world.clock.move(timedelta(minutes=1))
    world.edit(fast, Title="Builder")
    world.sync()
    world.clock.move(timedelta(minutes=6))
    world.sync()
    contact = world.partner_of(slow)
    assert contact is not None
    assert world.values(contact)["jobtitle"] == "Countess"


def test_inv_22_more_records_of_one_stamp_than_a_page_holds_are_all_read(world: World) -> None:
    world.first_load()
    world.salesforce.page_size = world.hubspot.page_size = 2
    world.clock.move(timedelta(hours=1))
    for number in range(5):
        world.add_lead(f"lead{number}@example.com")
        world.add_contact(f"contact{number}@example.com")
    world.sync()
    assert len(world.people) == 10


def test_inv_23_an_intent_is_durable_before_the_write(world: World) -> None:
    world.add_contact("ada@example.com")
    world.first_read()
    noted: list[bool] = []

    def look() -> None:
        keys = [write.key for write in world.salesforce.sending]
        noted.append(Intent.objects.filter(key__in=keys).count() == len(keys) > 0)

    world.salesforce.before.append(once(SALESFORCE, "write", look))
    world.sync(full=True)
    assert noted == [True]


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.REQUEST_LOST])
def test_inv_19_23_an_unanswered_create_is_looked_up_before_it_is_tried_again(
    world: World, fault: Fault
) -> None:
    contact = world.add_contact("ada@example.com")
    world.first_read()
    world.salesforce.faults.next("write", fault)
    world.sync(full=True)
    world.calm_down()
    assert living_leads(world, "ada@example.com") == 1
    assert world.partner_of(contact) is not None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_inv_19_27_a_worker_killed_around_a_create_leaves_one_record(
    world: World, moment: str
) -> None:
    contact = world.add_contact("ada@example.com")
    world.first_read()
    run = world.ask(full=True)
    collect(run, world.crms)
    fate = Fate()
    hooks = world.salesforce.before if moment == "before" else world.salesforce.after
    hooks.append(once(SALESFORCE, "write", lambda: fate.end()))
    with fate.life(None):
        settle(run, world.crms)
    world.clock.move(timedelta(minutes=5))
    world.settle(SyncRun.objects.get(pk=run.pk))
    world.calm_down()
    assert living_leads(world, "ada@example.com") == 1
    assert world.partner_of(contact) is not None


def killed_after_the_create(world: World, lead: Ref) -> Ref:
    """The contact that was made for the lead, of which nobody heard."""
    run, fate = world.ask(full=True), Fate()
    collect(run, world.crms)
    world.hubspot.after.append(once(HUBSPOT, "write", lambda: fate.end()))
    with fate.life(None):
        settle(run, world.crms)
    assert world.person_of(lead).hubspot_id is None
    return world.hubspot.store.writes[-1].ref


def told_of_creates() -> list[str]:
    rows = LogEntry.objects.filter(object_type=CONTACT.value, direction="to_hubspot")
    return list(rows.values_list("code", flat=True))


def test_inv_33_a_create_is_told_though_its_person_became_another(world: World) -> None:
    Integration.objects.update(on_hubspot_change="nothing")
    rival = world.add_contact("rival@example.com")
    world.first_load()
    lead = world.add_lead("ada@example.com")
    made = killed_after_the_create(world, lead)
    world.hubspot.merge(rival, made)

    world.clock.move(timedelta(minutes=5))
    world.sync()

    assert world.partner_of(lead) == rival
    assert "OUTCOME_UNKNOWN" in told_of_creates()


def test_inv_33_a_create_is_told_though_its_person_was_deleted(world: World) -> None:
    world.first_load()
    lead = world.add_lead("ada@example.com")
    made = killed_after_the_create(world, lead)
    world.hubspot.delete(made)
    world.salesforce.delete(lead)

    world.clock.move(timedelta(minutes=5))
    world.sync()

    assert not world.people
    assert told_of_creates() == ["OUTCOME_UNKNOWN"]


def test_inv_33_a_write_to_somebody_who_left_the_list_is_told_at_a_poll(world: World) -> None:
    two_way(world, "jobtitle")
    contact = world.add_contact("ada@example.com")
    customers = world.hubspot.add_list("Customers").id
    world.hubspot.join(customers, contact.id)
    world.choose_list(customers)
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.edit(contact, jobtitle="Countess")
    run, fate = world.ask(), Fate()
    collect(run, world.crms)
    world.salesforce.after.append(once(SALESFORCE, "write", lambda: fate.end()))
    with fate.life(None):
        settle(run, world.crms)
    world.edit(lead, Title="Poet")
    world.hubspot.leave(customers, contact.id)
    world.clock.move(timedelta(seconds=10))
    Person.objects.update(lease_until=None)
    world.settle(run)
    assert world.person_of(contact).reason == "not_in_list"
    told = LogEntry.objects.filter(code="OUTCOME_UNKNOWN")
    assert not told.exists()

    world.clock.move(timedelta(minutes=10))
    world.sync()

    assert told.get().record_id == lead.id
    assert not Intent.objects.exists()


def test_inv_24_a_refused_record_stays_owed_until_its_value_is_mended(world: World) -> None:
    two_way(world, "jobtitle")
    contact = world.add_contact("ada@example.com", jobtitle="Countess")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.salesforce.faults.refuse(refuse_title("Queen"))
    world.edit(contact, jobtitle="Queen")
    world.sync()
    world.sync()
    person = world.person_of(contact)
    assert person.owed_seq is not None
    assert person.status == Person.Status.FAILING
    world.edit(contact, jobtitle="Mathematician")
    world.sync()
    assert world.values(lead)["Title"] == "Mathematician"
    assert world.person_of(contact).owed_seq is None
    assert not SyncError.objects.open().filter(person=person).exists()


def test_inv_25_one_bad_record_fails_alone(world: World) -> None:
    two_way(world, "jobtitle")
    refs = [world.add_contact(f"p{n}@example.com", jobtitle="Countess") for n in range(3)]
    world.first_load()
    world.salesforce.faults.refuse(refuse_title("title 1"))
    for number, ref in enumerate(refs):
        world.edit(ref, jobtitle=f"title {number}")
    world.sync()
    leads = [world.partner_of(ref) for ref in refs]
    titles = [world.values(lead)["Title"] for lead in leads if lead]
    assert titles == ["title 0", "Countess", "title 2"]
    assert [world.person_of(ref).status for ref in refs] == ["in_sync", "failing", "in_sync"]


def test_inv_25_half_a_batch_that_was_not_sent_is_sent_later(world: World) -> None:
    two_way(world, "jobtitle")
    refs = [world.add_contact(f"p{n}@example.com", jobtitle="Countess") for n in range(4)]
    world.first_load()
    world.salesforce.faults.next("write", Fault.HALF)
    for ref in refs:
        world.edit(ref, jobtitle="Queen")
    world.sync()
    world.calm_down()
    leads = [world.partner_of(ref) for ref in refs]
    assert {world.values(lead)["Title"] for lead in leads if lead} == {"Queen"}


def test_inv_26_two_workers_never_hold_one_person(world: World) -> None:
    world.add_contact("ada@example.com")
    world.first_load()
    now = world.clock()
    debts.owe(world.integration, because=Because.ASKED, now=now, everyone=True)
    first = claims.claim(world.integration, now=now, limit=10)
    second = claims.claim(world.integration, now=now, limit=10)
    assert (len(first), len(second)) == (1, 0)


def test_inv_26_a_lease_that_another_worker_took_cannot_be_renewed(world: World) -> None:
    world.add_contact("ada@example.com")
    world.first_load()
    now = world.clock()
    debts.owe(world.integration, because=Because.ASKED, now=now, everyone=True)
    first = claims.claim(world.integration, now=now, limit=10)
    later = now + claims.LEASE + timedelta(seconds=1)
    second = claims.claim(world.integration, now=later, limit=10)
    assert not claims.renew(first, now=later)
    assert claims.renew(second, now=later)


def test_inv_28_ten_edits_become_one_write(world: World) -> None:
    two_way(world, "jobtitle")
    contact = world.add_contact("ada@example.com", jobtitle="Countess")
    world.first_load()
    mark = world.mark
    for number in range(10):
        world.edit(contact, jobtitle=f"title {number}")
    world.sync()
    lead = world.partner_of(contact)
    assert lead is not None
    assert world.values(lead)["Title"] == "title 9"
    assert world.writes_since(mark) == 1


def test_inv_29_a_late_edit_does_not_bring_a_deleted_record_back(world: World) -> None:
    contact = world.add_contact("ada@example.com")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.hubspot.delete(contact)
    world.sync()
    mark = world.mark
    world.edit(lead, Title="Countess")
    world.sync()
    world.sync(full=True)
    assert world.writes_since(mark) == 0
    assert [(p.status, p.reason) for p in world.people] == [("excluded", "deleted")]


def test_inv_29_an_old_page_does_not_undo_a_tombstone(world: World) -> None:
    lead = world.add_lead("ada@example.com")
    world.first_load()
    early = world.salesforce.fetch([lead], fields=["Email", "LastName"])
    world.clock.move(timedelta(seconds=10))
    world.salesforce.delete(lead)
    world.sync()

    assert observe(world.integration.salesforce, early) == []


def test_inv_33_every_write_has_one_log_entry(world: World) -> None:
    two_way(world, "jobtitle")
    contact = world.add_contact("ada@example.com", jobtitle="Countess")
    world.add_lead("bob@example.com")
    world.first_load()
    world.edit(contact, jobtitle="Queen")
    world.sync()
    entries = LogEntry.objects.filter(integration=world.integration).exclude(direction="")
    assert entries.exclude(outcome="failed").count() == world.writes_since()


def test_inv_33_a_write_whose_worker_died_is_logged_when_it_is_found_to_have_landed(
    world: World,
) -> None:
    two_way(world, "jobtitle")
    contact = world.add_contact("ada@example.com", jobtitle="Countess")
    world.first_load()
    world.edit(contact, jobtitle="Queen")
    run = world.ask()
    collect(run, world.crms)
    fate = Fate()
    world.salesforce.after.append(once(SALESFORCE, "write", lambda: fate.end()))
    with fate.life(None):
        settle(run, world.crms)
    world.clock.move(timedelta(minutes=5))
    world.settle(SyncRun.objects.get(pk=run.pk))
    entries = LogEntry.objects.filter(integration=world.integration).exclude(direction="")
    assert entries.exclude(outcome="failed").count() == world.writes_since()
