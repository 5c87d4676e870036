"""M28: the configuration as a file: what goes out comes back in, and what is wrong is named."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from integrations.domain.records import FieldKind, FieldSpec, ObjectType
from integrations.models import AuditEvent, FieldMapping, Integration
from integrations.sync.auditing import Actor
from integrations.sync.configuration.file import (
    diff_configuration,
    export_configuration,
    import_configuration,
)
from integrations.sync.configuration.form import read_configuration
from integrations.sync.configuration.mappings import Difference
from integrations.sync.configuration.places import ConfigurationRefused
from integrations.sync.discovery.schema import refresh_schema
from tests.sync.memory import HUBSPOT, SALESFORCE, Clock, World, make_world

MINE = {"hubspot": "mobilephone", "lead": "MobilePhone", "contact": "MobilePhone"}

Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture
def integration(clock: Clock, db: None) -> Integration:
    world = make_world(clock)
    add_field(world, ObjectType.HUBSPOT_CONTACT, "mobilephone")
    add_field(world, ObjectType.SALESFORCE_LEAD, "MobilePhone")
    add_field(world, ObjectType.SALESFORCE_CONTACT, "MobilePhone")
    return world.fresh


def add_field(world: World, object_type: ObjectType, name: str) -> None:
    crm = world.side(object_type.provider)
    spec = FieldSpec(name=name, label=name, kind=FieldKind.PHONE)
    crm.store.specs[object_type].append(spec)
    connections = {HUBSPOT: world.integration.hubspot, SALESFORCE: world.integration.salesforce}
    refresh_schema(connections[object_type.provider], crm)


def edited(integration: Integration, edit: Edit) -> str:
    """What is exported, changed."""
    content = yaml.safe_load(export_configuration(integration))
    edit(content)
    return yaml.safe_dump(content, sort_keys=False)


def take_in(integration: Integration, text: str) -> list[Difference]:
    return import_configuration(integration, text, actor=Actor())


def refusal(integration: Integration, text: str) -> str:
    before, audited = export_configuration(integration), AuditEvent.objects.count()
    with pytest.raises(ConfigurationRefused) as refused:
        take_in(integration, text)
    assert export_configuration(integration) == before
    assert AuditEvent.objects.count() == audited
    return str(refused.value)


def add_mine(integration: Integration, **more: Any) -> FieldMapping:
    return FieldMapping.objects.create(integration=integration, label="Mine", **{**MINE, **more})


class TestExport:
    def test_m28_keys_are_those_of_the_specification(self, integration: Integration) -> None:
        content = yaml.safe_load(export_configuration(integration))

        assert {key: value for key, value in content.items() if key != "mappings"} == {
            "integration": integration.name,
            "enabled": True,
            "schedule": {"every_minutes": 5, "full_pass_hours": 24},
            "contacts": {
                "on_salesforce_change": "create_or_update",
                "on_hubspot_change": "lead",
                "on_salesforce_delete": "nothing",
                "on_hubspot_delete": "nothing",
                "mass_change_brake": {"records": 50, "percent": 5},
                "inclusion_list": None,
                "salesforce_filter": None,
            },
            "accounts": {"sync": False},
            "owners": {"hubspot_to_salesforce": True, "salesforce_to_hubspot": True},
            "api": {"salesforce_allocation": 20000, "reserve_percent": 10},
        }

    def test_m28_default_mappings_appear_too(self, integration: Integration) -> None:
        mappings = yaml.safe_load(export_configuration(integration))["mappings"]

        assert len(mappings) == 24
        assert {
            "hubspot": "jobtitle",
            "lead": "Title",
            "contact": "Title",
            "rule": "prefer_salesforce",
        } in mappings

    def test_no_secret_is_in_it(self, integration: Integration) -> None:
        credentials = integration.hubspot.credentials | integration.salesforce.credentials
        text = export_configuration(integration)

        assert credentials
        assert not [value for value in credentials.values() if value in text]


class TestRoundTrip:
    def test_m28_what_was_exported_changes_nothing(self, integration: Integration) -> None:
        add_mine(integration, rule="two_way")
        text, audited = export_configuration(integration), AuditEvent.objects.count()

        assert diff_configuration(integration, text) == []
        assert take_in(integration, text) == []
        assert AuditEvent.objects.count() == audited

    def test_m28_imported_twice_changes_once(self, integration: Integration) -> None:
        text = edited(integration, lambda c: c["contacts"].update(on_hubspot_change="contact"))

        assert len(take_in(integration, text)) == 1
        assert take_in(integration, text) == []
        assert yaml.safe_load(export_configuration(integration)) == yaml.safe_load(text)

    @pytest.mark.parametrize(
        "values",
        [
            [["yes", "no"], ["~", "null"], ["1", "0x1"], ["", "ö: #"]],
            [["NEW", "Open"], ["OLD", "Closed"], ["NEW", "Closed"]],
            [],
        ],
        ids=["texts that look like something else", "one value for two", "none"],
    )
    def test_value_maps_come_back_as_they_were(
        self, integration: Integration, values: list[list[str]]
    ) -> None:
        integration.mappings.filter(hubspot="hs_lead_status").update(values=values)
        text = export_configuration(integration)
        assert diff_configuration(integration, text) == []

        integration.mappings.filter(hubspot="hs_lead_status").update(values=[["A", "B"]])

        [difference] = diff_configuration(integration, text)
        assert difference.place == "mappings.hs_lead_status.values"


class TestImport:
    def test_m28_settings_become_what_the_file_says(self, integration: Integration) -> None:
        take_in(
            integration,
            "contacts: {on_hubspot_change: nothing, mass_change_brake: {records: 7}}\n"
            "owners: {hubspot_to_salesforce: false}\n",
        )

        stored = Integration.objects.get(pk=integration.pk)
        assert stored.on_hubspot_change == "nothing"
        assert (stored.brake_records, stored.brake_percent) == (7, 5)
        assert stored.owners_to_salesforce is False

    def test_inv_33_each_change_is_in_the_audit(self, integration: Integration) -> None:
        take_in(
            integration,
            edited(
                integration,
                lambda c: (c["schedule"].update(every_minutes=9), c["mappings"].append(MINE)),
            ),
        )

        found = {event.action: event for event in AuditEvent.objects.all()}
        assert found["settings.change"].before == {"every_minutes": 5}
        assert found["settings.change"].after == {"every_minutes": 9}
        assert found["mapping.add"].subject == "mobilephone"

    def test_m28_default_mapping_left_out_stays(self, integration: Integration) -> None:
        assert take_in(integration, "mappings: []") == []
        assert integration.mappings.count() == 24

    def test_m28_custom_mapping_left_out_is_removed(self, integration: Integration) -> None:
        add_mine(integration)

        [difference] = take_in(integration, "mappings: []")

        assert difference == Difference(
            "mappings.mobilephone", {**MINE, "rule": "prefer_salesforce"}, None
        )
        assert not integration.mappings.filter(is_default=False).exists()

    def test_mappings_left_out_altogether_stay(self, integration: Integration) -> None:
        add_mine(integration)

        assert take_in(integration, "enabled: true") == []

    def test_m28_rule_and_values_of_a_default_change(self, integration: Integration) -> None:
        found = take_in(integration, "mappings: [{hubspot: jobtitle, rule: two_way}]")

        assert found == [Difference("mappings.jobtitle.rule", "prefer_salesforce", "two_way")]
        assert integration.mappings.get(hubspot="jobtitle").rule == "two_way"

    def test_custom_mapping_of_other_fields_is_another_mapping(
        self, integration: Integration
    ) -> None:
        old = add_mine(integration)

        [difference] = take_in(
            integration, "mappings: [{hubspot: mobilephone, contact: MobilePhone}]"
        )

        assert difference.before is not None
        assert difference.after is not None
        assert integration.mappings.get(hubspot="mobilephone").pk != old.pk

    def test_diff_says_what_an_import_would_do_and_does_not(self, integration: Integration) -> None:
        text = edited(integration, lambda c: c.update(enabled=False))

        assert diff_configuration(integration, text) == [Difference("enabled", True, False)]
        assert Integration.objects.get(pk=integration.pk).enabled is True


REFUSED = {
    "unknown key": ("enabled: true\ncontacts:\n  foo: 1\n", "contacts.foo (line 3)"),
    "unknown section": ("colour: red\n", "colour (line 1)"),
    "unknown key of a mapping": (
        "mappings:\n- {hubspot: jobtitle}\n- {hubspot: city, direction: up}\n",
        "mappings[1].direction (line 3)",
    ),
    "key given twice": ("enabled: true\nenabled: false\n", "enabled (line 2): This key is given"),
    "no flag": ("enabled: perhaps\n", "enabled (line 1): This must be true or false"),
    "no number": ("schedule: {every_minutes: soon}\n", "schedule.every_minutes (line 1)"),
    "number out of range": (
        "api:\n  reserve_percent: 91\n",
        "api.reserve_percent (line 2): Give a number from 0 to 90",
    ),
    "no choice": (
        "contacts:\n  on_hubspot_delete: archive\n",
        "contacts.on_hubspot_delete (line 2): Choose one of these: nothing, delete",
    ),
    "section is no section": ("contacts: all\n", "contacts (line 1): This must have keys"),
    "no list": ("mappings: {hubspot: city}\n", "mappings (line 1): This must be a list"),
    "mapping without a property": ("mappings:\n- {lead: City}\n", "mappings[0] (line 2)"),
    "mapping twice": (
        "mappings:\n- {hubspot: city}\n- {hubspot: city}\n",
        "mappings[1].hubspot (line 3): “city” is mapped twice",
    ),
    "rule that there is not": (
        "mappings:\n- {hubspot: city, rule: mine}\n",
        "mappings[0].rule (line 2): Choose one of these",
    ),
    "default with other fields": (
        "mappings:\n- {hubspot: jobtitle, lead: Name}\n",
        "mappings[0].lead (line 2): The fields of a default mapping cannot be changed",
    ),
    "fixed rule": (
        "mappings:\n- {hubspot: email, rule: none}\n",
        "mappings[0].rule (line 2): This mapping cannot have that rule",
    ),
    "field that is mapped already": (
        "mappings:\n- {hubspot: mobilephone, lead: Title}\n",
        "mappings[0].lead (line 2): “Title” is mapped already",
    ),
    "property that there is not": (
        "mappings:\n- {hubspot: nonsense, lead: MobilePhone}\n",
        "mappings[0].hubspot (line 2)",
    ),
    "mapping without a Salesforce field": (
        "mappings:\n- {hubspot: mobilephone}\n",
        "mappings[0] (line 2): Choose a Salesforce",
    ),
    "values that are no pairs": (
        "mappings:\n- {hubspot: hs_lead_status, values: [[A]]}\n",
        "mappings[0].values[0] (line 2): Give a pair",
    ),
    "no YAML": ("enabled: [\n", "no valid YAML"),
    "nothing": ("", "The file: It is empty"),
    "a text": ("hello", "The file (line 1): This must have keys"),
    "an alias that is not there": ("enabled: *gone\n", "no valid YAML"),
    "deeply nested": ("[" * 5000, "no valid YAML"),
    "a control character": ("enabled: \x07\n", "no valid YAML"),
    "a tag of Python": ("enabled: !!python/object:os.system x\n", "enabled (line 1)"),
}


class TestRefusals:
    @pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
    def test_m28_wrong_file_is_refused_with_its_place_and_changes_nothing(
        self, integration: Integration, text: str, said: str
    ) -> None:
        assert said in refusal(integration, text)

    def test_all_problems_of_form_are_told_at_once(self, integration: Integration) -> None:
        said = refusal(integration, "enabled: 1\nschedule: {hours: 1}\ncolour: red\n")

        assert len(said.splitlines()) == 3

    def test_m28_last_problem_takes_back_everything_before_it(
        self, integration: Integration
    ) -> None:
        add_mine(integration)
        text = (
            "schedule: {every_minutes: 60}\n"
            "mappings:\n"
            "- {hubspot: jobtitle, rule: two_way}\n"
            "- {hubspot: nonsense, lead: MobilePhone}\n"
        )

        assert "mappings[1].hubspot (line 4)" in refusal(integration, text)


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda b: b.decode("latin-1")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ConfigurationRefused):
        read_configuration(text)
