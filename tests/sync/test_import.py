"""Importing from Salesforce (M13): the email only, then a sync of who qualifies."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.crm.memory.faults import Fault
from integrations.crm.port import Selection
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Ref
from integrations.models import Integration, LogEntry, SyncRun
from integrations.sandbox.assembly import Sandbox
from integrations.sync.importing.request import (
    ImportRefused,
    preview_import,
    request_import,
    scope_of,
    selection_of,
)
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import AlreadyRunning, cancel_run, request_run
from integrations.sync.runs.summary import summarize
from tests.sync.memory import LEAD, World
from tests.sync.outside import Outside

LEADS = Selection(object_type=ObjectType.SALESFORCE_LEAD)


def bring_in(world: World, selection: Selection = LEADS) -> SyncRun:
    run = request_import(world.fresh, selection, crm=world.salesforce, ring=False)
    if collect(run, world.crms):
        world.settle(run)
    run.refresh_from_db()
    return run


def created(world: World) -> list[dict[str, Any]]:
    """What each new HubSpot contact was made with."""
    writes = world.hubspot.store.writes
    return [dict(write.values) for write in writes if write.action is Action.CREATE]


def choose_empty_list(world: World) -> str:
    info = world.hubspot.add_list("Customers")
    world.choose_list(info.id)
    world.sync()
    return info.id


@pytest.fixture
def lead(world: World) -> Ref:
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_read()
    return lead


def test_m1_connecting_and_reading_create_nobody(world: World, lead: Ref) -> None:
    world.sync()

    assert created(world) == []


def test_m13_only_the_email_is_written_at_import(world: World, lead: Ref) -> None:
    bring_in(world)

    assert created(world) == [{"email": "ada@example.com"}]


def test_m13_without_a_list_a_sync_follows_at_once(world: World, lead: Ref) -> None:
    run = bring_in(world)

    contact = world.partner_of(lead)
    assert contact is not None
    assert world.values(contact)["jobtitle"] == "Countess"
    assert run.status == "succeeded"
    assert summarize(run)["people"]["in_sync"] == 1


def test_m13_outside_the_list_all_else_stays_blank(world: World, lead: Ref) -> None:
    choose_empty_list(world)

    bring_in(world)
    world.edit(lead, Title="Baroness")
    world.sync()

    contact = world.partner_of(lead)
    assert contact is not None
    assert world.values(contact)["jobtitle"] is None
    assert world.person_of(lead).reason == "not_in_list"


def test_m13_who_enters_the_list_later_is_synced_then(world: World, lead: Ref) -> None:
    list_id = choose_empty_list(world)
    bring_in(world)
    contact = world.partner_of(lead)
    assert contact is not None

    world.hubspot.join(list_id, contact.id)
    world.sync()

    assert world.values(contact)["jobtitle"] == "Countess"


def test_m13_who_has_a_contact_is_not_created_twice(world: World) -> None:
    contact = world.add_contact("ada@example.com")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_read()

    bring_in(world)

    assert created(world) == []
    assert world.partner_of(lead) == contact
    assert world.values(contact)["jobtitle"] == "Countess"


def test_m13_a_contact_that_nobody_has_read_yet_is_found(world: World, lead: Ref) -> None:
    run = request_import(world.fresh, LEADS, crm=world.salesforce, ring=False)
    world.hubspot.faults.lag = timedelta(hours=1)
    contact = world.add_contact("ada@example.com")

    collect(run, world.crms)

    assert created(world) == []
    assert world.partner_of(lead) == contact


def test_m13_importing_twice_creates_nobody_again(world: World, lead: Ref) -> None:
    bring_in(world)
    mark = world.mark

    bring_in(world)

    assert world.writes_since(mark) == 0


def test_m13_a_run_that_died_is_resumed(world: World, lead: Ref) -> None:
    world.add_lead("bob@example.com")
    run = request_import(world.fresh, LEADS, crm=world.salesforce, ring=False)

    def die(provider: object, operation: str) -> None:
        if operation == "write":
            raise KeyboardInterrupt

    world.hubspot.after.append(die)
    with pytest.raises(KeyboardInterrupt):
        collect(run, world.crms)
    world.hubspot.after.remove(die)
    world.clock.move(timedelta(minutes=3))
    assert collect(run, world.crms)
    world.settle(run)

    assert sorted(row["email"] for row in created(world)) == ["ada@example.com", "bob@example.com"]
    assert not world.fresh.people.exclude(status="in_sync").exists()


def test_m13_a_cancelled_import_creates_nobody(world: World, lead: Ref) -> None:
    run = request_import(world.fresh, LEADS, crm=world.salesforce, ring=False)
    cancel_run(run)

    assert not collect(run, world.crms)
    assert created(world) == []


def test_m13_the_same_import_is_asked_for_once(world: World, lead: Ref) -> None:
    request_import(world.fresh, LEADS, crm=world.salesforce, ring=False)

    with pytest.raises(AlreadyRunning):
        request_import(world.fresh, LEADS, crm=world.salesforce, ring=False)


def test_m13_a_create_that_is_refused_is_shown(world: World) -> None:
    lead = world.add_lead("not an address", Title="Countess")
    world.first_read()

    run = bring_in(world)

    assert run.status == "succeeded_with_errors"
    assert world.person_of(lead).status == "failing"
    assert LogEntry.objects.filter(run=run, outcome="failed").exists()


def test_m13_an_outage_fails_the_run_and_creates_nobody(world: World, lead: Ref) -> None:
    world.hubspot.faults.next("find", Fault.TRANSIENT)

    run = bring_in(world)

    assert run.status == "failed"
    assert created(world) == []


def test_m13_a_selection_survives_its_run(world: World) -> None:
    selection = Selection(
        object_type=LEAD,
        condition="Rating = 'Hot'",
        created_after=world.clock(),
        campaign_id="701000000000001AAA",
    )

    assert selection_of(scope_of(selection)) == selection


@pytest.mark.parametrize(
    "condition", ["Rating = 'Hot", "(Rating = 'Hot'", "Id != null) OR (Id = null"]
)
def test_m13_a_condition_that_does_not_close_is_refused(world: World, condition: str) -> None:
    selection = Selection(object_type=LEAD, condition=condition)

    with pytest.raises(ImportRefused) as refused:
        preview_import(world.fresh, selection, crm=world.salesforce)

    assert refused.value.field == "where"


@pytest.mark.slow
class TestOverHTTP:
    @pytest.fixture
    def outside(self, sandbox: Sandbox) -> Outside:
        return Outside(sandbox)

    @pytest.fixture
    def kite_makers(self, integration: Integration, outside: Outside) -> list[str]:
        ids = [
            outside.add_record(
                "Lead",
                LastName=name,
                Company="Kites & Sons",
                Title="Kite maker",
                Email=f"{name.lower()}@kites.example",
            )
            for name in ("Ann", "Bob", "Cleo")
        ]
        run = request_run_and_finish(integration)
        assert run.status == "succeeded"
        return ids

    def test_m13_a_condition_chooses_in_salesforce_s_own_words(
        self, integration: Integration, outside: Outside, kite_makers: list[str]
    ) -> None:
        before = outside.count_contacts()
        selection = Selection(
            object_type=LEAD, condition="Title = 'Kite maker' AND LastName != 'Cleo'"
        )

        preview = preview_import(integration, selection)
        run = request_import(integration, selection, ring=False)
        finish(run)

        assert (preview.records, preview.without_email) == (2, 0)
        assert outside.count_contacts() == before + 2
        ann = integration.people.get(salesforce_id=kite_makers[0])
        contact = outside.contact(ann.hubspot_id, "email", "jobtitle")["properties"]
        assert contact["email"] == "ann@kites.example"
        assert contact["jobtitle"] == "Kite maker"

    def test_m13_a_campaign_s_members_are_imported_while_it_is_active(
        self, integration: Integration, outside: Outside, kite_makers: list[str]
    ) -> None:
        campaign = outside.add_record("Campaign", Name="Kite fair", IsActive=True)
        outside.add_record("CampaignMember", CampaignId=campaign, LeadId=kite_makers[1])
        selection = Selection(object_type=LEAD, campaign_id=campaign)

        finish(request_import(integration, selection, ring=False))

        made = integration.people.filter(salesforce_id__in=kite_makers).exclude(hubspot_id=None)
        assert [person.salesforce_id for person in made] == [kite_makers[1]]

    def test_m13_an_inactive_campaign_is_refused(
        self, integration: Integration, outside: Outside
    ) -> None:
        campaign = outside.add_record("Campaign", Name="Old fair", IsActive=False)

        with pytest.raises(ImportRefused, match="Old fair"):
            preview_import(integration, Selection(object_type=LEAD, campaign_id=campaign))

    @pytest.mark.parametrize("condition", ["Titel = 'x'", "Title LIKES 'x'"])
    def test_m13_a_malformed_condition_is_refused_in_salesforce_s_words(
        self, integration: Integration, condition: str
    ) -> None:
        with pytest.raises(ImportRefused) as refused:
            preview_import(integration, Selection(object_type=LEAD, condition=condition))

        assert refused.value.field == "where"
        assert len(refused.value.message) > len("Salesforce does not understand the condition: ")


def request_run_and_finish(integration: Integration) -> SyncRun:
    return finish(request_run(integration, trigger=SyncRun.Trigger.COMMAND, ring=False))


def finish(run: SyncRun) -> SyncRun:
    if collect(run):
        settle(run)
    run.refresh_from_db()
    return run
