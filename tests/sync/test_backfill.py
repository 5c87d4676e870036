"""M27: a new or changed mapping is brought over old values, for exactly those whom it changes."""

from typing import Any

import pytest

from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Ref
from integrations.models import SyncRun
from integrations.sync.auditing import Actor
from integrations.sync.backfill.concerned import BACKFILL, gaps_of
from integrations.sync.backfill.request import Backfill, plan_backfill, start_backfill
from integrations.sync.collecting.gaps import read_gaps
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.mappings import add_mapping
from tests.sync.memory import HUBSPOT, SALESFORCE, Clock, World, make_world

CONTACT, LEAD = ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_LEAD


@pytest.fixture
def world(clock: Clock, db: None) -> World:
    return make_world(clock)


def add_field(world: World, object_type: ObjectType, name: str) -> None:
    crm, integration = world.side(object_type.provider), world.fresh
    spec = FieldSpec(name=name, label=name, kind=FieldKind.TEXT)
    crm.store.specs[object_type].append(spec)
    connections = {HUBSPOT: integration.hubspot, SALESFORCE: integration.salesforce}
    refresh_schema(connections[object_type.provider], crm)


def foresee(world: World, mapping: str) -> Backfill:
    return plan_backfill(world.fresh, mapping)


def backfill(world: World, mapping: str) -> SyncRun:
    return world.sync(trigger=SyncRun.Trigger.RESYNC, **{BACKFILL: mapping})


def pair(world: World, name: str, **values: Any) -> tuple[Ref, Ref]:
    email = f"{name}@example.com"
    return world.add_contact(email, lastname=name), world.add_lead(email, LastName=name, **values)


