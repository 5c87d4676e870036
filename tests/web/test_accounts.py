"""Account sync on its page: switched, audited, explained, its mappings shown (M11)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.domain.account_mappings import ACCOUNT_MAPPINGS
from integrations.domain.records import FieldKind
from integrations.models import AccountLink, AuditEvent, SyncRun
from tests.factories import ObservedRecordFactory
from tests.web.conftest import spec

ACCOUNTS = "/integrations/main/contacts/accounts/"
PREVIEW = "/integrations/main/contacts/rules/account-sync/preview/"


@pytest.fixture
def described(integration):
    """Both CRMs have described their fields: all that is mapped, but for one on each side."""
    hubspot, salesforce = integration.hubspot, integration.salesforce
    names = [(one.hubspot, one.contact) for one in ACCOUNT_MAPPINGS if not one.values]
    kinds = {"NumberOfEmployees": FieldKind.NUMBER, "AnnualRevenue": FieldKind.NUMBER}
    hubspot.schema["hubspot_company"] = [
        spec(company, kinds.get(account, FieldKind.TEXT), label=company.title())
        for company, account in names
        if company != "website"
    ]
    salesforce.schema["salesforce_account"] = [
        spec(account, kinds.get(account, FieldKind.TEXT))
        for _company, account in names
        if account != "Phone"
    ]
    for connection in (hubspot, salesforce):
        connection.save()
    integration.sync_accounts = True
    integration.save()
    return integration


def rows(client):
    return {row.mapping.definition.hubspot: row for row in client.get(ACCOUNTS).context["rows"]}


def test_m11_every_mapping_is_shown_with_its_rule_and_off_until_switched_on(viewer, integration):
    found = rows(viewer)
    text = viewer.get(ACCOUNTS).text
    assert list(found) == [one.hubspot for one in ACCOUNT_MAPPINGS]
    assert {row.status for row in found.values()} == {"off"}
    for words in ("BillingPostalCode", "Two-way", "Prefer Salesforce unless blank", "value map"):
        assert words in text


def test_m11_switching_on_is_saved_confirmed_and_audited(admin, integration):
    answer = admin.post(ACCOUNTS + "change", {"sync_accounts": "on"}, follow=True)
    integration.refresh_from_db()
    event = AuditEvent.objects.get()
    assert integration.sync_accounts is True
    assert "Account sync: on" in answer.text
    assert (event.user_name, event.before, event.after) == (
        "ada",
        {"sync_accounts": False},
        {"sync_accounts": True},
    )
    assert not integration.runs.exists()


def test_m11_switching_on_is_undone_on_its_own_page(admin, integration):
    admin.post(ACCOUNTS + "change", {"sync_accounts": "on"})
    event = AuditEvent.objects.get()
    answer = admin.post(reverse("integrations:undo_change", args=["main", event.pk]))
    integration.refresh_from_db()
    assert integration.sync_accounts is False
    assert answer["Location"] == ACCOUNTS


def test_m11_leaving_it_as_it_is_is_no_change(admin, integration):
    admin.post(ACCOUNTS + "change", {})
    assert not AuditEvent.objects.exists()


def test_m11_a_field_that_a_crm_lacks_pauses_its_row_and_says_so(viewer, described):
    found = rows(viewer)
    assert (found["name"].status, found["city"].status) == ("ok", "ok")
    assert found["website"].problems == ["HubSpot's companies have no such property."]
    assert "Salesforce's accounts have no such field" in found["phone"].problems[0]


def test_m11_fields_that_nobody_described_yet_are_not_called_missing(viewer, integration):
    integration.sync_accounts = True
    integration.save()
    assert {row.status for row in rows(viewer).values()} == {"unread"}


def test_m11_the_page_says_whether_accounts_are_made(viewer, integration):
    assert "No account is made at present" in viewer.get(ACCOUNTS).text
    integration.on_hubspot_change = "contact"
    integration.save()
    assert "An account is made for a company" in viewer.get(ACCOUNTS).text


def test_m11_pairs_are_counted_and_refused_ones_told(viewer, described):
    now = timezone.now()
    AccountLink.objects.create(
        integration=described, hubspot_id="1", salesforce_id="001A", linked_at=now
    )
    AccountLink.objects.create(integration=described, hubspot_id="2", problem="No such industry.")
    ObservedRecordFactory(
        connection=described.hubspot,
        object_type="hubspot_company",
        remote_id="2",
        values={"name": "Kites & Co"},
    )
    answer = viewer.get(ACCOUNTS)
    assert (answer.context["pairs"].linked, answer.context["pairs"].refused) == (1, 1)
    assert "No such industry." in answer.text
    assert "Kites &amp; Co" in answer.text


def test_the_page_costs_the_same_however_many_pairs(
    viewer, described, django_assert_max_num_queries
):
    AccountLink.objects.bulk_create(
        AccountLink(integration=described, hubspot_id=str(n), problem="No.") for n in range(80)
    )
    with django_assert_max_num_queries(9):
        viewer.get(ACCOUNTS)


def test_m11_what_the_brake_holds_is_not_called_refused(viewer, described):
    AccountLink.objects.create(
        integration=described,
        hubspot_id="1",
        salesforce_id="001",
        problem="They wait until an admin lets them pass.",
        held=["company.city"],
    )
    assert viewer.get(ACCOUNTS).context["pairs"].refused == 0


def test_m25_switching_it_is_previewed_and_says_what_is_not_counted(admin, integration):
    answer = admin.post(PREVIEW, {"sync_accounts": "on"})
    form, facts = answer.context["form"], answer.context["preview"].facts
    integration.refresh_from_db()
    assert facts["leaves_accounts_out"]
    assert form["sync_accounts"].value()
    assert integration.sync_accounts is False
    assert f'action="{ACCOUNTS}change"' in answer.text
    assert "Count them too" in answer.text


def test_m25_counting_them_too_asks_for_a_run_that_reads_first(admin, integration):
    answer = admin.post(PREVIEW, {"sync_accounts": "on"})
    change = answer.context["preview"].token
    admin.post(reverse("integrations:start_preview", args=["main"]), {"change": change, "read": 1})
    run = SyncRun.objects.get()
    assert run.scope["preview"]["settings"] == {"sync_accounts": True}
    assert run.scope["read"] is True
