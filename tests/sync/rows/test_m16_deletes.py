"""M16: deletes, restores and privacy, acted out through both public APIs."""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import travel

from integrations.models import Integration, Person, SyncRun
from integrations.sync.auditing import Actor
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

LATER = timedelta(minutes=2)


def sync_and_wait(integration: Integration) -> SyncRun:
    """A run whose deletes wait out their grace period."""
    run = request_run(integration, trigger=SyncRun.Trigger.COMMAND, ring=False)
    collect(run)
    if not settle(run).finished:
        with travel(datetime.now(UTC) + LATER):
            settle(run)
    run.refresh_from_db()
    return run


def living(outside: Outside, id: str | None) -> bool:
    return bool(outside.query(f"SELECT Id FROM Lead WHERE Id = '{id}'"))


def test_m16_by_default_a_delete_is_not_followed(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    before = outside.count_contacts()
    outside.delete_record("Lead", pair.salesforce_id or "")

    sync_and_wait(synced)

    assert outside.count_contacts() == before
    pair.refresh_from_db()
    assert (pair.status, pair.reason) == ("excluded", "deleted")


def test_m16_a_delete_in_salesforce_is_followed(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete")
    before = outside.count_contacts()
    outside.delete_record("Lead", pair.salesforce_id or "")

    run = sync_and_wait(synced)

    assert run.status == "succeeded"
    assert outside.count_contacts() == before - 1
    assert writes(sync(synced)) == 0


def test_m16_a_delete_in_hubspot_is_followed(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    change_settings(synced, actor=Actor(), on_hubspot_delete="delete")
    outside.delete_contact(pair.hubspot_id or "")

    sync_and_wait(synced)

    assert not living(outside, pair.salesforce_id)


def test_m16_a_conversion_is_no_delete(synced: Integration, pair: Person, outside: Outside) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete")
    before = outside.count_contacts()
    outside.convert_lead(pair.salesforce_id or "")

    sync_and_wait(synced)

    assert outside.count_contacts() == before


@pytest.mark.parametrize("full", [False, True])
def test_m16_an_undelete_takes_up_the_link_again(
    synced: Integration, pair: Person, outside: Outside, full: bool
) -> None:
    outside.delete_record("Lead", pair.salesforce_id or "")
    sync(synced)
    outside.undelete_record(pair.salesforce_id or "")
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Back again")

    sync(synced, **({"full": True} if full else {}))

    held = outside.contact(pair.hubspot_id or "", "jobtitle")["properties"]
    assert held["jobtitle"] == "Back again"


def test_m16_a_restored_contact_is_taken_up_again(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    outside.delete_contact(pair.hubspot_id or "")
    sync(synced)
    outside.restore_contact(pair.hubspot_id or "")
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Back again")

    sync(synced, full=True)

    held = outside.contact(pair.hubspot_id or "", "jobtitle")["properties"]
    assert held["jobtitle"] == "Back again"


def test_m16_a_manual_resync_makes_the_deleted_side_anew(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    outside.delete_record("Lead", pair.salesforce_id or "")
    sync(synced)

    sync(synced, emails=[pair.email_key])

    email = str(pair.email_key)
    assert outside.query(f"SELECT Id FROM Lead WHERE Email = '{email}'")


def test_m16_a_person_deleted_for_privacy_is_not_made_again(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    before = outside.count_contacts()
    outside.forget_contact(pair.hubspot_id or "")
    sync(synced, full=True)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Unforgettable")

    summary = sync(synced)
    sync(synced, full=True)

    pair.refresh_from_db()
    assert outside.count_contacts() == before - 1
    assert writes(summary) == 0
    assert (pair.reason, pair.email_key, pair.name) == ("forgotten", None, "")


def test_m16_a_mass_delete_waits_for_an_admin(synced: Integration, outside: Outside) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete", brake_records=2)
    before = outside.count_contacts()
    linked = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    for person in linked.order_by("pk")[:3]:
        outside.delete_record("Lead", person.salesforce_id or "")

    sync_and_wait(synced)

    assert outside.count_contacts() == before
    assert synced.people.filter(status="waiting", reason="held").count() == 3


def test_m16_what_the_brake_holds_passes_once_an_admin_approves(
    synced: Integration, shell: Shell, outside: Outside
) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete", brake_records=2)
    before = outside.count_contacts()
    linked = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    for person in linked.order_by("pk")[:3]:
        outside.delete_record("Lead", person.salesforce_id or "")
    sync_and_wait(synced)
    held = outside.count_contacts()

    approved = shell.json("approve")["approved"]
    with travel(datetime.now(UTC) + LATER):
        sync(synced)

    assert (held, approved) == (before, 3)
    assert outside.count_contacts() == before - 3


def test_m16_the_brake_holds_deletes_and_lets_everything_else_go_on(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete", brake_records=2)
    linked = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    for person in linked.exclude(pk=pair.pk).order_by("pk")[:3]:
        outside.delete_record("Lead", person.salesforce_id or "")
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Balloonist")

    sync_and_wait(synced)

    held = outside.contact(pair.hubspot_id or "", "jobtitle")["properties"]
    assert held["jobtitle"] == "Balloonist"
    assert synced.people.filter(reason="held").count() == 3


def test_m16_nobody_is_made_again_for_an_address_that_was_forgotten(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    email = pair.email_key or ""
    outside.forget_contact(pair.hubspot_id or "")
    sync(synced, full=True)

    outside.add_record("Lead", LastName="Again", Company="Kites", Email=email.upper())
    sync(synced)
    sync(synced, full=True)

    assert outside.contact_of(email) is None
