"""M25: what a change of settings or mappings would do, said before it is made."""

from typing import Any

import pytest

from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Ref
from integrations.models import Integration, LogEntry
from integrations.sync.auditing import Actor
from integrations.sync.collecting.gaps import read_gaps
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import ChangePreview, as_dict
from integrations.sync.settings.integration import SettingRefused, change_settings
from integrations.sync.settings.mappings import add_mapping
from integrations.sync.settings.proposal import Proposal
from tests.sync.memory import HUBSPOT, SALESFORCE, Clock, World, make_world

MINE = {"hubspot": "mobilephone", "lead": "MobilePhone", "rule": "two_way"}
CONTACT, LEAD = ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_LEAD


@pytest.fixture
def world(clock: Clock, db: None) -> World:
    return make_world(clock)


@pytest.fixture
def ada(world: World) -> Ref:
    """Ada is in sync; Bob is in HubSpot only and waits."""
    contact = world.add_contact("ada@example.com", lastname="Lovelace", jobtitle="Countess")
    world.add_lead("ada@example.com", LastName="Lovelace", Title="Countess")
    world.first_load()
    world.add_contact("bob@example.com", lastname="Builder")
    world.first_read()
    return contact


def preview(world: World, **proposed: Any) -> ChangePreview:
    return preview_change(world.fresh, Proposal(**proposed), crms=world.crms)


def add_field(world: World, object_type: ObjectType, name: str) -> None:
    crm, integration = world.side(object_type.provider), world.fresh
    spec = FieldSpec(name=name, label=name, kind=FieldKind.PHONE)
    crm.store.specs[object_type].append(spec)
    connections = {HUBSPOT: integration.hubspot, SALESFORCE: integration.salesforce}
    refresh_schema(connections[object_type.provider], crm)


class TestSettings:
    def test_m25_creates_that_would_not_be_are_counted(self, world: World, ada: Ref) -> None:
        found = preview(world, settings={"on_hubspot_change": "nothing"})

        assert found.more(LEAD, "created") == -1
        assert found.newly_excluded == {"creation_off": 1}
        assert (found.people, found.affected) == (2, 1)

    def test_m25_creates_of_another_kind_are_counted(self, world: World, ada: Ref) -> None:
        found = preview(world, settings={"on_hubspot_change": "contact"})

        assert found.more(LEAD, "created") == -1
        assert found.more(ObjectType.SALESFORCE_CONTACT, "created") == 1

    def test_m25_people_let_in_are_counted_by_the_reason_that_falls_away(
        self, world: World, ada: Ref
    ) -> None:
        Integration.objects.update(on_hubspot_change="nothing")

        found = preview(world, settings={"on_hubspot_change": "lead"})

        assert found.newly_included == {"creation_off": 1}

    def test_m25_members_of_another_list_are_asked_for(self, world: World, ada: Ref) -> None:
        locals_ = world.hubspot.add_list("Locals")
        world.hubspot.join(locals_.id, ada.id)

        found = preview(world, settings={"list_id": locals_.id})

        assert found.newly_excluded == {"not_in_list": 1}

    def test_list_that_hubspot_lacks_is_refused(self, world: World, ada: Ref) -> None:
        with pytest.raises(SettingRefused, match="no active list"):
            preview(world, settings={"list_id": "7"})

    def test_m25_whom_another_filter_lets_pass_is_asked_for(self, world: World, ada: Ref) -> None:
        world.salesforce.conditions["Title = 'Duchess'"] = lambda values: False

        found = preview(world, settings={"salesforce_filter": "Title = 'Duchess'"})

        assert found.newly_excluded == {"filtered": 1}
        assert world.fresh.people.filter(passes_filter=False).count() == 0

    def test_condition_that_salesforce_refuses_is_refused(self, world: World, ada: Ref) -> None:
        with pytest.raises(SettingRefused, match="a quote is not closed"):
            preview(world, settings={"salesforce_filter": "Title = 'Duchess"})

    def test_m25_it_stops_at_the_most_and_says_of_how_many(self, world: World, ada: Ref) -> None:
        found = preview_change(world.fresh, Proposal(), most=1)

        assert (found.people, found.total) == (2, 2)  # a part is planned to its end

    def test_m25_deletes_are_counted(self, world: World, ada: Ref) -> None:
        partner = world.partner_of(ada)
        assert partner is not None
        world.salesforce.delete(partner)
        world.sync()

        found = preview(world, settings={"on_salesforce_delete": "delete"})

        assert found.more(CONTACT, "deleted") == 1

    def test_change_of_nothing_makes_no_difference(self, world: World, ada: Ref) -> None:
        assert preview(world).affected == 0

    def test_setting_that_there_is_not_is_refused(self, world: World, ada: Ref) -> None:
        with pytest.raises(SettingRefused, match="no setting"):
            preview(world, settings={"colour": "red"})


