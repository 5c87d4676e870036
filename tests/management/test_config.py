"""M28 from the shell: the configuration goes into a file and comes back."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from integrations.models import Integration
from tests.management.conftest import Shell


@pytest.fixture
def exported(shell: Shell, integration: Integration, tmp_path: Path) -> Path:
    file = tmp_path / "main.yaml"
    shell("config", "export", str(file))
    return file


class TestSucceeds:
    def test_m28_exported_file_changes_nothing(self, shell: Shell, exported: Path) -> None:
        assert shell.json("config", "diff", str(exported))["changes"] == []
        assert shell.json("config", "import", str(exported))["changes"] == []

    def test_m28_import_makes_it_what_the_file_says(
        self, shell: Shell, integration: Integration, exported: Path
    ) -> None:
        text = exported.read_text() + (
            "- {hubspot: mobilephone, lead: MobilePhone, contact: MobilePhone, rule: two_way}\n"
        )
        exported.write_text(text.replace("every_minutes: 5", "every_minutes: 30"))
        foreseen = shell.json("config", "diff", str(exported))

        done = shell.json("config", "import", str(exported))

        assert done == foreseen
        assert [change["place"] for change in done["changes"]] == [
            "schedule.every_minutes",
            "mappings.mobilephone",
        ]
        integration.refresh_from_db()
        assert integration.every_minutes == 30
        assert integration.mappings.get(hubspot="mobilephone").rule == "two_way"

    def test_m28_mapping_that_the_file_lacks_is_said_to_be_removed(
        self, shell: Shell, integration: Integration, exported: Path
    ) -> None:
        integration.mappings.create(hubspot="mobilephone", lead="MobilePhone", label="Mobile")

        assert "(removed)" in shell("config", "diff", str(exported))

    def test_file_can_be_standard_output(self, shell: Shell, integration: Integration) -> None:
        assert shell("config", "export", "-").startswith("integration: main\n")


class TestRefused:
    def test_m28_unknown_key_is_named_with_its_line(self, shell: Shell, exported: Path) -> None:
        exported.write_text("enabled: true\ncontacts:\n  foo: 1\n")
        with pytest.raises(CommandError, match=r"contacts\.foo \(line 3\)"):
            shell("config", "import", str(exported))

    def test_json_lists_the_problems(self, shell: Shell, exported: Path) -> None:
        exported.write_text("colour: red\n")
        with pytest.raises(CommandError):
            shell("config", "import", str(exported), "--json")
        assert '"place": "colour", "line": 1' in shell.out

    def test_m28_list_that_hubspot_does_not_have_is_refused(
        self, shell: Shell, exported: Path
    ) -> None:
        exported.write_text("contacts: {inclusion_list: 4711}\n")
        with pytest.raises(CommandError, match=r"contacts\.inclusion_list \(line 1\): HubSpot has"):
            shell("config", "import", str(exported))

    def test_file_that_is_not_there(self, shell: Shell, integration: Integration) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            shell("config", "import", "/nowhere/at/all.yaml")

    def test_integration_that_is_not_there(self, shell: Shell, exported: Path) -> None:
        exported.write_text("integration: elsewhere\n")
        with pytest.raises(CommandError, match="no integration “elsewhere”"):
            shell("config", "import", str(exported))
