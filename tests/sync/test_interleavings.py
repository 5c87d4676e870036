"""The eleven interleavings of the architecture: where sync engines lose data."""

from datetime import timedelta

from integrations.crm.memory import Fault
from integrations.crm.memory.schema import refuse
from integrations.crm.port import Write
from integrations.domain.errors import RecordError
from integrations.domain.plans import SyncRule
from integrations.domain.records import Ref
from integrations.models import (
    FieldMapping,
    Integration,
    LogEntry,
    ObservedRecord,
    Person,
    SyncError,
    SyncRun,
)
from integrations.sync.owed import debts
from integrations.sync.owed.debts import Because
from integrations.sync.running.foreground import run_in_foreground
from integrations.sync.running.phases import collect, settle
from integrations.sync.trees.observing import observe
from tests.sync.memory import (
    HUBSPOT,
    LEAD,
    SALESFORCE,
    World,
    elsewhere,
    once,
    share_salesforce,
)

STANDS_STILL = timedelta(minutes=2)


def living_leads(world: World, email: str) -> int:
    return sum(email in row.emails for row in world.salesforce.store.living(LEAD))


def two_linked(world: World) -> tuple[Ref, Ref, Ref, Ref]:
    """Two people's contacts, and their leads."""
    ada, augusta = world.add_contact("ada@example.com"), world.add_contact("augusta@example.com")
    world.first_load()
    hers, other = world.partner_of(ada), world.partner_of(augusta)
    assert hers is not None
    assert other is not None
    return ada, augusta, hers, other


def read_elsewhere(world: World) -> None:
    """Another run reads everything, and leaves it for those that settle."""
    world.clock.move(timedelta(minutes=1))
    run = world.ask(full=True)
    elsewhere(lambda: collect(run, world.crms))