class TestNewMapping:
    @pytest.fixture
    def people(self, world: World) -> tuple[Ref, Ref, Ref, Ref]:
        """Ada's colour is known in HubSpot, Bob's in Salesforce; Cyd has none. It is mapped now."""
        ada, _ = pair(world, "ada")
        _, bob = pair(world, "bob")
        pair(world, "cyd")
        world.first_load()
        for object_type in (CONTACT, LEAD):
            add_field(world, object_type, "colour")
        world.edit(ada, colour="red")
        world.edit(bob, colour="blue")
        world.sync()
        add_mapping(world.fresh, actor=Actor(), hubspot="colour", lead="colour", rule="two_way")
        lead, contact = world.partner_of(ada), world.partner_of(bob)
        assert lead is not None
        assert contact is not None
        return ada, lead, contact, bob

    def test_m27_before_the_fields_are_read_their_cost_is_said(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        found = foresee(world, "colour")

        assert found.people == 0
        assert {(gap.object_type, gap.records) for gap in found.gaps} == {(CONTACT, 3), (LEAD, 3)}
        assert found.calls_to_read["hubspot"] > 0
        assert found.calls_to_read["salesforce"] > 0

    def test_m27_a_plain_sync_leaves_old_values_where_they_are(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        mark = world.mark
        world.sync()
        assert world.writes_since(mark) == 0

    def test_m27_backfill_reads_and_fills_both_ways(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        run = backfill(world, "colour")

        _ada, lead, contact, _bob = people
        assert run.status == SyncRun.Status.SUCCEEDED
        assert world.values(lead)["colour"] == "red"
        assert world.values(contact)["colour"] == "blue"

    def test_m27_it_owes_exactly_those_who_change(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        mark = world.mark

        run = backfill(world, "colour")

        assert run.tallies.totals()["people"]["settled"] == 2
        assert world.writes_since(mark) == 2

    def test_m27_once_read_it_is_counted_by_direction(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        integration = world.fresh
        read_gaps(integration, gaps_of(integration, "colour"), world.crms)

        found = foresee(world, "colour")

        assert (found.people, found.to_hubspot, found.to_salesforce) == (2, 1, 1)
        assert found.gaps == []

    def test_inv_2_second_backfill_writes_nothing(
        self, world: World, people: tuple[Ref, ...]
    ) -> None:
        backfill(world, "colour")
        mark = world.mark

        backfill(world, "colour")

        assert foresee(world, "colour").people == 0
        assert world.writes_since(mark) == 0


class TestChangedRule:
    @pytest.fixture
    def ada(self, world: World) -> tuple[Ref, Ref]:
        """Both have a title, and HubSpot's was never let into Salesforce."""
        contact, lead = pair(world, "ada", Title="Countess")
        bob, _ = pair(world, "bob", Title="Builder")
        world.set_rule("jobtitle", SyncRule.NONE)
        world.edit(contact, jobtitle="Programmer")
        world.edit(bob, jobtitle="Builder")
        world.first_load()
        return contact, lead

    def test_m27_it_is_counted_by_direction_with_its_cost(
        self, world: World, ada: tuple[Ref, Ref]
    ) -> None:
        world.set_rule("jobtitle", SyncRule.ALWAYS_HUBSPOT)

        found = foresee(world, "jobtitle")

        assert (found.people, found.to_hubspot, found.to_salesforce) == (1, 0, 1)
        assert found.gaps == []
        assert found.calls["salesforce"] > 0
        [row] = found.sample
        assert (row["changes"][0]["old"], row["changes"][0]["new"]) == ("Countess", "Programmer")

    def test_m27_rule_alone_moves_nothing_that_both_had_agreed_on(
        self, world: World, ada: tuple[Ref, Ref]
    ) -> None:
        self.agree_and_turn(world)
        mark = world.mark
        world.sync(full=True)
        assert world.writes_since(mark) == 0

    def test_m27_backfill_brings_them_under_the_new_rule(
        self, world: World, ada: tuple[Ref, Ref]
    ) -> None:
        self.agree_and_turn(world)
        contact, lead = ada
        assert foresee(world, "jobtitle").to_salesforce == 1

        backfill(world, "jobtitle")

        assert world.values(lead)["Title"] == world.values(contact)["jobtitle"] == "Programmer"

    def agree_and_turn(self, world: World) -> None:
        """Both sides were told to leave it, and the rule is turned round."""
        person = world.integration.people.get(email_key="ada@example.com")
        person.baseline |= {"jobtitle": ["Programmer", "Countess"]}
        person.save(update_fields=["baseline"])
        world.set_rule("jobtitle", SyncRule.ALWAYS_HUBSPOT)

    def test_m27_fallback_is_not_copied_back(self, world: World) -> None:
        contact = world.add_contact("eve@example.com")
        world.first_load()
        world.set_rule("lastname", SyncRule.TWO_WAY)

        assert foresee(world, "lastname").people == 0
        backfill(world, "lastname")

        assert world.values(contact)["lastname"] is None

    def test_m27_preview_writes_nothing_and_owes_nobody(
        self, world: World, ada: tuple[Ref, Ref]
    ) -> None:
        world.set_rule("jobtitle", SyncRule.ALWAYS_HUBSPOT)
        mark, calls = world.mark, len(world.hubspot.calls)

        foresee(world, "jobtitle")

        assert world.writes_since(mark) == 0
        assert len(world.hubspot.calls) == calls
        assert not world.fresh.people.owed().exists()


class TestAsking:
    @pytest.mark.parametrize("mapping", ["email", "hs_email_optout"])
    def test_fixed_mapping_is_refused(self, world: World, mapping: str) -> None:
        with pytest.raises(SettingRefused, match="rule of its own"):
            start_backfill(world.fresh, mapping)

    def test_property_that_is_not_mapped_is_refused(self, world: World) -> None:
        with pytest.raises(SettingRefused, match="not mapped"):
            foresee(world, "mobilephone")

    def test_mapping_that_does_not_sync_is_refused(self, world: World) -> None:
        world.set_rule("city", SyncRule.NONE)
        with pytest.raises(SettingRefused, match="nothing to backfill"):
            foresee(world, "city")

    def test_same_backfill_is_not_asked_for_twice(self, world: World) -> None:
        start_backfill(world.fresh, "city", ring=False)
        with pytest.raises(AlreadyRunning):
            start_backfill(world.fresh, "city", ring=False)
