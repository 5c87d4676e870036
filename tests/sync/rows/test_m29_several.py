"""M28, M29: two portals on one org, each with its own people; the whole configuration as a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError

from integrations.domain.records import Provider
from integrations.models import Integration
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import add_connection
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest

EMAIL = "ann@kites.example"


@pytest.fixture
def portal() -> Iterator[Sandbox]:
    """Another HubSpot account."""
    with running_sandbox(Config(seed=8, contacts=3, leads=0, limits=False)) as running:
        yield running


@pytest.fixture
def second(read: Integration, shell: Shell, portal: Sandbox) -> Integration:
    token = portal.hubspot.credentials["access_token"]
    add_connection(
        provider=Provider.HUBSPOT,
        name="portal-2",
        base_url=portal.hubspot.url,
        credentials={"access_token": token},
        actor=Actor(),
    )
    shell("create_integration", "second", "--hubspot", "portal-2", "--salesforce", "salesforce")
    shell("read", "--integration", "second")
    return Integration.objects.get(name="second")


@pytest.mark.unsettled
def test_m29_one_org_serves_two_portals_each_with_its_own_settings(
    read: Integration, second: Integration, portal: Sandbox, outside: Outside, shell: Shell
) -> None:
    other = Outside(portal)
    change_settings(second, actor=Actor(), on_salesforce_change="nothing")
    outside.add_record("Lead", LastName="Ann", Company="Kites", Title="Maker", Email=EMAIL)

    come_to_rest(second)
    come_to_rest(read)

    assert outside.contact_of(EMAIL) is not None
    assert other.contact_of(EMAIL) is None
    why = shell.json("explain", EMAIL, "--integration", "second")
    assert why["first_failing_gate"] == "creation"
    assert shell.json("explain", EMAIL, "--integration", "main")["first_failing_gate"] is None


@pytest.mark.unsettled
def test_m29_what_one_reads_reaches_the_other(
    read: Integration, second: Integration, portal: Sandbox, outside: Outside
) -> None:
    other = Outside(portal)
    outside.add_record("Lead", LastName="Ann", Company="Kites", Title="Maker", Email=EMAIL)

    come_to_rest(read)
    come_to_rest(second)

    for side in (outside, other):
        held = side.contact_of(EMAIL, "jobtitle")
        assert held is not None
        assert held["jobtitle"] == "Maker"
    assert len(outside.query(f"SELECT Id FROM Lead WHERE Email = '{EMAIL}'")) == 1


def test_m29_a_portal_belongs_to_one_integration(read: Integration, shell: Shell) -> None:
    with pytest.raises(CommandError):
        shell("create_integration", "third", "--hubspot", "hubspot", "--salesforce", "salesforce")


def test_m28_what_is_exported_is_all_of_it_and_changes_nothing(
    read: Integration, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "main.yaml"
    shell("config", "export", str(file))
    content = yaml.safe_load(file.read_text())

    assert shell.json("config", "diff", str(file))["changes"] == []
    assert shell.json("config", "import", str(file))["changes"] == []
    assert len(content["mappings"]) == 24
    assert "pat-" not in file.read_text()


REFUSED = [
    ("enabled: true\ncontacts:\n  colour: red\n", r"contacts\.colour \(line 3\)"),
    ("contacts: {on_hubspot_change: person}\n", r"contacts\.on_hubspot_change \(line 1\)"),
    ("schedule: {every_minutes: 0}\n", r"schedule\.every_minutes \(line 1\)"),
    ("enabled: maybe\n", r"enabled \(line 1\)"),
    ("mappings:\n- {hubspot: nowhere, lead: Title2, rule: two_way}\n", r"mappings.*\(line 2\)"),
    ("mappings:\n- {hubspot: jobtitle, rule: whatever}\n", r"mappings.*\(line 2\)"),
    ("enabled: [\n", r"line"),
]


@pytest.mark.parametrize(("text", "place"), REFUSED)
def test_m28_what_is_wrong_is_named_with_its_place_and_changes_nothing(
    read: Integration, shell: Shell, tmp_path: Path, text: str, place: str
) -> None:
    file = tmp_path / "main.yaml"
    shell("config", "export", str(file))
    before = file.read_text()
    file.write_text(f"{text}api: {{reserve_percent: 3}}\n" if text[-2] != "[" else text)

    with pytest.raises(CommandError, match=place):
        shell("config", "import", str(file))

    shell("config", "export", str(file))
    assert file.read_text() == before
