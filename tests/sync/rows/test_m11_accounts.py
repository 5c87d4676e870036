"""M11: the account of a Salesforce contact and the primary company of its HubSpot contact."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import AccountLink, Integration, LogEntry, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync

COMPANY = "associatedcompanyid"


@pytest.fixture
def with_accounts(integration: Integration) -> Integration:
    """Both CRMs after their first load, with account sync on."""
    return switched_on(integration)


def switched_on(integration: Integration, **settings: Any) -> Integration:
    Integration.objects.filter(pk=integration.pk).update(sync_accounts=True, **settings)
    integration = Integration.objects.select_related("hubspot", "salesforce").get(pk=integration.pk)
    sync(integration, full=True)
    return integration


@pytest.fixture
def member(with_accounts: Integration) -> Person:
    """A contact on both sides, who belongs to a company and its account."""
    people = with_accounts.people.filter(status="in_sync", salesforce_type="salesforce_contact")
    return next(person for person in people.order_by("pk") if person.baseline[COMPANY][0])


def company_of(outside: Outside, person: Person) -> str | None:
    found: str | None = outside.contact(person.hubspot_id or "", COMPANY)["properties"][COMPANY]
    return found or None


def account_of(outside: Outside, person: Person) -> str | None:
    found: str | None = outside.record("Contact", person.salesforce_id or "")["AccountId"]
    return found


def account_stamps(outside: Outside) -> dict[str, str]:
    outside.let_a_second_pass()
    rows = outside.query("SELECT Id, SystemModstamp FROM Account")
    return {row["Id"]: row["SystemModstamp"] for row in rows}


def person_of(integration: Integration, email: str) -> Person:
    return integration.people.get(email_key=email, duplicate_of=None)


def test_m11_off_by_default_and_then_nothing_is_touched(
    synced: Integration, outside: Outside
) -> None:
    before, names = account_stamps(outside), outside.company_names()

    sync(synced, full=True)

    assert account_stamps(outside) == before
    assert outside.company_names() == names
    assert not AccountLink.objects.exists()


def test_m11_switched_on_it_begins_with_the_next_run(synced: Integration, outside: Outside) -> None:
    change_settings(synced, actor=Actor(), sync_accounts=True)

    sync(synced)

    assert AccountLink.objects.exclude(linked_at=None).exists()
    people = synced.people.filter(status="in_sync", salesforce_type="salesforce_contact")
    homeless = [p for p in people if account_of(outside, p) and not company_of(outside, p)]
    assert not homeless


def test_m11_everybodys_account_is_their_primary_company(
    with_accounts: Integration, outside: Outside
) -> None:
    people = with_accounts.people.filter(status="in_sync", salesforce_type="salesforce_contact")
    told = {}
    for person in people:
        account, company = account_of(outside, person), company_of(outside, person)
        if account:
            name = outside.record("Account", account)["Name"]
            told[name] = outside.company(company or "", "name")["name"]

    assert told
    assert all(name == other for name, other in told.items())
    problems = AccountLink.objects.exclude(problem="").values_list("problem", flat=True)
    assert all("“Other”, which the value map does not name" in problem for problem in problems)


def test_m11_a_second_pass_writes_nothing(with_accounts: Integration, outside: Outside) -> None:
    sync(with_accounts)
    before, entries = account_stamps(outside), LogEntry.objects.count()
    contacts = outside.stamps()

    sync(with_accounts)
    sync(with_accounts, full=True)

    assert account_stamps(outside) == before
    assert outside.stamps() == contacts
    assert LogEntry.objects.count() == entries


def test_m11_an_edit_of_the_account_reaches_the_company(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    account = account_of(outside, member) or ""
    outside.edit_record("Account", account, BillingCity="Zürich", Industry="Banking")

    sync(with_accounts)

    company = outside.company(company_of(outside, member) or "", "city", "industry")
    assert (company["city"], company["industry"]) == ("Zürich", "BANKING")


def test_m11_a_value_without_counterpart_is_said_once(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    account = account_of(outside, member) or ""
    outside.edit_record("Account", account, Industry="Ballooning", BillingCity="Bern")

    sync(with_accounts)
    outside.edit_record("Account", account, BillingCity="Basel")
    sync(with_accounts)

    company = outside.company(company_of(outside, member) or "", "city")
    assert company["city"] == "Basel"
    said = LogEntry.objects.filter(record_id=account, outcome="failed")
    assert ["Ballooning" in entry.message for entry in said] == [True]


def test_m11_an_edit_of_the_company_reaches_the_account(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    before = account_stamps(outside)
    outside.edit_company(company_of(outside, member) or "", phone="+41 44 668 18 00")

    sync(with_accounts)

    account, after = account_of(outside, member) or "", account_stamps(outside)
    assert outside.record("Account", account)["Phone"] == "+41 44 668 18 00"
    assert {id for id in after if after[id] != before[id]} == {account}


def test_m11_a_new_contacts_account_becomes_a_company(
    with_accounts: Integration, outside: Outside
) -> None:
    account = outside.add_record("Account", Name="Kites & Sons", BillingCity="Bern")
    outside.add_record("Contact", LastName="Kite", Email="new@kites.example", AccountId=account)

    sync(with_accounts)

    company = company_of(outside, person_of(with_accounts, "new@kites.example")) or ""
    held = outside.company(company, "name", "city", "sfsync_account_id")
    assert (held["name"], held["city"]) == ("Kites & Sons", "Bern")
    assert held["sfsync_account_id"] == account


def test_m11_colleagues_share_one_company(with_accounts: Integration, outside: Outside) -> None:
    account = outside.add_record("Account", Name="Kites & Sons")
    for name in ("ann", "bob"):
        outside.add_record(
            "Contact", LastName=name, Email=f"{name}@kites.example", AccountId=account
        )

    sync(with_accounts)

    companies = {
        company_of(outside, person_of(with_accounts, f"{name}@kites.example"))
        for name in ("ann", "bob")
    }
    assert len(companies - {None}) == len(companies) == 1
    assert outside.company_names().count("Kites & Sons") == 1


def test_m11_a_colleague_without_a_company_joins_the_one_that_the_account_is_paired_with(
    with_accounts: Integration, outside: Outside
) -> None:
    account = outside.add_record("Account", Name="Kites & Sons")
    company = outside.add_company(name="Kites & Sons")
    for name in ("ann", "bob"):
        email = f"{name}@kites.example"
        outside.add_record("Contact", LastName=name, Email=email, AccountId=account)
    outside.put_into_company(
        outside.add_contact(email="ann@kites.example", lastname="ann"), company
    )

    sync(with_accounts)

    assert outside.company_names().count("Kites & Sons") == 1
    assert company_of(outside, person_of(with_accounts, "bob@kites.example")) == company


def test_m11_without_people_neither_is_made(with_accounts: Integration, outside: Outside) -> None:
    outside.add_record("Account", Name="Nobody's Account")
    outside.add_company(name="Nobody's Company")

    sync(with_accounts)
    sync(with_accounts, full=True)

    assert "Nobody's Account" not in outside.company_names()
    assert not outside.query("SELECT Id FROM Account WHERE Name = 'Nobody\\'s Company'")


def test_m11_a_company_becomes_an_account_where_people_become_contacts(
    integration: Integration, outside: Outside
) -> None:
    integration = switched_on(integration, on_hubspot_change="contact")
    company = outside.add_company(name="Balloons", city="Basel")
    id = outside.add_contact(email="new@balloons.example", lastname="Balloon")
    outside.put_into_company(id, company)

    sync(integration)

    account = account_of(outside, person_of(integration, "new@balloons.example")) or ""
    held = outside.record("Account", account)
    assert (held["Name"], held["BillingCity"]) == ("Balloons", "Basel")


def test_m11_a_company_becomes_no_account_where_people_become_leads(
    with_accounts: Integration, outside: Outside
) -> None:
    company = outside.add_company(name="Balloons")
    id = outside.add_contact(email="new@balloons.example", lastname="Balloon")
    outside.put_into_company(id, company)

    sync(with_accounts)

    assert not outside.query("SELECT Id FROM Account WHERE Name = 'Balloons'")


def test_m11_converting_a_lead_makes_no_second_company(
    with_accounts: Integration, outside: Outside
) -> None:
    company = outside.add_company(name="Kites & Sons")
    id = outside.add_contact(email="new@kites.example", lastname="Kite", company="Kites & Sons")
    outside.put_into_company(id, company)
    sync(with_accounts)
    outside.convert_lead(person_of(with_accounts, "new@kites.example").salesforce_id or "")

    sync(with_accounts)

    person = person_of(with_accounts, "new@kites.example")
    link = AccountLink.objects.get(salesforce_id=account_of(outside, person))
    assert link.hubspot_id == company_of(outside, person) == company
    assert outside.company_names().count("Kites & Sons") == 1


def test_m11_moving_to_another_account_moves_the_contact(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    account = outside.add_record("Account", Name="Kites & Sons")
    outside.edit_record("Contact", member.salesforce_id or "", AccountId=account)

    sync(with_accounts)

    company = outside.company(company_of(outside, member) or "", "name")
    assert company["name"] == "Kites & Sons"


def test_m11_a_deleted_company_is_not_made_again(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    names = outside.company_names()
    company = company_of(outside, member) or ""
    name = outside.company(company, "name")["name"]
    outside.delete_company(company)

    sync(with_accounts)
    outside.edit_record("Account", account_of(outside, member) or "", BillingCity="Zürich")
    sync(with_accounts)
    sync(with_accounts, full=True)

    assert outside.company_names().count(name) == names.count(name) - 1


def test_m11_a_merged_account_keeps_its_company(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    company, loser = company_of(outside, member), account_of(outside, member) or ""
    winner = outside.add_record("Account", Name="Kites & Sons")
    names = outside.company_names()

    outside.merge_records("Account", winner, loser)
    sync(with_accounts)

    assert AccountLink.objects.get(hubspot_id=company).salesforce_id == winner
    assert outside.company(company or "", "name")["name"] == "Kites & Sons"
    assert len(outside.company_names()) == len(names)
    assert company_of(outside, member) == company


def test_m11_accounts_merged_into_one_leave_one_pair(
    with_accounts: Integration, member: Person, outside: Outside
) -> None:
    pairs = AccountLink.objects.exclude(salesforce_id=account_of(outside, member))
    winner = pairs.order_by("pk").first()
    assert winner is not None
    loser = account_of(outside, member) or ""

    outside.merge_records("Account", winner.salesforce_id or "", loser)
    sync(with_accounts)

    assert not AccountLink.objects.filter(salesforce_id=loser).exists()
    assert company_of(outside, member) == winner.hubspot_id


def test_m11_inv_19_a_lost_answer_makes_no_second_company(
    with_accounts: Integration, outside: Outside
) -> None:
    account = outside.add_record("Account", Name="Kites & Sons")
    outside.add_record("Contact", LastName="Kite", Email="new@kites.example", AccountId=account)
    outside.lose_answer("hubspot", "/crm/v3/objects/companies/batch/create")

    sync(with_accounts)
    a_while_later()
    sync(with_accounts)

    assert outside.company_names().count("Kites & Sons") == 1
    company = company_of(outside, person_of(with_accounts, "new@kites.example"))
    assert AccountLink.objects.get(salesforce_id=account).hubspot_id == company


def test_m11_inv_19_a_lost_answer_makes_no_second_account(
    integration: Integration, outside: Outside
) -> None:
    integration = switched_on(integration, on_hubspot_change="contact")
    id = outside.add_contact(email="new@balloons.example", lastname="Balloon")
    sync(integration)
    outside.put_into_company(id, outside.add_company(name="Balloons"))
    outside.lose_answer("salesforce", "/services/data/v66.0/composite/sobjects")

    sync(integration)
    a_while_later()
    sync(integration)

    [account] = outside.query("SELECT Id FROM Account WHERE Name = 'Balloons'")
    assert account_of(outside, person_of(integration, "new@balloons.example")) == account["Id"]


@pytest.fixture
def blanked(with_accounts: Integration, outside: Outside) -> list[AccountLink]:
    """Pairs whose account lost its city, more than the brake lets pass."""
    change_settings(with_accounts, actor=Actor(), brake_records=2)
    links = AccountLink.objects.exclude(linked_at=None).order_by("pk")
    cities = [link for link in links if outside.company(link.hubspot_id or "", "city")["city"]]
    for link in cities[:3]:
        outside.edit_record("Account", link.salesforce_id or "", BillingCity=None)
    sync(with_accounts)
    return cities[:3]


def cities_of(outside: Outside, links: list[AccountLink]) -> list[bool]:
    """Whether each company has a city."""
    return [bool(outside.company(link.hubspot_id or "", "city")["city"]) for link in links]


def test_m11_inv_31_blanking_many_companies_waits_for_an_admin(
    with_accounts: Integration, blanked: list[AccountLink], outside: Outside, viewer: Client
) -> None:
    assert cities_of(outside, blanked) == [True, True, True]
    page = viewer.get(reverse("integrations:held", args=["main"])).text
    assert page.count("<code>city</code>") == 3

    sync(with_accounts, full=True)

    assert cities_of(outside, blanked) == [True, True, True]
    held = LogEntry.objects.filter(object_type="hubspot_company", reason="held")
    assert held.count() == 3


def test_m11_inv_31_what_is_held_of_companies_passes_once_an_admin_approves(
    with_accounts: Integration, blanked: list[AccountLink], outside: Outside, shell: Shell
) -> None:
    assert shell.json("approve") == {"approved": 0, "pairs": 3}

    sync(with_accounts)

    assert cities_of(outside, blanked) == [False, False, False]
    assert not AccountLink.objects.held().exists()


def test_m11_inv_31_a_wider_brake_lets_companies_go_too(
    with_accounts: Integration, blanked: list[AccountLink], outside: Outside
) -> None:
    change_settings(with_accounts, actor=Actor(), brake_records=50)

    sync(with_accounts)

    assert cities_of(outside, blanked) == [False, False, False]


def test_m11_inv_31_filling_it_again_calls_it_off(
    with_accounts: Integration, blanked: list[AccountLink], outside: Outside
) -> None:
    outside.edit_record("Account", blanked[0].salesforce_id or "", BillingCity="Bern")

    sync(with_accounts)

    company = outside.company(blanked[0].hubspot_id or "", "city")
    assert company["city"] == "Bern"
    assert AccountLink.objects.held().count() == 2


def a_while_later() -> None:
    """What was put off is due."""
    AccountLink.objects.exclude(not_before=None).update(
        not_before=timezone.now() - timedelta(seconds=1)
    )