class TestMappings:
    @pytest.fixture
    def blank(self, world: World, ada: Ref) -> Ref:
        """Ada's title was cleared in Salesforce, and HubSpot's edit waits beside it."""
        world.set_rule("jobtitle", SyncRule.NONE)
        partner = world.partner_of(ada)
        assert partner is not None
        world.edit(partner, Title=None)
        world.sync()
        return ada

    def test_m25_blanks_are_counted(self, world: World, blank: Ref) -> None:
        found = preview(world, mappings=[{"hubspot": "jobtitle", "rule": "two_way"}])

        assert found.more(CONTACT, "updated") == 1
        assert found.more(CONTACT, "blanked") == 1

    def test_m25_sample_says_what_would_be_written(self, world: World, blank: Ref) -> None:
        found = preview(world, mappings=[{"hubspot": "jobtitle", "rule": "two_way"}])

        [one] = found.sample
        [write] = one.after.writes
        [change] = [c for c in write["changes"] if c["field"] == "jobtitle"]
        assert one.email == "ada@example.com"
        assert (change["old"], change["new"]) == ("Countess", None)

    def test_inv_32_numbers_are_those_of_the_run_after_the_change(
        self, world: World, blank: Ref
    ) -> None:
        found = preview(world, mappings=[{"hubspot": "jobtitle", "rule": "two_way"}])
        world.set_rule("jobtitle", SyncRule.TWO_WAY)

        outcomes = world.sync(full=True).summary["outcomes"]

        for kind, counts in outcomes.items():
            for effect in ("created", "updated", "deleted"):
                assert found.after[kind][effect] == counts[effect]

    def test_m25_mapping_that_goes_is_no_difference_to_who_is_in_sync(
        self, world: World, ada: Ref
    ) -> None:
        add_field(world, CONTACT, "mobilephone")
        add_field(world, LEAD, "MobilePhone")
        add_mapping(world.fresh, actor=Actor(), **MINE)

        assert preview(world, removed=["mobilephone"]).affected == 0

    def test_field_that_no_crm_has_is_refused(self, world: World, ada: Ref) -> None:
        with pytest.raises(SettingRefused, match="mobilephone"):
            preview(world, mappings=[MINE])


class TestNewFields:
    @pytest.fixture
    def new(self, world: World, ada: Ref) -> Ref:
        """Both sides have a field that we never read, and HubSpot's is filled."""
        add_field(world, CONTACT, "mobilephone")
        add_field(world, LEAD, "MobilePhone")
        world.edit(ada, mobilephone="+44 7000")
        return ada

    def test_m25_what_was_never_read_is_said_with_its_cost(self, world: World, new: Ref) -> None:
        found = preview(world, mappings=[MINE])

        assert [(gap.object_type, gap.records) for gap in found.gaps] == [(CONTACT, 2), (LEAD, 1)]
        assert found.calls_to_read["hubspot"] > 0
        assert found.affected == 0

    def test_m25_once_read_it_plays_its_part(self, world: World, new: Ref) -> None:
        gaps = preview(world, mappings=[MINE]).gaps
        read_gaps(world.fresh, gaps, world.crms)

        found = preview(world, mappings=[MINE])

        assert found.gaps == []
        assert found.more(LEAD, "updated") == 1


class TestQuietly:
    def test_m25_nothing_is_called_stored_or_owed(self, world: World, ada: Ref) -> None:
        calls = len(world.hubspot.calls) + len(world.salesforce.calls)
        owed = world.fresh.people.owed().count()
        entries = LogEntry.objects.count()

        preview(world, settings={"on_hubspot_change": "nothing"})

        assert len(world.hubspot.calls) + len(world.salesforce.calls) == calls
        assert world.fresh.people.owed().count() == owed
        assert LogEntry.objects.count() == entries
        assert world.fresh.on_hubspot_change == "lead"

    def test_inv_8_same_trees_give_the_same_preview(self, world: World, ada: Ref) -> None:
        one, other = (
            as_dict(preview(world, settings={"on_hubspot_change": "contact"})) for _ in range(2)
        )
        assert one == other

    def test_m25_setting_is_made_as_foreseen(self, world: World, ada: Ref) -> None:
        found = preview(world, settings={"on_hubspot_change": "contact"})
        change_settings(world.fresh, actor=Actor(), on_hubspot_change="contact")

        outcomes = world.sync(full=True).summary["outcomes"]

        kind = ObjectType.SALESFORCE_CONTACT
        assert outcomes[kind]["created"] == found.after[kind]["created"] == 1
