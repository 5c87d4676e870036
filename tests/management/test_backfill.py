"""M27 from the shell: a custom mapping is added, foreseen and backfilled."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from integrations.models import Integration, Person
from tests.management.conftest import Shell
from tests.sync.outside import Outside

MAPPING = "{hubspot: mobilephone, lead: MobilePhone, contact: MobilePhone, rule: two_way}"


@pytest.fixture
def pair(shell: Shell, integration: Integration, outside: Outside) -> Person:
    """Somebody in sync whose mobile number only HubSpot knows; nothing maps it."""
    shell("sync", "--full")
    people = integration.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    found = people.exclude(hubspot_id=None).order_by("pk").first()
    assert found is not None
    outside.edit_record("Lead", found.salesforce_id or "", MobilePhone=None)
    outside.edit_contact(found.hubspot_id or "", mobilephone="+44 7700 900123")
    shell("sync")
    return found


@pytest.fixture
def mapped(shell: Shell, pair: Person, tmp_path: Path) -> Person:
    file = tmp_path / "main.yaml"
    shell("config", "export", str(file))
    file.write_text(f"{file.read_text()}- {MAPPING}\n")
    shell("config", "import", str(file))
    return pair


def test_m27_fields_that_were_never_read_are_named_with_their_cost(
    shell: Shell, mapped: Person
) -> None:
    foreseen = shell.json("backfill", "--mapping", "mobilephone", "--preview")

    assert foreseen["people"] == 0
    assert {gap["object_type"] for gap in foreseen["unread"]} == {
        "hubspot_contact",
        "salesforce_lead",
        "salesforce_contact",
    }
    assert foreseen["api_calls"]["hubspot"] > 0


def test_m27_backfill_fills_what_only_one_side_knew(
    shell: Shell, mapped: Person, outside: Outside
) -> None:
    done = shell.json("backfill", "--mapping", "mobilephone")

    lead = outside.record("Lead", mapped.salesforce_id or "")
    assert shell.code == 0
    assert done["scope"] == {"backfill": "mobilephone"}
    assert lead["MobilePhone"].replace(" ", "") == "+447700900123"
    assert shell.json("backfill", "--mapping", "mobilephone", "--preview")["people"] == 0


def test_m25_a_new_mapping_is_previewed_once_its_fields_were_read(
    shell: Shell, pair: Person, outside: Outside, tmp_path: Path
) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(f"mappings:\n- {MAPPING}\n")
    before = outside.stamps()

    unread = shell.json("preview", str(file))
    read = shell.json("preview", str(file), "--read")

    assert (unread["affected"], bool(unread["unread"])) == (0, True)
    assert read["unread"] == []
    assert read["outcomes"]["salesforce_lead"]["updated"]["after"] > 0
    assert outside.stamps() == before


def test_m25_a_setting_is_previewed(
    shell: Shell, pair: Person, outside: Outside, tmp_path: Path
) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("contacts: {on_hubspot_change: contact}\n")
    outside.add_contact(email="kite.maker@dragonworks.example")
    shell("sync", "--dry-run")

    found = shell.json("preview", str(file))

    assert found["affected"] == 1
    assert found["outcomes"]["salesforce_lead"]["created"] == {"before": 1, "after": 0}
    assert found["outcomes"]["salesforce_contact"]["created"] == {"before": 0, "after": 1}
    assert "1 → 0" in shell("preview", str(file))


def test_m25_wrong_file_is_refused_with_its_place(
    shell: Shell, integration: Integration, tmp_path: Path
) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("contacts:\n  foo: 1\n")
    with pytest.raises(CommandError, match=r"contacts\.foo \(line 2\)"):
        shell("preview", str(file))


def test_m27_property_that_is_not_mapped_is_a_plain_refusal(
    shell: Shell, integration: Integration
) -> None:
    with pytest.raises(CommandError, match="not mapped"):
        shell("backfill", "--mapping", "mobilephone")
