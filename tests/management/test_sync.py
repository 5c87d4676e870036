"""One sync run from the shell."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection as database

from integrations.models import Integration, SyncRun
from tests.management.conftest import Shell
from tests.sync.outside import Outside

PROJECT = Path(__file__).parents[2]
KEYS = ["run", "status", "scope", "dry_run", "outcomes", "unchanged", "skipped", "conflicts",
        "people", "api_calls", "duration_s"]  # fmt: skip


@pytest.fixture
def synced(shell: Shell, integration: Integration) -> Integration:
    shell("sync", "--full")
    return integration


class TestSucceeds:
    def test_json_is_the_summary_and_nothing_else(
        self, shell: Shell, integration: Integration
    ) -> None:
        summary = shell.json("sync", "--full")

        assert shell.code == 0
        assert len(shell.out.splitlines()) == 1
        assert sorted(summary) == sorted(KEYS)
        assert summary["status"] == "succeeded"
        assert summary["outcomes"]["hubspot_contact"]["created"] > 0

    def test_people_read_it_as_a_table(self, shell: Shell, synced: Integration) -> None:
        assert "HubSpot contact" in shell.out
        assert "No email address" in shell.out

    def test_second_run_writes_nothing(
        self, shell: Shell, synced: Integration, outside: Outside
    ) -> None:
        before = outside.stamps()

        shell("sync")

        assert outside.stamps() == before

    def test_first_run_of_all_only_reads(
        self, shell: Shell, integration: Integration, outside: Outside
    ) -> None:
        before = outside.stamps()

        summary = shell.json("sync")

        assert summary["people"]["waiting"] > 0
        assert outside.stamps() == before

    def test_one_person_is_synced_by_address(self, shell: Shell, synced: Integration) -> None:
        email = synced.people.filter(status="in_sync").values_list("email_key", flat=True)[0]

        summary = shell.json("sync", "--email", f" {email.upper()} ")

        assert summary["scope"] == {"emails": [email]}
        assert summary["unchanged"] == 1

    def test_members_of_any_list_are_synced(
        self, shell: Shell, synced: Integration, outside: Outside
    ) -> None:
        email = synced.people.filter(status="in_sync").exclude(hubspot_id=None)[0].email_key
        list_id = outside.add_list_of("Just one", property="email", value=str(email))

        summary = shell.json("sync", "--list", list_id)

        assert summary["unchanged"] == 1

    def test_dry_run_writes_nothing_and_counts(
        self, shell: Shell, integration: Integration, outside: Outside
    ) -> None:
        before = outside.stamps()

        summary = shell.json("sync", "--full", "--dry-run")

        assert summary["dry_run"] is True
        assert summary["outcomes"]["salesforce_lead"]["created"] > 0
        assert outside.stamps() == before


class TestRecordErrors:
    @pytest.fixture
    def failing(self, shell: Shell, synced: Integration, outside: Outside) -> str:
        """Somebody whose revenue is no number."""
        email = "plenty@example.com"
        outside.add_contact(email=email, lastname="Plenty", annualrevenue="plenty")
        return email

    def test_exit_code_is_three(self, shell: Shell, failing: str) -> None:
        summary = shell.json("sync")

        assert shell.code == 3
        assert summary["status"] == "succeeded_with_errors"
        assert summary["people"]["failing"] == {"property_values": 1}

    def test_everyone_with_an_error_is_tried_again(
        self, shell: Shell, failing: str, outside: Outside, synced: Integration
    ) -> None:
        shell("sync")
        contact = synced.people.get(email_key=failing).hubspot_id
        outside.edit_contact(str(contact), annualrevenue="1000")

        summary = shell.json("sync", "--errors")

        assert shell.code == 0
        assert summary["people"]["failing"] == {}


class TestFails:
    def test_exit_code_is_one_and_the_reason_is_told(
        self, shell: Shell, synced: Integration, revoke: Callable[[], None]
    ) -> None:
        revoke()

        summary = shell.json("sync")

        assert shell.code == 1
        assert summary["status"] == "failed"
        assert "refused the access token" in shell.err

    def test_list_that_hubspot_does_not_have(self, shell: Shell, synced: Integration) -> None:
        shell("sync", "--list", "999999")

        assert shell.code == 1
        assert "999999" in shell.err
        synced.refresh_from_db()
        assert synced.suspended_at is None

    def test_unknown_integration(self, shell: Shell, integration: Integration) -> None:
        with pytest.raises(CommandError, match=r"“north”\. Known: main"):
            shell("sync", "--integration", "north")

    def test_what_is_no_address(self, shell: Shell, integration: Integration) -> None:
        with pytest.raises(CommandError, match="no email address"):
            shell("sync", "--email", "ada")

        assert not SyncRun.objects.exists()

    def test_integration_that_is_switched_off(self, shell: Shell, integration: Integration) -> None:
        Integration.objects.update(enabled=False)

        with pytest.raises(CommandError, match="switched off"):
            shell("sync")

    def test_address_that_nobody_has_is_told(self, shell: Shell, synced: Integration) -> None:
        shell("sync", "--email", "nobody@example.com")

        assert shell.code == 0
        assert "Nobody has the address nobody@example.com" in shell.err


def test_works_as_a_process_without_worker_or_broker(integration: Integration) -> None:
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {
        "DATABASE_URL": f"{server}/{database.settings_dict['NAME']}",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }

    ended = subprocess.run(
        [sys.executable, "manage.py", "sync", "--full"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "succeeded" in ended.stdout
