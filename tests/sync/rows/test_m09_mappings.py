"""M8, M9, M14: the default mappings, custom ones, and what each rule does between two CRMs."""

from pathlib import Path
from typing import Any

import pytest

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.mappings import change_mapping
from tests.management.conftest import Shell
from tests.sync.outside import Outside

EMAIL = "ann@kites.example"
LABELS = 29


def property_of(outside: Outside, name: str, email: str = EMAIL) -> str | None:
    held = outside.contact_of(email, name)
    assert held is not None
    return held[name]


def test_m8_29_labels_in_24_rows_exist_from_the_start(integration: Integration) -> None:
    rows = integration.mappings.filter(is_default=True)

    assert rows.count() == 24
    assert sum(len(row.label.split(" · ")) for row in rows) == LABELS


def test_m8_a_default_mapping_cannot_be_deleted(integration: Integration, admin: Any) -> None:
    title = integration.mappings.get(hubspot="jobtitle")

    admin.post(f"/integrations/main/contacts/mappings/{title.pk}/delete/", follow=True)

    assert integration.mappings.filter(hubspot="jobtitle").exists()


def test_m8_a_default_mapping_can_be_set_to_dont_sync(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    change_mapping(synced.mappings.get(hubspot="jobtitle"), actor=Actor(), rule="none", values=[])
    before = outside.contact(pair.hubspot_id or "", "jobtitle")["properties"]["jobtitle"]

    outside.edit_record("Lead", pair.salesforce_id or "", Title="Balloonist")
    shell("sync")

    assert outside.contact(pair.hubspot_id or "", "jobtitle")["properties"]["jobtitle"] == before


def test_m9_one_name_on_both_objects_feeds_one_property(
    read: Integration, shell: Shell, outside: Outside, tmp_path: Path
) -> None:
    outside.add_property("favourite_colour")
    file = tmp_path / "main.yaml"
    shell("config", "export", str(file))
    fields = "lead: Favourite_Colour__c, contact: Favourite_Colour__c"
    mine = f"- {{hubspot: favourite_colour, {fields}, rule: two_way}}\n"
    file.write_text(file.read_text() + mine)
    shell("config", "import", str(file))

    for number, kind in enumerate(("Lead", "Contact")):
        more = {"Company": "Kites"} if kind == "Lead" else {}
        outside.add_record(
            kind,
            LastName="Ann",
            Email=f"{number}{EMAIL}",
            Favourite_Colour__c=("Red", "Blue")[number],
            **more,
        )
    shell("sync")

    assert property_of(outside, "favourite_colour", f"0{EMAIL}") == "Red"
    assert property_of(outside, "favourite_colour", f"1{EMAIL}") == "Blue"


def test_m9_different_names_feed_one_property(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Lead", LastName="A", Company="Kites", City="Rome", Email=f"0{EMAIL}")
    outside.add_record("Contact", LastName="B", MailingCity="Oslo", Email=f"1{EMAIL}")

    shell("sync")

    assert property_of(outside, "city", f"0{EMAIL}") == "Rome"
    assert property_of(outside, "city", f"1{EMAIL}") == "Oslo"


# What HubSpot and Salesforce hold after Salesforce's edit, and after HubSpot's.
EFFECTS = [
    ("none", ("old", "salesforce"), ("hubspot", "old")),
    ("prefer_salesforce", ("salesforce", "salesforce"), ("old", "old")),
    ("always_salesforce", ("salesforce", "salesforce"), ("old", "old")),
    ("two_way", ("salesforce", "salesforce"), ("hubspot", "hubspot")),
    ("prefer_hubspot", ("old", "old"), ("hubspot", "hubspot")),
    ("always_hubspot", ("old", "old"), ("hubspot", "hubspot")),
]


@pytest.mark.parametrize(("rule", "after_salesforce", "after_hubspot"), EFFECTS)
def test_m14_the_rule_says_who_wins(
    read: Integration,
    shell: Shell,
    outside: Outside,
    rule: str,
    after_salesforce: tuple[str, str],
    after_hubspot: tuple[str, str],
) -> None:
    people = {}
    for side in ("salesforce", "hubspot"):
        lead = outside.add_record(
            "Lead", LastName="A", Company="Kites", Title="old", Email=f"{side}@kites.example"
        )
        people[side] = lead
    shell("sync")
    change_mapping(read.mappings.get(hubspot="jobtitle"), actor=Actor(), rule=rule, values=[])
    edited = outside.contact_of("hubspot@kites.example")
    assert edited is not None

    outside.edit_record("Lead", people["salesforce"], Title="salesforce")
    outside.edit_contact(edited["id"] or "", jobtitle="hubspot")
    shell("sync")

    held = {
        side: (
            property_of(outside, "jobtitle", f"{side}@kites.example"),
            outside.record("Lead", lead)["Title"],
        )
        for side, lead in people.items()
    }
    assert held == {"salesforce": after_salesforce, "hubspot": after_hubspot}


# What both hold after Salesforce's value was removed, and after HubSpot's.
BLANKS = [
    ("prefer_salesforce", ("", None), ("old", "old")),
    ("always_salesforce", ("", None), ("old", "old")),
    ("two_way", ("", None), ("", None)),
    ("prefer_hubspot", ("old", "old"), ("", None)),
    ("always_hubspot", ("old", "old"), ("", None)),
    ("none", ("old", None), ("", "old")),
]


@pytest.mark.parametrize(("rule", "after_salesforce", "after_hubspot"), BLANKS)
def test_m14_a_blank_is_a_value(
    read: Integration,
    shell: Shell,
    outside: Outside,
    rule: str,
    after_salesforce: tuple[str, str | None],
    after_hubspot: tuple[str, str | None],
) -> None:
    cleared = outside.add_record(
        "Lead", LastName="A", Company="Kites", Title="old", Email="salesforce@kites.example"
    )
    kept = outside.add_record(
        "Lead", LastName="A", Company="Kites", Title="old", Email="hubspot@kites.example"
    )
    shell("sync")
    change_mapping(read.mappings.get(hubspot="jobtitle"), actor=Actor(), rule=rule, values=[])
    edited = outside.contact_of("hubspot@kites.example")
    assert edited is not None

    outside.edit_record("Lead", cleared, Title=None)
    outside.edit_contact(edited["id"] or "", jobtitle="")
    shell("sync")

    held = [
        (property_of(outside, "jobtitle", f"{side}@kites.example") or "", record["Title"])
        for side, record in (
            ("salesforce", outside.record("Lead", cleared)),
            ("hubspot", outside.record("Lead", kept)),
        )
    ]
    assert held == [after_salesforce, after_hubspot]
