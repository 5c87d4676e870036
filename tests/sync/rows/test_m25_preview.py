"""M25, M27, M31: what would happen is told first, and is what then happens."""

from pathlib import Path

import pytest

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.mappings import add_mapping
from tests.management.conftest import Shell
from tests.sync.outside import Outside


def written(outcomes: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        kind: {name: counts[name] for name in ("created", "updated", "deleted")}
        for kind, counts in outcomes.items()
    }


def test_m31_the_first_read_foretells_the_first_load(
    integration: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.stamps()
    told = shell.json("read")
    untouched = outside.stamps() == before

    done = shell.json("sync", "--full")

    foreseen = told["forecast"]
    assert untouched
    assert written(foreseen["outcomes"]) == written(done["outcomes"])
    people = foreseen["people"]
    assert min(people["both_sides"], people["hubspot_only"], people["salesforce_only"]) > 0
    assert foreseen["api_calls"]["hubspot"] > 0
    assert foreseen["seconds"] > 0


def test_m31_nobody_syncs_until_the_admin_starts_it(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.stamps()

    shell("sync")

    assert outside.stamps() == before


def test_m25_a_dry_run_of_changes_is_the_run_that_follows(
    synced: Integration, shell: Shell, outside: Outside
) -> None:
    leads = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    for person in leads.exclude(hubspot_id=None).order_by("pk")[:3]:
        outside.edit_record("Lead", person.salesforce_id or "", Title="Balloonist")
    outside.add_contact(email="ann@kites.example", lastname="Ann")
    before = outside.stamps()

    dry = shell.json("sync", "--dry-run")
    untouched = outside.stamps() == before
    done = shell.json("sync")

    assert untouched
    assert dry["dry_run"]
    assert written(dry["outcomes"]) == written(done["outcomes"])
    assert done["outcomes"]["hubspot_contact"]["updated"] == 3
    assert done["outcomes"]["salesforce_lead"]["created"] == 1


def test_m25_a_preview_of_a_setting_counts_what_it_would_do(
    integration: Integration, shell: Shell, outside: Outside, tmp_path: Path
) -> None:
    shell("read")
    file = tmp_path / "change.yaml"
    file.write_text("integration: main\ncontacts: {on_hubspot_change: contact}\n")
    before = outside.stamps()

    told = shell.json("preview", str(file))
    untouched = outside.stamps() == before
    shell("config", "import", str(file))
    done = shell.json("sync", "--full")

    assert untouched
    made = done["outcomes"]["salesforce_contact"]["created"]
    assert told["outcomes"]["salesforce_contact"]["created"]["after"] == made > 0


@pytest.fixture
def with_colours(integration: Integration, shell: Shell, outside: Outside) -> Integration:
    """Somebody in sync who has a favourite colour in Salesforce, which is not mapped yet."""
    outside.add_property("favourite_colour")
    outside.add_record(
        "Lead",
        LastName="Ann",
        Company="Kites",
        Email="ann@kites.example",
        Favourite_Colour__c="Red",
    )
    shell("read")
    shell("sync", "--full")
    add_mapping(
        Integration.objects.get(),
        actor=Actor(),
        hubspot="favourite_colour",
        lead="Favourite_Colour__c",
    )
    return integration


def colour(outside: Outside) -> str | None:
    held = outside.contact_of("ann@kites.example", "favourite_colour")
    assert held is not None
    return held["favourite_colour"]


def test_m27_a_new_mapping_by_itself_fills_nobody(
    with_colours: Integration, shell: Shell, outside: Outside
) -> None:
    before = outside.stamps()

    shell("sync")

    assert outside.stamps() == before


def test_m27_a_backfill_is_counted_and_then_fills(
    with_colours: Integration, shell: Shell, outside: Outside
) -> None:
    [names] = outside.query("SELECT COUNT(Id) n FROM Lead WHERE Favourite_Colour__c != null")
    told = shell.json("backfill", "--mapping", "favourite_colour", "--preview")
    untouched = colour(outside)

    done = shell.json("backfill", "--mapping", "favourite_colour")

    assert untouched is None
    assert told["api_calls"]["salesforce"] > 0
    assert colour(outside) == "Red"
    assert 1 <= done["outcomes"]["hubspot_contact"]["updated"] <= names["n"]
