"""The Salesforce-side filter (M30): a condition that Salesforce evaluates."""

from datetime import timedelta

import pytest

from integrations.crm.memory import Fault
from integrations.domain.plans import SyncRule
from integrations.domain.records import Provider, Ref
from integrations.models import AuditEvent, Integration, Person, SyncRun
from integrations.sandbox.assembly import Sandbox
from integrations.sync.auditing import Actor
from integrations.sync.owed.asking import NOTICES
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.integration import SettingRefused, change_filter, change_settings
from tests.sync.memory import World, elsewhere, once
from tests.sync.outside import Outside

HOT = "Title = 'Hot'"


@pytest.fixture
def filtered(world: World) -> World:
    """Only those with the title Hot sync."""
    world.salesforce.conditions[HOT] = lambda values: values.get("Title") == "Hot"
    Integration.objects.filter(pk=world.integration.pk).update(salesforce_filter=HOT)
    return world


def reason_of(world: World, ref: Ref) -> str:
    return world.person_of(ref).reason


def test_m30_only_who_meets_the_condition_becomes_a_contact(filtered: World) -> None:
    hot = filtered.add_lead("ada@example.com", Title="Hot")
    cold = filtered.add_lead("bob@example.com", Title="Cold")

    filtered.first_load()

    assert filtered.partner_of(hot) is not None
    assert filtered.partner_of(cold) is None
    assert reason_of(filtered, cold) == "filtered"


def test_m30_updates_are_held_back_both_ways(filtered: World) -> None:
    lead = filtered.add_lead("ada@example.com", Title="Hot", City="Rome")
    filtered.first_load()
    contact = filtered.partner_of(lead)
    assert contact is not None
    filtered.edit(lead, Title="Cold", City="Oslo")
    filtered.edit(contact, phone="+39 1")
    mark = filtered.mark

    filtered.sync()

    assert filtered.writes_since(mark) == 0
    assert reason_of(filtered, lead) == "filtered"


def test_m30_meeting_the_condition_is_a_trigger(filtered: World) -> None:
    lead = filtered.add_lead("ada@example.com", Title="Cold", City="Rome")
    filtered.first_load()

    filtered.edit(lead, Title="Hot")
    filtered.sync()

    contact = filtered.partner_of(lead)
    assert contact is not None
    assert filtered.values(contact)["city"] == "Rome"


def test_m30_who_loses_the_filtered_record_before_they_were_ever_linked_stands_alone(
    filtered: World,
) -> None:
    contact = filtered.add_contact("ada@example.com", lastname="Ada")
    cold = filtered.add_lead("ada@example.com", Title="Cold")
    filtered.first_load()
    before = reason_of(filtered, contact)

    filtered.salesforce.delete(cold)
    filtered.sync()

    assert before == "filtered"
    assert filtered.partner_of(contact) not in (None, cold)


def test_m30_a_condition_on_other_records_is_evaluated_by_full_runs(filtered: World) -> None:
    lead = filtered.add_lead("ada@example.com", Title="Cold")
    filtered.first_load()
    # What the condition looks at moved, and the lead did not.
    filtered.salesforce.conditions[HOT] = lambda values: True

    filtered.sync()
    before = filtered.partner_of(lead)
    filtered.sync(full=True)

    assert before is None
    assert filtered.partner_of(lead) is not None


def test_m30_the_condition_is_asked_again_just_before_a_write(filtered: World) -> None:
    lead = filtered.add_lead("ada@example.com", Title="Hot", City="Rome")
    filtered.first_load()
    filtered.edit(lead, City="Oslo")
    run = filtered.ask()
    collect(run, filtered.crms)
    filtered.salesforce.conditions[HOT] = lambda values: False
    mark = filtered.mark

    filtered.settle(run)

    assert filtered.writes_since(mark) == 0
    assert reason_of(filtered, lead) == "filtered"


