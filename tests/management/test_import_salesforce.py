"""M13 from the shell: counted first, then imported."""

import pytest
from django.core.management.base import CommandError

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside

ADDRESS = "ann@kites.example"
WORDS = ("import_salesforce", "--object", "Lead", "--where", "Company = 'Kites & Sons'")


@pytest.fixture
def lead(shell: Shell, integration: Integration, outside: Outside) -> str:
    """A lead that was read, and that nobody has asked to sync."""
    lead = outside.add_record("Lead", LastName="Ann", Company="Kites & Sons", Email=ADDRESS)
    outside.add_record("Lead", LastName="Nobody", Company="Kites & Sons")
    shell("read")
    return lead


def test_m13_a_preview_counts_and_creates_nobody(shell: Shell, lead: str, outside: Outside) -> None:
    before = outside.count_contacts()

    counted = shell.json(*WORDS, "--preview")

    assert counted == {"records": 2, "without_email": 1}
    assert outside.count_contacts() == before


def test_m13_an_import_tells_what_it_came_to(
    shell: Shell, lead: str, outside: Outside, integration: Integration
) -> None:
    before = outside.count_contacts()

    summary = shell.json(*WORDS)

    assert shell.code == 0
    assert summary["status"] == "succeeded"
    assert summary["outcomes"]["hubspot_contact"]["created"] == 1
    assert outside.count_contacts() == before + 1
    assert integration.people.get(salesforce_id=lead).status == "in_sync"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--where", "Compny = 'x'"], "Compny"),
        (["--where", "Company = 'x"], "quote"),
        (["--campaign", "701000000000000AAA"], "701000000000000AAA"),
        (["--created-after", "yesterday"], "2026-01-31"),
        (["--modified-after", "2026-02-30"], "2026-02-30"),
    ],
)
def test_m13_what_cannot_be_selected_is_said(
    shell: Shell, integration: Integration, words: list[str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        shell("import_salesforce", "--object", "Lead", *words)
