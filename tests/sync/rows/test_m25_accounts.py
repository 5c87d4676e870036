"""M25 and account sync: dry runs and previews of changes count what the runs then do."""

from pathlib import Path
from typing import Any

import pytest

from integrations.models import AccountLink, Integration, LogEntry, Person
from integrations.sync.auditing import Actor
from integrations.sync.foresight.previewing import request_preview
from integrations.sync.running.phases import collect
from integrations.sync.running.turns import take_turn
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.integration import change_settings
from integrations.sync.settings.proposal import Proposal
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.test_m11_accounts import account_of, member, switched_on, with_accounts
from tests.sync.test_preview import counts, preview
from tests.sync.test_preview import sync as run

__all__ = ["member", "with_accounts"]


def switch_on(integration: Integration, **settings: Any) -> Integration:
    Integration.objects.filter(pk=integration.pk).update(sync_accounts=True, **settings)
    return Integration.objects.select_related("hubspot", "salesforce").get(pk=integration.pk)


@pytest.mark.parametrize("becomes", ["lead", "contact"])
def test_m25_inv_32_a_first_load_is_foreseen_with_its_companies(
    integration: Integration, becomes: str
) -> None:
    integration = switch_on(integration, on_hubspot_change=becomes)
    foreseen = counts(preview(integration, full=True))
    assert not AccountLink.objects.exists()
    assert not LogEntry.objects.exists()

    assert foreseen == counts(run(integration, full=True))

    assert foreseen["outcomes"]["salesforce_contact"]["updated"] > 0
    assert ("salesforce_account" in foreseen["outcomes"]) == (becomes == "contact")


def test_m25_inv_32_what_switching_it_on_later_does_is_foreseen(synced: Integration) -> None:
    change_settings(synced, actor=Actor(), sync_accounts=True)
    synced = Integration.objects.select_related("hubspot", "salesforce").get(pk=synced.pk)

    foreseen = counts(preview(synced))

    assert foreseen == counts(run(synced))
    assert foreseen["outcomes"]["hubspot_company"]["created"] > 0


def test_m25_inv_32_edits_moves_and_new_people_are_foreseen(
    integration: Integration, outside: Outside
) -> None:
    integration = switched_on(integration, on_hubspot_change="contact")
    people = integration.people.filter(status="in_sync", salesforce_type="salesforce_contact")
    first, second = [one for one in people.order_by("pk") if account_of(outside, one)][:2]
    edit_all_about(outside, account_of(outside, first) or "", second.salesforce_id or "")

    foreseen = counts(preview(integration))

    assert foreseen == counts(run(integration))
    outcomes = foreseen["outcomes"]
    assert outcomes["hubspot_company"] == {"created": 1, "updated": 1, "deleted": 0, "failed": 0}
    assert outcomes["salesforce_account"]["created"] == 1


def edit_all_about(outside: Outside, account: str, mover: str) -> None:
    """An account is edited, somebody moves into a new one, and somebody new has a company."""
    outside.edit_record("Account", account, BillingCity="Zürich")
    kites = outside.add_record("Account", Name="Kites & Sons")
    outside.edit_record("Contact", mover, AccountId=kites)
    outside.add_record("Contact", LastName="Kite", Email="kite@kites.example", AccountId=kites)
    balloon = outside.add_contact(email="new@balloons.example", lastname="Balloon")
    outside.put_into_company(balloon, outside.add_company(name="Balloons"))


def changed(integration: Integration, *, read: bool = False, **settings: Any) -> dict[str, Any]:
    """What a run that previews the change finds."""
    ask = request_preview(integration, Proposal(settings=settings), read=read)
    assert collect(ask)
    take_turn(ask)
    ask.refresh_from_db()
    found: dict[str, Any] = ask.summary["change"]
    return found


def more(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What there would be beyond what there is anyway, of all that may be."""
    return {
        kind: {effect: n["after"] - n["before"] for effect, n in effects.items()}
        for kind, effects in found["outcomes"].items()
    }


def test_m25_switching_account_sync_on_is_foreseen_as_the_run_then_does(
    synced: Integration, outside: Outside
) -> None:
    before = outside.stamps()

    foreseen = changed(synced, read=True, sync_accounts=True)

    assert outside.stamps() == before
    assert not AccountLink.objects.exists()
    change_settings(synced, actor=Actor(), sync_accounts=True)
    synced = Integration.objects.select_related("hubspot", "salesforce").get(pk=synced.pk)
    outcomes = counts(run(synced))["outcomes"]
    for kind, effects in more(foreseen).items():
        done = outcomes.get(kind, {})
        assert all(done.get(effect, 0) == n for effect, n in effects.items()), (kind, done)
    assert outcomes["hubspot_company"]["created"] > 0
    assert foreseen["affected"] == outcomes["hubspot_contact"]["updated"]
    [write] = foreseen["sample"][0]["after"]["writes"]
    assert (write["action"], write["changes"][0]["field"]) == ("update", "associatedcompanyid")


def test_m25_unread_account_sync_is_left_out_and_said_to_be(synced: Integration) -> None:
    found = changed(synced, sync_accounts=True)

    assert found["leaves_accounts_out"]
    assert "hubspot_company" not in found["outcomes"]
    assert [gap["fields"] for gap in found["unread"]] == [["associatedcompanyid"]]


def test_m25_account_sync_that_was_just_switched_on_is_not_said_to_do_nothing(
    synced: Integration,
) -> None:
    synced = switch_on(synced)

    unread = changed(synced, on_hubspot_change="contact")
    read = changed(synced, read=True, on_hubspot_change="contact")

    assert unread["leaves_accounts_out"]
    assert not read["leaves_accounts_out"]
    assert read["outcomes"]["hubspot_company"]["created"]["before"] > 0


def test_m25_an_account_for_a_new_contacts_company_is_foreseen(
    with_accounts: Integration, outside: Outside
) -> None:
    balloon = outside.add_contact(email="new@balloons.example", lastname="Balloon")
    outside.put_into_company(balloon, outside.add_company(name="Balloons"))
    collect(request_run(with_accounts, trigger="command", ring=False))

    found = more(changed(with_accounts, on_hubspot_change="contact"))

    assert found["salesforce_account"]["created"] == 1
    assert found["salesforce_contact"]["created"] == 1
    assert found["salesforce_lead"]["created"] == -1


def test_m25_switching_it_off_leaves_what_waits_undone(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    outside.edit_record("Account", account_of(outside, member) or "", BillingCity="Zürich")
    collect(request_run(with_accounts, trigger="command", ring=False))

    found = changed(with_accounts, sync_accounts=False)

    assert found["outcomes"]["hubspot_company"]["updated"] == {"before": 1, "after": 0}
    assert not found["leaves_accounts_out"]


def test_m25_the_command_counts_account_sync_where_it_reads_first(
    synced: Integration, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "on.yaml"
    file.write_text("accounts: {sync: true}\n")

    assert "--read counts it" in shell("preview", str(file), "--integration", synced.name)
    told = shell("preview", str(file), "--read", "--integration", synced.name)

    [companies] = [line for line in told.splitlines() if line.startswith("HubSpot company")]
    assert "0 → " in companies
    assert "--read counts it" not in told
