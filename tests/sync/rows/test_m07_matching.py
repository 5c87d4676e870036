"""M7: one email on both sides is one person; among rivals the order is ours, not the API's."""

import pytest

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside

EMAIL = "twin@kites.example"


@pytest.fixture
def contact(read: Integration, outside: Outside) -> str:
    return outside.add_contact(email=EMAIL, lastname="Twin")


def add_lead(outside: Outside, title: str) -> str:
    return outside.add_record("Lead", LastName="Twin", Company="Kites", Title=title, Email=EMAIL)


def add_salesforce_contact(outside: Outside, title: str) -> str:
    return outside.add_record("Contact", LastName="Twin", Title=title, Email=EMAIL)


def link(outside: Outside) -> tuple[str | None, str | None]:
    """Whom HubSpot's contact says that it syncs with."""
    held = outside.contact_of(EMAIL, "sfsync_lead_id", "sfsync_contact_id")
    assert held is not None
    return held["sfsync_lead_id"] or None, held["sfsync_contact_id"] or None


@pytest.mark.parametrize("lead_first", [True, False])
def test_m7_a_contact_goes_before_a_lead_whichever_came_first(
    shell: Shell, outside: Outside, contact: str, lead_first: bool
) -> None:
    makers = [add_lead, add_salesforce_contact]
    made = {maker: maker(outside, "Any") for maker in (makers if lead_first else makers[::-1])}

    shell("sync")

    assert link(outside) == (None, made[add_salesforce_contact])


@pytest.mark.parametrize("later", [0, 1])
def test_m7_of_two_leads_the_one_updated_last_is_linked(
    shell: Shell, outside: Outside, contact: str, later: int
) -> None:
    leads = [add_lead(outside, "First"), add_lead(outside, "Second")]
    outside.sandbox.salesforce.store.clock.offset += outside.A_MINUTE
    outside.edit_record("Lead", leads[later], Title="Touched")

    shell("sync")

    assert link(outside) == (leads[later], None)


def test_m7_the_stored_link_is_kept_whoever_is_updated(
    shell: Shell, outside: Outside, contact: str
) -> None:
    linked = add_lead(outside, "Linked")
    shell("sync")
    rival = add_salesforce_contact(outside, "Rival")
    shell("sync")

    outside.edit_record("Contact", rival, Title="Rival, louder")
    shell("sync")

    held = outside.contact_of(EMAIL, "jobtitle")
    assert link(outside) == (linked, None)
    assert held is not None
    assert held["jobtitle"] == "Linked"


def test_m7_rivals_are_listed_on_the_person(shell: Shell, outside: Outside, contact: str) -> None:
    linked, rival = add_salesforce_contact(outside, "Linked"), add_lead(outside, "Rival")

    shell("sync")

    told = shell.json("explain", EMAIL)["people"]
    assert [[record["id"] for record in person["records"]] for person in told] == [
        [contact, linked],
        [rival],
    ]
    assert told[0]["duplicates"] == [told[1]["person"]]
    assert (told[1]["status"], told[1]["reason"]) == ("excluded", "duplicate")


def test_m7_nobody_is_created_beside_a_lead_or_contact_of_the_address(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    add_lead(outside, "There already")
    leads, contacts = outside.count("Lead"), outside.count("Contact")
    outside.add_contact(email=EMAIL.upper(), lastname="Twin")

    shell("sync", "--email", EMAIL)

    assert (outside.count("Lead"), outside.count("Contact")) == (leads, contacts)


def test_m7_a_secondary_address_of_a_contact_is_theirs(
    read: Integration, shell: Shell, outside: Outside, contact: str
) -> None:
    other = outside.add_contact(email="second@kites.example", lastname="Twin")
    outside.merge_contacts(contact, other)
    before = outside.count_contacts()

    lead = outside.add_record(
        "Lead", LastName="Twin", Company="Kites", Email="second@kites.example"
    )
    shell("sync")

    assert outside.count_contacts() == before
    assert link(outside)[0] == lead
    assert outside.record("Lead", lead)["Email"] == "second@kites.example"
