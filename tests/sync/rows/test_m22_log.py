"""M22, M23, M26: everything that was done is told, with who and why, and can be undone."""

from typing import Any

from django.test import Client

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside


def last_entry(shell: Shell, person: Person) -> dict[str, Any]:
    found: dict[str, Any] = shell.json("explain", person.email_key or "")["people"][0]["log"][0]
    return found


def title(outside: Outside, person: Person) -> str | None:
    held = outside.contact(person.hubspot_id or "", "jobtitle")["properties"]
    found: str | None = held["jobtitle"]
    return found


def test_m22_an_entry_has_field_values_direction_rule_trigger_and_run(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    old = title(outside, pair)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")

    run = shell.json("sync")["run"]

    entry = last_entry(shell, pair)
    assert entry["outcome"] == "updated"
    assert entry["direction"] == "to_hubspot"
    assert (entry["object_type"], entry["record_id"]) == ("hubspot_contact", pair.hubspot_id)
    assert entry["run_id"] == run
    [change] = [row for row in entry["changes"] if row["field"] == "jobtitle"]
    assert (change["old"], change["new"]) == (old, "Chief Balloonist")
    assert change["rule"] == "prefer_salesforce"


def test_m22_the_losing_value_of_a_conflict_is_kept(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")
    outside.edit_contact(pair.hubspot_id or "", jobtitle="Head of Kites")

    summary = shell.json("sync")

    assert summary["conflicts"] == 1
    assert title(outside, pair) == "Chief Balloonist"
    assert "Head of Kites" in str(last_entry(shell, pair)["changes"])


def test_m22_whoever_is_skipped_is_told_why(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    change_settings(read, actor=Actor(), on_hubspot_change="nothing")
    outside.add_contact(email="ann@kites.example", lastname="Ann")

    summary = shell.json("sync")

    assert summary["skipped"]["creation_off"] == 1
    [entry] = shell.json("explain", "ann@kites.example")["people"][0]["log"]
    assert (entry["outcome"], entry["reason"]) == ("skipped", "creation_off")


def test_m22_the_persons_page_shows_it(
    synced: Integration, pair: Person, shell: Shell, outside: Outside, viewer: Client
) -> None:
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")
    shell("sync")

    page = viewer.get(f"/integrations/main/people/{pair.pk}/").content.decode()

    assert "Chief Balloonist" in page
    assert "jobtitle" in page


def test_m23_a_setting_changed_on_a_page_is_audited(
    synced: Integration, admin: Client, viewer: Client
) -> None:
    address = "/integrations/main/contacts/rules/hubspot-change/change"

    admin.post(address, {"on_hubspot_change": "contact"}, follow=True)
    page = viewer.get("/integrations/main/settings/audit/").content.decode()

    synced.refresh_from_db()
    assert synced.on_hubspot_change == "contact"
    for told in ("ada", "127.0.0.1", "lead", "contact"):
        assert told in page


def test_m26_an_undo_puts_back_only_what_still_stands_and_is_logged(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    names = ("jobtitle", "city")
    before = outside.contact(pair.hubspot_id or "", *names)["properties"]
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Balloonist", City="Zürich")
    run = shell.json("sync")["run"]
    outside.edit_contact(pair.hubspot_id or "", city="Bern")

    plan = shell.json("undo", "--run", str(run), "--preview")
    shell("undo", "--run", str(run))
    shell("sync")

    after = outside.contact(pair.hubspot_id or "", *names)["properties"]
    assert plan["fields"] == 1
    assert after["jobtitle"] == before["jobtitle"]
    told = shell.json("explain", pair.email_key or "")["people"][0]["log"]
    assert any(
        change["field"] == "jobtitle" and change["old"] == "Balloonist"
        for entry in told
        for change in entry["changes"]
    )


def test_m26_an_undone_field_rests_until_its_source_moves(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    before = title(outside, pair)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Balloonist")
    run = shell.json("sync")["run"]
    shell("undo", "--run", str(run))
    shell("sync", "--full")
    rested = title(outside, pair)

    outside.edit_record("Lead", pair.salesforce_id or "", Title="Aviator")
    shell("sync")

    assert (rested, title(outside, pair)) == (before, "Aviator")


def test_m26_an_opt_out_is_not_undone_and_the_preview_says_so(
    synced: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Lead", LastName="Ann", Company="Kites", Email="ann@kites.example")
    shell("sync")
    [lead] = outside.query("SELECT Id FROM Lead WHERE Email = 'ann@kites.example'")
    outside.edit_record("Lead", lead["Id"], HasOptedOutOfEmail=True)
    run = shell.json("sync")["run"]

    plan = shell.json("undo", "--run", str(run), "--preview")
    shell("undo", "--run", str(run))

    held = outside.contact_of("ann@kites.example", "hs_email_optout")
    assert plan["kept"] == {"opt_out_stays": 1}
    assert held is not None
    assert held["hs_email_optout"] == "true"
