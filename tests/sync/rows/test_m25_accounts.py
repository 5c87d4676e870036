"""M25 with account sync on: a dry run counts companies and accounts as the run then makes them."""

from typing import Any

import pytest

from integrations.models import AccountLink, Integration, LogEntry
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
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