def test_m30_condition_is_asked_again_after_a_write_of_a_worker_that_was_too_late(
    filtered: World,
) -> None:
    filtered.set_rule("jobtitle", SyncRule.ALWAYS_HUBSPOT)
    lead = filtered.add_lead("ada@example.com", Title="Hot")
    filtered.first_load()
    contact = filtered.partner_of(lead)
    assert contact is not None
    filtered.edit(contact, jobtitle="Cold")
    run = filtered.ask()
    collect(run, filtered.crms)

    def rival_who_puts_it_off() -> None:
        filtered.clock.move(timedelta(seconds=100))
        elsewhere(lambda: settle(run, filtered.crms))

    filtered.salesforce.before.append(once(Provider.SALESFORCE, "write", rival_who_puts_it_off))
    filtered.settle(run)
    filtered.sync()

    assert filtered.values(lead)["Title"] == "Cold"
    assert reason_of(filtered, lead) == "filtered"


def test_m30_condition_is_asked_again_where_a_webhooks_run_settles_what_another_read(
    filtered: World,
) -> None:
    lead = filtered.add_lead("ada@example.com", Title="Hot", City="Rome")
    filtered.first_load()
    contact = filtered.partner_of(lead)
    assert contact is not None
    filtered.edit(lead, Title="Cold")
    filtered.sync()
    before = reason_of(filtered, lead)
    filtered.edit(lead, Title="Hot", City="Oslo")
    filtered.salesforce.faults.next("deleted", Fault.TRANSIENT)
    failed = filtered.sync()

    filtered.sync(**{NOTICES: True})

    assert (before, failed.status) == ("filtered", SyncRun.Status.FAILED)
    assert reason_of(filtered, lead) == ""
    assert filtered.values(contact)["city"] == "Oslo"


def test_m30_a_new_condition_owes_nobody(world: World) -> None:
    world.add_lead("ada@example.com", Title="Cold")
    world.first_load()
    world.salesforce.conditions[HOT] = lambda values: values.get("Title") == "Hot"
    Integration.objects.filter(pk=world.integration.pk).update(salesforce_filter=HOT)

    run = world.ask()
    collect(run, world.crms)

    assert not Person.objects.owed().exists()
    assert list(Person.objects.values_list("passes_filter", flat=True)) == [False]


@pytest.mark.slow
class TestOverHTTP:
    @pytest.fixture
    def outside(self, sandbox: Sandbox) -> Outside:
        return Outside(sandbox)

    def test_m30_salesforce_evaluates_the_condition(
        self, integration: Integration, outside: Outside
    ) -> None:
        kite, stone = (
            outside.add_record(
                "Lead",
                LastName=name,
                Company=name,
                LeadSource=source,
                Email=f"{name}@kites.example",
            )
            for name, source in (("kite", "Web"), ("stone", "Other"))
        )
        change_filter(integration, "LeadSource = 'Web' AND CreatedDate = TODAY", actor=Actor())

        run = request_run(
            integration, trigger=SyncRun.Trigger.COMMAND, scope={"full": True}, ring=False
        )
        collect(run)
        settle(run)

        people = {person.salesforce_id: person for person in integration.people.all()}
        assert people[kite].hubspot_id is not None
        assert people[stone].hubspot_id is None
        assert people[stone].reason == "filtered"

    @pytest.mark.parametrize("condition", ["Titel = 'x'", "Rating = 'Hot'", "(Title = 'x'"])
    def test_m30_a_condition_that_does_not_work_is_refused_when_saved(
        self, integration: Integration, condition: str
    ) -> None:
        with pytest.raises(SettingRefused) as refused:
            change_filter(integration, condition, actor=Actor())

        integration.refresh_from_db()
        assert refused.value.field == "salesforce_filter"
        assert integration.salesforce_filter == ""

    def test_m30_saving_is_audited_and_the_answers_are_asked_for_anew(
        self, integration: Integration
    ) -> None:
        integration.people.create(salesforce_type="salesforce_lead", salesforce_id="1")
        integration.people.update(passes_filter=False)

        change_settings(integration, actor=Actor(), salesforce_filter=" LeadSource = 'Web' ")

        event = AuditEvent.objects.get(action="settings.change")
        assert event.after == {"salesforce_filter": "LeadSource = 'Web'"}
        assert integration.people.get().passes_filter is None


def test_m30_a_record_that_we_made_is_asked_about_too(filtered: World) -> None:
    contact = filtered.add_contact("new@example.com", lastname="Nobody")
    filtered.first_load()
    assert filtered.person_of(contact).status == "in_sync"

    filtered.sync()

    assert filtered.person_of(contact).reason == "filtered"
