"""A dry run counts what the run then does, and does none of it."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import Integration, LogEntry, Person, SyncRun
from integrations.sandbox.assembly import Sandbox
from integrations.sync.foresight.dry_run import preview_run
from integrations.sync.running.foreground import run_in_foreground
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.runs.summary import summarize
from integrations.tasks import reconcile
from tests.sync.memory import World
from tests.sync.outside import Outside

COUNTED = ("outcomes", "unchanged", "skipped", "conflicts")


def ask(integration: Integration, *, dry_run: bool, **scope: Any) -> SyncRun:
    run = request_run(
        integration,
        trigger=SyncRun.Trigger.COMMAND,
        scope=scope,
        dry_run=dry_run,
        ring=False,
    )
    assert collect(run)
    return run


def preview(integration: Integration, **scope: Any) -> SyncRun:
    run = ask(integration, dry_run=True, **scope)
    preview_run(run)
    return run


def sync(integration: Integration, **scope: Any) -> SyncRun:
    run = ask(integration, dry_run=False, **scope)
    settle(run)
    return run


def counts(run: SyncRun) -> dict[str, Any]:
    summary = summarize(run)
    return {name: summary[name] for name in COUNTED}


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


def edit_both_sides(person: Person, outside: Outside) -> None:
    """A conflict of a two-way field, and an edit that no rule lets stand."""
    outside.edit_contact(person.hubspot_id or "", email="from.hubspot@edits.example", city="Bonn")
    outside.edit_record(
        "Lead", person.salesforce_id or "", Email="from.salesforce@edits.example", Title="Boss"
    )


class TestFirstLoad:
    def test_inv_32_counts_are_those_of_the_run(self, integration: Integration) -> None:
        foreseen = counts(preview(integration, full=True))

        assert foreseen == counts(sync(integration, full=True))
        assert foreseen["outcomes"]["salesforce_lead"]["created"] > 0

    def test_writes_nothing_and_clears_nothing(
        self, integration: Integration, outside: Outside
    ) -> None:
        before = outside.stamps()

        run = preview(integration, full=True)

        assert run.status == SyncRun.Status.SUCCEEDED
        assert outside.stamps() == before
        assert not LogEntry.objects.exists()
        assert not integration.people.filter(status="in_sync").exists()
        assert not integration.people.exclude(lease_token=None).exists()

    def test_keeps_a_sample_of_what_the_log_would_say(self, integration: Integration) -> None:
        run = preview(integration, full=True)
        run.refresh_from_db()

        created = [row for row in run.summary["sample"] if row["outcome"] == "created"]
        assert created[0]["changes"][0].keys() >= {"field", "old", "new", "rule", "why"}
        assert "sample" not in summarize(run)

    def test_worker_that_is_rung_for_it_writes_nothing(
        self, integration: Integration, outside: Outside
    ) -> None:
        before = outside.stamps()
        run = ask(integration, dry_run=True, full=True)

        reconcile(run.pk)
        reconcile(run.pk)

        run.refresh_from_db()
        assert run.status == SyncRun.Status.SUCCEEDED
        assert outside.stamps() == before
        assert run.tallies.totals()["people"]["settled"] == integration.people.count()

    def test_preview_that_died_is_counted_anew(self, integration: Integration) -> None:
        run = ask(integration, dry_run=True, full=True)
        run.tallies.create(subject="people", outcome="settled", count=1000)

        preview_run(run)

        assert run.tallies.totals()["people"]["settled"] == integration.people.count()

    def test_cancelling_ends_it(self, integration: Integration) -> None:
        run = ask(integration, dry_run=True, full=True)
        SyncRun.objects.filter(pk=run.pk).update(cancel_requested_at=run.settling_since)

        preview_run(run)

        assert run.status == SyncRun.Status.CANCELLED


class TestLater:
    @pytest.fixture
    def synced(self, integration: Integration) -> Integration:
        sync(integration, full=True)
        return integration

    @pytest.fixture
    def edited(self, synced: Integration, outside: Outside) -> Person:
        people = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
        found = people.exclude(hubspot_id=None).order_by("pk").first()
        assert found is not None
        edit_both_sides(found, outside)
        return found

    def test_inv_32_edits_are_foreseen_with_their_conflicts(
        self, synced: Integration, edited: Person
    ) -> None:
        foreseen = counts(preview(synced))

        assert foreseen == counts(sync(synced))
        assert foreseen["conflicts"] == 1

    def test_what_it_found_owed_stays_owed_and_is_the_next_runs(
        self, synced: Integration, edited: Person
    ) -> None:
        preview(synced)

        edited.refresh_from_db()
        assert edited.owed_seq is not None
        assert edited.owed_run_id is None

    def test_only_the_people_named_are_planned(self, synced: Integration) -> None:
        email = synced.people.filter(status="in_sync").values_list("email_key", flat=True)[0]

        run = preview(synced, emails=[email])

        assert run.tallies.totals()["people"] == {"settled": 1, "unchanged": 1}

    def test_next_scheduled_run_is_not_put_off(self, synced: Integration) -> None:
        synced.refresh_from_db()
        due = synced.next_run_at

        preview(synced)

        synced.refresh_from_db()
        assert synced.next_run_at == due


class TestSettings:
    """INV-32 under each setting that changes what a plan is."""

    def foreseen_and_done(self, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
        dry = run_in_foreground(
            world.fresh, trigger=SyncRun.Trigger.COMMAND, dry_run=True, crms=world.crms
        )
        return counts(dry), counts(world.sync())

    def test_contact_outside_the_list_and_first_touch_of_a_lead(self, world: World) -> None:
        world.choose_list(world.hubspot.add_list("Customers").id)
        world.first_load()
        world.add_contact("outside@example.com", lastname="Outside")
        world.add_lead("lead@example.com")

        foreseen, done = self.foreseen_and_done(world)

        assert foreseen == done
        assert foreseen["outcomes"]["hubspot_contact"]["created"] == 1
        assert foreseen["skipped"] == {"not_in_list": 2}

    def test_delete_that_follows(self, world: World) -> None:
        contact = world.add_contact("ada@example.com", lastname="Lovelace")
        world.first_load()
        Integration.objects.update(on_hubspot_delete="delete")
        world.clock.move(timedelta(minutes=1))
        world.hubspot.delete(contact)
        world.clock.move(timedelta(days=1))

        foreseen, done = self.foreseen_and_done(world)

        assert foreseen == done

    def test_opt_out_and_value_that_cannot_cross(self, world: World) -> None:
        contact = world.add_contact("ada@example.com", lastname="Lovelace")
        world.first_load()
        lead = world.partner_of(contact)
        assert lead is not None
        world.edit(lead, HasOptedOutOfEmail=True)
        world.edit(contact, annualrevenue="plenty", jobtitle="Countess")

        foreseen, done = self.foreseen_and_done(world)

        assert foreseen == done
        assert foreseen["outcomes"]["hubspot_contact"]["updated"] == 1
