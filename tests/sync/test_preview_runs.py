"""M25: the preview of a change as a run, for more people than a page can wait for."""

from typing import Any

import pytest

from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Ref
from integrations.models import AuditEvent, Integration, SyncRun
from integrations.sync.auditing import Actor
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import as_dict
from integrations.sync.foresight.previewing import request_preview
from integrations.sync.running.phases import collect
from integrations.sync.running.turns import take_turn
from integrations.sync.runs.lifecycle import AlreadyRunning, cancel_run
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.making import make_change
from integrations.sync.settings.proposal import Proposal
from tests.sync.memory import World

CONTACT, LEAD = ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_LEAD
AS_CONTACTS = Proposal(settings={"on_hubspot_change": "contact"})
MOBILE = {"hubspot": "mobilephone", "lead": "MobilePhone", "rule": "two_way"}


@pytest.fixture
def ada(world: World) -> Ref:
    """Ada is in sync; Bob is in HubSpot only and waits."""
    contact = world.add_contact("ada@example.com", lastname="Lovelace")
    world.add_lead("ada@example.com", LastName="Lovelace")
    world.first_load()
    world.add_contact("bob@example.com", lastname="Builder")
    world.first_read()
    return contact


@pytest.fixture
def mobile(world: World, ada: Ref) -> Ref:
    """Both sides have a field that we never read, and Ada's is filled in HubSpot."""
    for kind, name in ((CONTACT, "mobilephone"), (LEAD, "MobilePhone")):
        spec = FieldSpec(name=name, label=name, kind=FieldKind.PHONE)
        world.side(kind.provider).store.specs[kind].append(spec)
    refresh_schema(world.fresh.hubspot, world.hubspot)
    refresh_schema(world.fresh.salesforce, world.salesforce)
    world.edit(ada, mobilephone="+44 7000")
    return ada


def carry_out(world: World, proposal: Proposal, *, read: bool = False) -> SyncRun:
    run = request_preview(world.fresh, proposal, read=read)
    if collect(run, world.crms):
        take_turn(run, world.crms)
    run.refresh_from_db()
    return run


def calls(world: World) -> int:
    return len(world.hubspot.calls) + len(world.salesforce.calls)


def test_m25_run_finds_what_the_preview_finds(world: World, ada: Ref) -> None:
    run = carry_out(world, AS_CONTACTS)

    assert run.status == SyncRun.Status.SUCCEEDED
    assert run.summary["change"] == as_dict(preview_change(world.fresh, AS_CONTACTS))
    assert run.summary["change"]["affected"] == 1


def test_m25_it_asks_nothing_of_the_crms_and_writes_nothing(world: World, ada: Ref) -> None:
    before, mark = calls(world), world.mark

    carry_out(world, AS_CONTACTS)

    assert calls(world) == before
    assert world.writes_since(mark) == 0
    assert world.fresh.on_hubspot_change == "lead"


def test_m25_progress_counts_the_people_planned(world: World, ada: Ref) -> None:
    run = carry_out(world, AS_CONTACTS)

    assert run.owed_at_start == 2
    assert run.tallies.totals()["people"]["settled"] == 2


def test_m25_fields_never_read_are_read_first_if_asked(world: World, mobile: Ref) -> None:
    change = Proposal(mappings=[MOBILE])

    unread = carry_out(world, change).summary["change"]
    read = carry_out(world, change, read=True).summary["change"]

    assert [gap["fields"] for gap in unread["unread"]] == [["mobilephone"], ["MobilePhone"]]
    assert unread["affected"] == 0
    assert read["unread"] == []
    assert read["outcomes"][LEAD]["updated"] == {"before": 0, "after": 1}


def test_cancelled_preview_ends_so(world: World, ada: Ref) -> None:
    run = request_preview(world.fresh, AS_CONTACTS)
    assert collect(run, world.crms)
    cancel_run(run)

    take_turn(run, world.crms)

    run.refresh_from_db()
    assert run.status == SyncRun.Status.CANCELLED
    assert "change" not in run.summary


def test_change_that_became_impossible_fails_the_run_with_its_reason(
    world: World, mobile: Ref
) -> None:
    run = request_preview(world.fresh, Proposal(mappings=[MOBILE]))
    assert collect(run, world.crms)
    connection = world.fresh.hubspot
    connection.schema = {**connection.schema, CONTACT.value: []}
    connection.save(update_fields=["schema"])
    run = SyncRun.objects.select_related("integration__hubspot").get(pk=run.pk)

    take_turn(run, world.crms)

    run.refresh_from_db()
    assert run.status == SyncRun.Status.FAILED
    assert "mobilephone" in run.failure_message


def test_change_that_cannot_be_made_is_not_asked_for(world: World, ada: Ref) -> None:
    with pytest.raises(SettingRefused):
        request_preview(world.fresh, Proposal(settings={"colour": "red"}))
    assert not SyncRun.objects.filter(dry_run=True).exists()


def test_same_preview_is_not_asked_for_twice(world: World, ada: Ref) -> None:
    request_preview(world.fresh, AS_CONTACTS)

    with pytest.raises(AlreadyRunning):
        request_preview(world.fresh, AS_CONTACTS)


class TestMaking:
    def make(self, world: World, **proposed: Any) -> None:
        make_change(world.fresh, Proposal(**proposed), actor=Actor())

    def test_m25_settings_and_mappings_are_made_together(self, world: World, mobile: Ref) -> None:
        self.make(world, settings={"on_hubspot_change": "contact"}, mappings=[MOBILE])

        assert world.fresh.on_hubspot_change == "contact"
        assert world.fresh.mappings.get(hubspot="mobilephone").lead == "MobilePhone"

    def test_m25_a_mapping_that_is_there_gets_its_rule(self, world: World, ada: Ref) -> None:
        self.make(world, mappings=[{"hubspot": "jobtitle", "rule": "two_way"}])

        mapping = world.fresh.mappings.get(hubspot="jobtitle")
        assert (mapping.rule, mapping.lead) == ("two_way", "Title")

    def test_m25_a_mapping_may_go(self, world: World, mobile: Ref) -> None:
        self.make(world, mappings=[MOBILE])

        self.make(world, removed=["mobilephone"])

        assert not world.fresh.mappings.filter(hubspot="mobilephone").exists()

    def test_m25_what_is_refused_in_part_is_not_made_at_all(self, world: World, ada: Ref) -> None:
        with pytest.raises(SettingRefused):
            self.make(world, settings={"on_hubspot_change": "contact"}, mappings=[MOBILE])

        assert Integration.objects.get().on_hubspot_change == "lead"
        assert not AuditEvent.objects.exists()

    def test_m25_a_list_is_lifted(self, world: World, ada: Ref) -> None:
        world.choose_list("7")

        self.make(world, settings={"list_id": ""})

        assert world.fresh.list_id == ""
