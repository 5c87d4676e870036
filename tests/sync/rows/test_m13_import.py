"""M13: an import writes the email only; a sync follows for whoever may sync."""

import pytest

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import choose_list
from tests.management.conftest import Shell
from tests.sync.outside import Outside

EMAIL = "ann@kites.example"
TOWN = "Trstenik"
WORDS = ("import_salesforce", "--object", "Lead", "--where", "Company = 'Kites & Sons'")


@pytest.fixture
def lead(integration: Integration, shell: Shell, outside: Outside) -> str:
    """Somebody whom the first read finds, and nobody has asked to sync."""
    lead = outside.add_record(
        "Lead", LastName="Ann", Company="Kites & Sons", Title="Maker", City=TOWN, Email=EMAIL
    )
    outside.add_record("Lead", LastName="Nobody", Company="Kites & Sons")
    shell("read")
    return lead


def choose(integration: Integration, shell: Shell, outside: Outside, *, city: str) -> None:
    choose_list(integration, outside.add_list("Locals", city=city), actor=Actor())
    shell("read")


def test_m13_the_preview_counts_and_writes_nothing(
    shell: Shell, outside: Outside, lead: str
) -> None:
    before = outside.stamps()

    assert shell.json(*WORDS, "--preview") == {"records": 2, "without_email": 1}
    assert outside.stamps() == before


def test_m13_without_a_list_a_sync_follows_at_once(
    shell: Shell, outside: Outside, lead: str
) -> None:
    summary = shell.json(*WORDS)

    held = outside.contact_of(EMAIL, "jobtitle", "lastname", "sfsync_lead_id")
    assert summary["status"] == "succeeded"
    assert held is not None
    assert (held["jobtitle"], held["lastname"], held["sfsync_lead_id"]) == ("Maker", "Ann", lead)


def test_m13_outside_the_list_only_the_email_is_written(
    integration: Integration, shell: Shell, outside: Outside, lead: str
) -> None:
    choose(integration, shell, outside, city="Nowhere")

    shell(*WORDS)
    shell("sync")

    held = outside.contact_of(EMAIL, "jobtitle", "lastname", "city", "company")
    assert held is not None
    del held["id"]
    given = {name for name, value in held.items() if value}
    assert given <= {"email", "createdate", "lastmodifieddate", "hs_object_id"}
    assert shell.json("explain", EMAIL)["first_failing_gate"] == "list"


def test_m13_a_member_of_the_list_is_filled_in(
    integration: Integration, shell: Shell, outside: Outside, lead: str
) -> None:
    outside.add_contact(email=EMAIL, city=TOWN)
    choose(integration, shell, outside, city=TOWN)

    shell(*WORDS)

    held = outside.contact_of(EMAIL, "jobtitle")
    assert held is not None
    assert held["jobtitle"] == "Maker"


def test_m13_a_campaigns_members_are_chosen(
    integration: Integration, shell: Shell, outside: Outside, lead: str
) -> None:
    other = outside.add_record("Lead", LastName="Bob", Company="Kites", Email="bob@kites.example")
    fair = outside.add_record("Campaign", Name="Kite fair", IsActive=True)
    outside.add_record("CampaignMember", CampaignId=fair, LeadId=other)

    shell("import_salesforce", "--object", "Lead", "--campaign", fair)

    assert outside.contact_of("bob@kites.example") is not None
    assert outside.contact_of(EMAIL) is None


def test_m13_dates_choose_too(shell: Shell, outside: Outside, lead: str) -> None:
    words = ("import_salesforce", "--object", "Lead", "--preview", "--created-after")

    assert shell.json(*words, "2999-01-01")["records"] == 0
    assert shell.json(*words, "2000-01-01")["records"] == outside.count("Lead")