def test_1_lost_wake_up_a_mark_during_settling_outlives_it(world: World) -> None:
    world.set_rule("firstname", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", firstname="Ada")
    world.first_load()
    world.edit(contact, firstname="Augusta")
    run = world.ask()
    collect(run, world.crms)

    def webhook() -> None:
        world.edit(contact, jobtitle="Countess")
        debts.owe(
            world.integration,
            because=Because.CHANGED,
            now=world.clock(),
            hubspot_ids=[contact.id],
        )

    world.salesforce.after.append(once(SALESFORCE, "write", webhook))
    world.reconcile_once(run)
    person = world.person_of(contact)
    assert person.owed_seq is not None
    assert person.not_before is not None
    assert person.not_before <= world.clock()


def test_2_stale_observation_a_page_read_early_and_stored_late_changes_nothing(
    world: World,
) -> None:
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_load()
    world.edit(lead, Title="Mathematician")

    def overtake() -> None:
        world.edit(lead, Title="Programmer")
        newest = world.salesforce.store.rows[lead]
        record = newest.record(frozenset(["Email", "Title"]), world.clock(), edited=False)
        observe(world.integration.salesforce, [record])

    world.salesforce.after.append(once(SALESFORCE, "changed", overtake))
    run = world.ask()
    collect(run, world.crms)
    seen = ObservedRecord.objects.get(
        connection=world.integration.salesforce, object_type=LEAD, remote_id=lead.id
    )
    assert seen.values["Title"] == "Programmer"


def test_3_re_pointing_the_blanks_of_a_converted_leads_contact_clear_nothing(
    world: World,
) -> None:
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", city="London")
    lead = world.add_lead("ada@example.com")
    world.first_load()
    converted = world.salesforce.convert(lead)
    assert world.values(converted)["MailingCity"] is None
    world.sync()
    assert world.partner_of(contact) == converted
    assert world.values(contact)["city"] == "London"
    assert world.values(converted)["MailingCity"] == "London"


def test_3_blanks_of_a_lead_converted_after_a_write_clear_nothing(world: World) -> None:
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", city="London")
    lead = world.add_lead("ada@example.com")
    world.first_load()
    world.edit(contact, firstname="Augusta")
    run = world.ask()
    collect(run, world.crms)
    world.salesforce.after.append(once(SALESFORCE, "write", lambda: world.salesforce.convert(lead)))
    world.settle(run)
    world.calm_down()
    converted = world.partner_of(contact)
    assert converted is not None
    assert converted != lead
    assert world.values(contact)["city"] == "London"
    assert world.values(converted)["MailingCity"] == "London"


def test_3_blanks_of_a_lead_that_another_run_saw_converted_clear_nothing(world: World) -> None:
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", city="London")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_load()
    world.edit(lead, Title="Programmer")
    run = world.ask()
    collect(run, world.crms)

    def convert_and_read() -> None:
        world.salesforce.convert(lead)
        read_elsewhere(world)

    world.hubspot.after.append(once(HUBSPOT, "write", convert_and_read))
    world.settle(run)
    world.calm_down()
    converted = world.partner_of(contact)
    assert converted is not None
    assert converted != lead
    assert world.values(contact)["city"] == "London"
    assert world.values(converted)["MailingCity"] == "London"


def test_4_merge_read_as_delete_the_link_follows_the_survivor(world: World) -> None:
    world.integration.on_hubspot_delete = "delete"
    world.integration.save(update_fields=["on_hubspot_delete"])
    loser = world.add_contact("ada@example.com")
    world.first_load()
    lead = world.partner_of(loser)
    assert lead is not None
    world.clock.move(timedelta(minutes=1))
    winner = world.hubspot.merge(world.add_contact(None, firstname="Ada"), loser)
    world.calm_down()
    assert world.partner_of(winner) == lead
    assert not world.salesforce.store.rows[lead].deleted


def test_4_merge_of_two_linked_people_deletes_nobody(world: World) -> None:
    world.integration.on_hubspot_delete = "delete"
    world.integration.save(update_fields=["on_hubspot_delete"])
    ada, augusta, *leads = two_linked(world)
    world.clock.move(timedelta(minutes=1))
    world.hubspot.merge(ada, augusta)
    world.calm_down()
    assert world.partner_of(ada) == leads[0]
    assert not any(world.salesforce.store.rows[lead].deleted for lead in leads)


def test_4_merge_heard_of_after_its_survivor_was_converted_leaves_no_lead_to_nobody(
    world: World,
) -> None:
    ada, augusta, kept, lost = two_linked(world)
    world.edit(ada, email="countess@example.com")
    run = world.ask()
    collect(run, world.crms)
    world.salesforce.merge(kept, lost)
    converted = world.salesforce.convert(kept, into=world.add_salesforce_contact())
    world.settle(run)
    assert world.partner_of(ada) == converted
    assert world.partner_of(augusta) == lost
    world.calm_down()
    assert world.partner_of(ada) == converted
    assert world.partner_of(augusta) is None
    assert world.person_of(kept).reason == "converted"


def merged_away(world: World) -> Ref:
    """The contact of the one who lost their lead, where two linked people's leads were merged."""
    _, augusta, kept, lost = two_linked(world)
    world.clock.move(timedelta(minutes=1))
    world.salesforce.merge(kept, lost)
    return augusta


def test_4_whoever_loses_their_lead_to_a_merge_after_a_write_is_called_a_duplicate(
    world: World,
) -> None:
    _, augusta, kept, lost = two_linked(world)
    world.edit(augusta, jobtitle="Countess")
    run = world.ask()
    collect(run, world.crms)
    world.salesforce.after.append(
        once(SALESFORCE, "write", lambda: world.salesforce.merge(kept, lost))
    )
    world.settle(run)
    world.calm_down()
    assert world.person_of(augusta).reason == "duplicate"
    assert LogEntry.objects.filter(record_id=lost.id, outcome="updated").exists()


def test_4_merge_of_two_linked_people_is_left_to_a_person(world: World) -> None:
    """The contact whose lead was merged away repeats another: nothing is made for it."""
    augusta = merged_away(world)
    mark = world.mark
    world.calm_down()
    world.sync(full=True)
    assert world.writes_since(mark) == 0
    assert world.person_of(augusta).reason == "duplicate"


def test_4_newcomer_with_the_address_of_a_merged_pair_is_accounted_for(world: World) -> None:
    """What is left of the pair is for a person to merge; whoever shares its address repeats it."""
    augusta = merged_away(world)
    world.calm_down()
    newcomer = world.add_salesforce_contact("augusta@example.com")
    world.calm_down()
    assert world.person_of(newcomer).duplicate_of == world.person_of(augusta)
    assert world.person_of(newcomer).reason == "duplicate"


def test_5_unknown_create_that_commits_late_is_not_made_again(world: World) -> None:
    contact = world.add_contact("ada@example.com")
    world.first_read()

    def lose_the_answer() -> None:
        world.salesforce.faults.next("write", Fault.ANSWER_LOST)
        world.salesforce.faults.commit_delay = timedelta(seconds=40)

    def show_the_rest_at_once() -> None:
        world.salesforce.faults.commit_delay = timedelta()

    world.salesforce.before.append(once(SALESFORCE, "write", lose_the_answer))
    world.salesforce.after.append(once(SALESFORCE, "write", show_the_rest_at_once))
    run = world.ask(full=True)
    collect(run, world.crms)
    settle(run, world.crms)
    world.clock.move(timedelta(seconds=10))
    settle(run, world.crms)
    world.calm_down()
    assert living_leads(world, "ada@example.com") == 1
    assert world.partner_of(contact) is not None


def test_6_shared_email_two_workers_create_one_record(world: World) -> None:
    other = share_salesforce(world)
    world.add_contact("ada@example.com")
    other.add_contact("ada@example.com")
    world.first_read()
    other.first_read()
    run = other.ask(full=True)
    collect(run, other.crms)
    world.salesforce.before.append(
        once(SALESFORCE, "write", lambda: elsewhere(lambda: settle(run, other.crms)))
    )
    world.sync(full=True)
    other.calm_down()
    assert living_leads(world, "ada@example.com") == 1


def test_7_echo_before_commit_the_collectors_person_is_absorbed(world: World) -> None:
    contact = world.add_contact("ada@example.com")
    world.first_read()
    echo = world.ask()
    world.salesforce.after.append(
        once(SALESFORCE, "write", lambda: elsewhere(lambda: collect(echo, world.crms)))
    )
    world.sync(full=True)
    assert len(world.people) == 1
    assert world.partner_of(contact) is not None


def test_8_edit_between_collecting_and_writing_is_read_again(world: World) -> None:
    world.set_rule("jobtitle", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", jobtitle="Countess", firstname="Ada")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.edit(contact, firstname="Augusta")
    world.salesforce.before.append(
        once(SALESFORCE, "fetch", lambda: world.edit(lead, Title="Mathematician"))
    )
    world.sync()
    assert world.values(contact)["jobtitle"] == "Mathematician"


def test_8_edit_of_another_field_between_reading_and_writing_survives(world: World) -> None:
    world.set_rule("jobtitle", SyncRule.TWO_WAY)
    world.set_rule("firstname", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", jobtitle="Countess", firstname="Ada")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.edit(contact, firstname="Augusta")
    world.salesforce.before.append(
        once(SALESFORCE, "write", lambda: world.edit(lead, Title="Mathematician"))
    )
    world.sync()
    world.sync()
    assert world.values(contact)["jobtitle"] == "Mathematician"
    assert world.values(lead)["FirstName"] == "Augusta"


def test_9_partial_failure_a_refused_field_holds_back_neither_side(world: World) -> None:
    for name in ("firstname", "jobtitle", "phone"):
        world.set_rule(name, SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", firstname="Ada", jobtitle="Countess")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None

    def no_titles(write: Write) -> RecordError | None:
        return (
            refuse("BAD_TITLE", "No titles.", fields=("Title",))
            if "Title" in write.values
            else None
        )

    world.salesforce.faults.refuse(no_titles)
    world.edit(contact, firstname="Augusta", jobtitle="Queen")
    world.edit(lead, Phone="+441")
    world.sync()
    person = world.person_of(contact)
    assert world.values(contact)["phone"] == "+441"
    assert world.values(lead)["FirstName"] == "Augusta"
    assert person.baseline["jobtitle"] == ["Countess", "Countess"]
    assert person.status == Person.Status.FAILING
    assert SyncError.objects.open().get(person=person).field == "Title"


def test_10_lease_a_worker_that_stood_still_sends_nothing(world: World) -> None:
    world.set_rule("firstname", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", firstname="Ada")
    world.first_load()
    mark = world.mark
    world.edit(contact, firstname="Augusta")
    run = world.ask()
    collect(run, world.crms)

    def stand_still() -> None:
        world.clock.move(STANDS_STILL)
        elsewhere(lambda: settle(SyncRun.objects.get(pk=run.pk), world.crms))

    world.salesforce.before.append(once(SALESFORCE, "fetch", stand_still))
    world.reconcile_once(run)
    assert world.writes_since(mark) == 0
    world.clock.move(STANDS_STILL)
    world.settle(run)
    assert world.writes_since(mark) == 1


def lead_beside_a_stranger(world: World) -> tuple[Ref, Ref, SyncRun]:
    """A contact that nobody may create a lead for, and a lead that a run is about to settle."""
    Integration.objects.update(on_hubspot_change="nothing")
    rival = world.add_contact("rival@example.com")
    world.first_load()
    lead, run = world.add_lead("ada@example.com"), world.ask()
    collect(run, world.crms)
    return rival, lead, run


def test_10_somebody_who_becomes_another_while_they_are_written_leaves_their_row(
    world: World,
) -> None:
    rival, lead, run = lead_beside_a_stranger(world)

    def merge_and_read() -> None:
        world.hubspot.merge(rival, world.hubspot.store.writes[-1].ref)
        read_elsewhere(world)

    world.hubspot.after.append(once(HUBSPOT, "write", merge_and_read))
    world.settle(run)
    world.calm_down()

    assert world.partner_of(lead) == rival
    rows = LogEntry.objects.filter(object_type=rival.object_type.value, direction="to_hubspot")
    assert "created" in rows.values_list("outcome", flat=True)


def test_10_somebody_whom_the_answer_to_their_write_makes_another_leaves_their_row(
    world: World,
) -> None:
    rival, lead, run = lead_beside_a_stranger(world)

    def take_the_address() -> None:
        world.hubspot.merge(rival, world.add_contact("ada@example.com"))

    world.hubspot.before.append(once(HUBSPOT, "write", take_the_address))
    world.settle(run)
    world.calm_down()

    assert world.partner_of(lead) == rival
    assert LogEntry.objects.filter(code="CONFLICT", person=world.person_of(lead)).exists()


def test_10_somebody_who_becomes_another_between_two_writes_is_settled_as_the_other(
    world: World,
) -> None:
    Integration.objects.update(on_hubspot_change="nothing")
    rival = world.add_contact("rival@example.com")
    world.first_load()
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", city="Rome")
    lead = world.add_lead("ada@example.com", Title="Countess")
    run = world.ask()
    collect(run, world.crms)

    def merge_and_read() -> None:
        world.hubspot.merge(rival, contact)
        read_elsewhere(world)

    world.hubspot.after.append(once(HUBSPOT, "write", merge_and_read))
    settle(run, world.crms)
    world.calm_down()

    assert world.partner_of(lead) == rival


def test_10_a_write_that_another_worker_has_told_of_is_not_told_again(world: World) -> None:
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    world.edit(contact, city="Rome")
    run = world.ask()
    collect(run, world.crms)

    def take_over() -> None:
        world.clock.move(STANDS_STILL)
        other = world.ask(full=True)
        elsewhere(lambda: collect(other, world.crms) and settle(other, world.crms))

    world.salesforce.after.append(once(SALESFORCE, "write", take_over))
    world.settle(run)

    told = LogEntry.objects.filter(record_id=lead.id, outcome="updated")
    assert [row["field"] for entry in told for row in entry.changes].count("City") == 1


def test_10_somebody_who_becomes_another_while_they_are_undone_ends_no_run(world: World) -> None:
    ada, augusta, kept, lost = two_linked(world)
    world.edit(lost, Title="Countess")
    world.sync()
    world.edit(lost, Title="Programmer", City="London")
    done = world.sync()
    world.salesforce.merge(kept, lost)
    world.calm_down()
    world.edit(augusta, city="Paris")

    def merge_and_read() -> None:
        world.hubspot.merge(ada, augusta)
        read_elsewhere(world)

    world.hubspot.after.append(once(HUBSPOT, "write", merge_and_read))
    run = run_in_foreground(
        world.fresh,
        trigger=SyncRun.Trigger.UNDO,
        scope={"undo": {"run": done.pk}},
        crms=world.crms,
        sleep=lambda seconds: world.clock.move(timedelta(seconds=seconds)),
    )

    assert run.status == SyncRun.Status.SUCCEEDED
    told = run.entries.values_list("record_id", "person_id", "outcome")
    assert set(told) == {
        (augusta.id, world.person_of(ada).pk, "updated"),
        (augusta.id, None, "skipped"),
    }


def test_11_new_field_reading_one_more_owes_nobody(world: World) -> None:
    world.integration.mappings.filter(hubspot="country").delete()
    world.add_contact("ada@example.com", country="England")
    world.add_lead("ada@example.com")
    world.first_load()
    FieldMapping.objects.create(
        integration=world.integration, hubspot="country", lead="Country", contact="MailingCountry"
    )
    mark = world.mark
    run = world.ask()
    collect(run, world.crms)
    assert not Person.objects.owed().filter(integration=world.integration).exists()
    settle(run, world.crms)
    assert world.writes_since(mark) == 0
