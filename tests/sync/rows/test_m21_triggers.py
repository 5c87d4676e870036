"""M21, M30: what makes somebody sync, and what lets Salesforce's people in."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_filter
from tests.management.conftest import Shell
from tests.sync.outside import Outside

EMAIL = "ann@kites.example"


def test_m21_an_edit_of_what_is_not_mapped_writes_nothing(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id or "", Favourite_Colour__c="Red")
    outside.edit_contact(pair.hubspot_id or "", mobilephone="+39 1")
    before = outside.stamps()

    shell("sync")

    assert outside.stamps() == before


def test_m30_only_who_passes_comes_to_hubspot_and_passing_later_is_a_trigger(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    change_filter(read, "LeadSource = 'Web'", actor=Actor())
    lead = outside.add_record("Lead", LastName="A", Company="K", LeadSource="Other", Email=EMAIL)
    shell("sync")
    before = outside.contact_of(EMAIL)

    outside.edit_record("Lead", lead, LeadSource="Web")
    shell("sync")

    assert before is None
    assert outside.contact_of(EMAIL) is not None


def test_m30_a_condition_that_salesforce_refuses_is_refused_with_its_place(
    read: Integration, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "main.yaml"
    file.write_text("contacts: {salesforce_filter: \"Titel = 'x'\"}\n")

    with pytest.raises(CommandError, match=r"contacts\.salesforce_filter \(line 1\)"):
        shell("config", "import", str(file))

    read.refresh_from_db()
    assert read.salesforce_filter == ""
