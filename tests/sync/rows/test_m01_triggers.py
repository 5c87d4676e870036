"""M1: Salesforce's people become contacts by import or by a trigger, never by connecting."""

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside

NEW = "new@kites.example"


def test_m1_connecting_and_reading_write_nothing(
    integration: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.stamps()

    shell("read")
    first, second = shell.json("sync"), shell.json("sync")

    assert outside.stamps() == before
    assert first["people"]["waiting"] == second["people"]["waiting"] > 0


def test_m1_who_was_there_before_waits_for_a_trigger_of_their_own(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.count_contacts()
    lone = read.people.filter(hubspot_id=None, salesforce_type="salesforce_lead", duplicate_of=None)
    first = lone.exclude(email_key=None).order_by("pk")[0]

    outside.edit_record("Lead", first.salesforce_id or "", Title="Kite maker")
    shell("sync")

    made = outside.contact_of(first.email_key or "", "jobtitle")
    assert outside.count_contacts() == before + 1
    assert made is not None
    assert made["jobtitle"] == "Kite maker"


def test_m1_a_new_lead_and_a_new_salesforce_contact_are_triggers(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Lead", LastName="Ann", Company="Kites", Email="ann@kites.example")
    outside.add_record("Contact", LastName="Bob", Email="bob@kites.example")

    made = shell.json("sync")["outcomes"]["hubspot_contact"]["created"]

    assert made == 2
    assert outside.contact_of("ann@kites.example") is not None
    assert outside.contact_of("bob@kites.example") is not None


def test_m1_an_import_makes_them_contacts(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Lead", LastName="Ann", Company="Kites & Sons", Email=NEW)

    shell("import_salesforce", "--object", "Lead", "--where", "Company = 'Kites & Sons'")

    assert outside.contact_of(NEW) is not None
