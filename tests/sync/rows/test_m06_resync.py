"""M6: a manual resync of one record, a list, all errors, everybody; and its dry run."""

import pytest

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside

HUBSPOT = "hubspot_contact"
LEAD = "salesforce_lead"


@pytest.fixture
def waiting(integration: Integration, shell: Shell, outside: Outside) -> Integration:
    """Two people whom the first read found in a town of their own."""
    for name in ("ann", "bob"):
        outside.add_contact(email=f"{name}@kites.example", lastname=name, city="Trstenik")
    shell("read")
    return integration


def leads(outside: Outside) -> set[str]:
    rows = outside.query("SELECT Email FROM Lead WHERE Email LIKE '%@kites.example'")
    return {row["Email"].partition("@")[0] for row in rows}


def test_m6_one_person_by_address(waiting: Integration, shell: Shell, outside: Outside) -> None:
    shell("sync", "--email", "ann@kites.example")

    assert leads(outside) == {"ann"}


def test_m6_several_people_by_address(waiting: Integration, shell: Shell, outside: Outside) -> None:
    shell("sync", "--email", "ann@kites.example", "--email", "BOB@kites.example")

    assert leads(outside) == {"ann", "bob"}


def test_m6_the_members_of_any_list(waiting: Integration, shell: Shell, outside: Outside) -> None:
    list_id = outside.add_list("Locals", city="Trstenik")
    before = outside.count("Lead")

    shell("sync", "--list", list_id)

    assert leads(outside) == {"ann", "bob"}
    assert outside.count("Lead") == before + 2


def test_m6_everybody(waiting: Integration, shell: Shell, outside: Outside) -> None:
    summary = shell.json("sync", "--full")

    assert leads(outside) == {"ann", "bob"}
    assert summary["people"]["waiting"] == 0


def test_m6_everybody_with_an_error(waiting: Integration, shell: Shell, outside: Outside) -> None:
    outside.refuse("Lead", "LastName = 'ann'", "No Anns.")
    shell("sync", "--email", "ann@kites.example")
    outside.refuse_no_more("Lead")

    shell("sync", "--errors")

    assert leads(outside) == {"ann"}


def test_m6_a_dry_run_says_what_the_resync_then_does(
    waiting: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.stamps()
    dry = shell.json("sync", "--full", "--dry-run")
    untouched = outside.stamps() == before

    done = shell.json("sync", "--full")

    assert untouched
    assert dry["outcomes"] == done["outcomes"]
    assert dry["outcomes"][LEAD]["created"] > 0


def test_m6_an_address_that_nobody_has_is_said(waiting: Integration, shell: Shell) -> None:
    shell("sync", "--email", "nobody@kites.example")

    assert "Nobody has the address nobody@kites.example" in shell.err
