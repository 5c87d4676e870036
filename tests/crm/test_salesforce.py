"""The Salesforce adapter keeps the contract, against the sandbox over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.port import Write, WriteStatus
from integrations.crm.providers import SalesforceCredentials, open_salesforce
from integrations.crm.salesforce.adapter import BULK_FROM, SalesforceCRM
from integrations.domain.errors import Category
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Record, Ref
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.faults import Scripted
from integrations.sandbox.salesforce.console import SalesforceConsole
from integrations.sandbox.salesforce.store import Store
from tests.crm.contract import NUMBERS, CRMContract, Lab, ids
from tests.crm.outside import SandboxOutside

LEAD, CONTACT = ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT


def no_sleep(seconds: float) -> None:
    """Waiting is the caller's business, and no test's."""


def opened(sandbox: Sandbox, budget: LocalBudget, *, bulk_from: int = BULK_FROM) -> SalesforceCRM:
    credentials = SalesforceCredentials(
        instance_url=sandbox.salesforce.url,
        access_token=sandbox.salesforce.credentials["access_token"],
    )
    return open_salesforce(
        credentials, budget=budget, timeout=(2.0, 5.0), sleep=no_sleep, bulk_from=bulk_from
    )


def lab_of(sandbox: Sandbox, crm: SalesforceCRM, object_type: ObjectType) -> Lab:
    side = sandbox.salesforce
    is_lead = object_type is ObjectType.SALESFORCE_LEAD
    return Lab(
        crm=crm,
        outside=SandboxOutside(
            side, SalesforceConsole(side.store), "Lead" if is_lead else "Contact"
        ),
        object_type=object_type,
        email="Email",
        last_name="LastName",
        city="City" if is_lead else "MailingCity",
        required={"Company": "Acme"} if is_lead else {},
    )


@pytest.fixture
def crm(sandbox: Sandbox, budget: LocalBudget) -> SalesforceCRM:
    return opened(sandbox, budget)


class TestSalesforceLeads(CRMContract):
    @pytest.fixture
    def lab(self, sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
        return lab_of(sandbox, crm, ObjectType.SALESFORCE_LEAD)


class TestSalesforceContacts(CRMContract):
    @pytest.fixture
    def lab(self, sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
        return lab_of(sandbox, crm, ObjectType.SALESFORCE_CONTACT)


@pytest.fixture
def lab(sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
    return lab_of(sandbox, crm, LEAD)


@pytest.fixture
def contacts(sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
    return lab_of(sandbox, crm, CONTACT)


@pytest.fixture
def store(sandbox: Sandbox) -> Store:
    return sandbox.salesforce.store


@contextmanager
def hidden(store: Store, object_type: str, name: str) -> Iterator[None]:
    store.hide_field(object_type, name)
    try:
        yield
    finally:
        store.hide_field(object_type, name, hidden=False)


def test_required_fields_are_those_a_create_cannot_do_without(crm: SalesforceCRM) -> None:
    required = {
        kind: {spec.name for spec in crm.fields(kind) if spec.required} for kind in (LEAD, CONTACT)
    }

    assert required == {LEAD: {"LastName", "Company"}, CONTACT: {"LastName"}}


def test_a_missing_required_field_is_named(lab: Lab) -> None:
    result = lab.crm.write([lab.create("a", {"Email": "x@example.org", "Company": "Acme"})])[0]

    assert result.error is not None
    assert (result.error.code, result.error.fields) == ("REQUIRED_FIELD_MISSING", ("LastName",))


def test_a_value_too_long_is_named(lab: Lab) -> None:
    result = lab.crm.write([lab.create("a", lab.values(FirstName="x" * 41))])[0]

    assert result.error is not None
    assert (result.error.code, result.error.fields) == ("STRING_TOO_LONG", ("FirstName",))


def test_a_converted_lead_names_its_contact_to_changed(sandbox: Sandbox, lab: Lab) -> None:
    since = lab.cursor()
    lead = lab.add()
    contact = SalesforceConsole(sandbox.salesforce.store).convert(lead.id)

    pages = lab.crm.changed(LEAD, since=since, fields=lab.fields)
    told = {record.id: record for page in pages for record in page.records}

    assert told[lead.id].converted_to == contact
    assert not told[lead.id].deleted


def test_deleted_tells_a_conversion(sandbox: Sandbox, lab: Lab) -> None:
    since = lab.cursor()
    lead = lab.add()
    contact = SalesforceConsole(sandbox.salesforce.store).convert(lead.id)

    pages = lab.crm.deleted(LEAD, since=since)

    told = {record.id: record.converted_to for page in pages for record in page.records}
    assert told[lead.id] == contact


def test_an_update_of_a_converted_lead_is_refused(sandbox: Sandbox, lab: Lab) -> None:
    lead = lab.add()
    SalesforceConsole(sandbox.salesforce.store).convert(lead.id)

    result = lab.crm.write([lab.update("a", lead, {"City": "Rome"})])[0]

    assert result.error is not None
    assert result.error.category is Category.RECORD_STATE


def test_changed_tells_deletes_in_the_same_breath(lab: Lab) -> None:
    since = lab.cursor()
    ref = lab.add()
    lab.outside.delete(ref.id)

    pages = lab.crm.changed(LEAD, since=since, fields=lab.fields)

    assert [r.deleted for page in pages for r in page.records if r.id == ref.id] == [True]


def test_a_field_hidden_while_we_work_drops_out_of_the_page(store: Store, lab: Lab) -> None:
    """INV-36: the other fields are still read, and nothing looks cleared."""
    ref = lab.add(City="Oslo")
    lab.fetch(ref)
    with hidden(store, "Lead", "City"):
        page = next(iter(lab.crm.scan(LEAD, fields=lab.fields)))

    assert page.fields == {"Email", "LastName"}
    assert all("City" not in record.values for record in page.records)


def test_a_field_hidden_while_we_work_drops_out_of_a_fetch(store: Store, lab: Lab) -> None:
    ref = lab.add(City="Oslo")
    lab.fetch(ref)
    with hidden(store, "Lead", "City"):
        record = lab.fetch(ref)[ref.id]

    assert set(record.values) == {"Email", "LastName"}


def test_check_explains_a_hidden_opt_out(store: Store, crm: SalesforceCRM) -> None:
    with hidden(store, "Lead", "HasOptedOutOfEmail"):
        missing = crm.check().missing_rights

    assert any("Email Opt Out on Lead" in right for right in missing)


def test_check_knows_the_integration_user(store: Store, crm: SalesforceCRM) -> None:
    assert crm.check().user_id == store.integration_user_id


def test_more_records_than_a_page_share_one_time(store: Store, lab: Lab) -> None:
    """INV-22."""
    since = lab.cursor()
    new = store.load("Lead", [{"LastName": "Bulk", "Company": "Acme"} for _ in range(4_300)])

    pages = list(lab.crm.changed(LEAD, since=since, fields=["LastName"]))
    told = [id_ for page in pages for id_ in ids(page)]

    assert set(new) <= set(told)
    assert len(told) == len(set(told))


def test_a_server_clock_ahead_of_its_answers_loses_nothing(
    sandbox: Sandbox, store: Store, lab: Lab
) -> None:
    """Records stamped later than the `Date` of the answer that tells them."""
    sandbox.salesforce.store.clock.offset += timedelta(seconds=90)
    since = lab.cursor()
    new = store.load("Lead", [{"LastName": "Bulk", "Company": "Acme"} for _ in range(2_100)])
    later = lab.add()

    assert {*new, later.id} <= lab.changed(since)


def test_scan_through_bulk_tells_the_same(sandbox: Sandbox, lab: Lab, budget: LocalBudget) -> None:
    lab.add(City="Łódź, “quoted”\nline")
    names = ["Email", "LastName", "City", "HasOptedOutOfEmail", "AnnualRevenue"]
    bulk = opened(sandbox, budget, bulk_from=0)

    one = [record for page in lab.crm.scan(LEAD, fields=names) for record in page.records]
    other = [record for page in bulk.scan(LEAD, fields=names) for record in page.records]

    assert budget.calls["bulk.results"] == 1
    assert {facts(record) for record in one} == {facts(record) for record in other}


def facts(record: Record) -> tuple[object, ...]:
    return (
        record.id,
        record.modified_at,
        record.converted_to,
        tuple(sorted(record.values.items())),
    )


def test_fetch_finds_more_than_one_call_holds(store: Store, lab: Lab, budget: LocalBudget) -> None:
    new = store.load("Lead", [{"LastName": "Many", "Company": "Acme"} for _ in range(2_300)])

    records = lab.crm.fetch([Ref(LEAD, id_) for id_ in new], fields=["LastName"])

    assert {record.id for record in records} == set(new)
    assert budget.calls["composite.retrieve"] == 2


def test_find_asks_for_many_addresses_in_few_calls(lab: Lab, budget: LocalBudget) -> None:
    refs = [lab.add() for _ in range(3)]
    mine = [str(record.values["Email"]) for record in lab.fetch(*refs).values()]

    found = lab.find(*(f"nobody.{n}@example.org" for n in range(600)), *mine)

    assert {record.id for record in found} == {ref.id for ref in refs}
    assert budget.calls["query"] == 3


def test_a_page_of_writes_keeps_each_result_with_its_write(lab: Lab, budget: LocalBudget) -> None:
    writes = [lab.create(str(n), lab.values(FirstName=f"Ann{n}")) for n in range(430)]
    writes[205] = lab.create("205", {"Company": "Acme"})

    results = lab.crm.write(writes)
    records = lab.crm.fetch([Ref(LEAD, r.id) for r in results if r.id], fields=["FirstName"])

    names = {record.id: record.values["FirstName"] for record in records}
    assert [n for n, r in enumerate(results) if r.status is not WriteStatus.DONE] == [205]
    assert all(names[r.id] == f"Ann{r.key}" for r in results if r.id)
    assert budget.calls["composite.create"] == 3


def test_a_new_lead_without_owner_is_assigned_and_an_update_is_not(store: Store, lab: Lab) -> None:
    rule = store.rules.assignment
    other = store.load("User", [{"LastName": "Next", "Username": f"n{next(NUMBERS)}@x.org"}])[0]
    kept = lab.add()
    rule.active, rule.default_owner = True, other
    try:
        created = lab.crm.write([lab.create("a", lab.values())])[0]
        lab.crm.write([lab.update("a", kept, {"City": "Rome"})])
    finally:
        rule.active, rule.default_owner = False, None

    refs = [Ref(LEAD, str(created.id)), kept]
    owners = [r.values["OwnerId"] for r in lab.crm.fetch(refs, fields=["OwnerId"])]
    assert [owner == other for owner in owners] == [True, False]


def test_a_duplicate_rule_is_a_duplicate_error_of_its_record(store: Store, lab: Lab) -> None:
    held = lab.add()
    email = str(lab.fetch(held)[held.id].values["Email"])
    rule = store.rules.duplicates["Lead"]
    rule.active = True
    try:
        good, bad = lab.crm.write(
            [lab.create("a", lab.values()), lab.create("b", lab.values(Email=email))]
        )
    finally:
        rule.active = False

    assert good.status is WriteStatus.DONE
    assert bad.error is not None
    assert bad.error.category is Category.DUPLICATES


def test_a_deleted_record_deleted_again_is_done(lab: Lab) -> None:
    ref = lab.add()
    lab.outside.delete(ref.id)
    write = Write(key="a", action=Action.DELETE, object_type=LEAD, id=ref.id)

    assert lab.crm.write([write])[0].status is WriteStatus.DONE


def test_a_field_of_the_account_can_be_read(sandbox: Sandbox, contacts: Lab) -> None:
    account = SalesforceConsole(sandbox.salesforce.store).create("Account", {"Name": "Acme & Co"})
    ref = contacts.add(AccountId=account)

    record = contacts.crm.fetch([ref], fields=["AccountId"])[0]
    found = contacts.crm.find(
        CONTACT, emails=[str(contacts.fetch(ref)[ref.id].values["Email"])], fields=["Account.Name"]
    )[0]

    assert record.values["AccountId"] == account
    assert found.values["Account.Name"] == "Acme & Co"


def test_owners_are_users_and_queues(crm: SalesforceCRM) -> None:
    owners = crm.owners()

    assert {owner.is_queue for owner in owners} == {True, False}
    assert len({owner.id for owner in owners}) == len(owners)


def test_values_are_canonical(lab: Lab) -> None:
    write = lab.create(
        "a",
        {**lab.values(), "AnnualRevenue": "1200.50", "NumberOfEmployees": "12", "Phone": None},
    )
    created = lab.crm.write([write])[0]

    names = ["AnnualRevenue", "NumberOfEmployees", "Phone", "HasOptedOutOfEmail", "CreatedDate"]
    values = lab.crm.fetch([Ref(LEAD, str(created.id))], fields=names)[0].values

    assert values["NumberOfEmployees"] == "12"
    assert values["Phone"] is None
    assert values["HasOptedOutOfEmail"] is False
    assert str(values["CreatedDate"]).endswith("Z")


@pytest.mark.parametrize("extra", [(), ("refresh_token",)], ids=["client_credentials", "refresh"])
def test_each_grant_gets_access(
    sandbox: Sandbox, budget: LocalBudget, extra: tuple[str, ...]
) -> None:
    held = sandbox.salesforce.credentials
    given = {name: held[name] for name in ("client_id", "client_secret", *extra)}
    credentials = SalesforceCredentials(instance_url=sandbox.salesforce.url, **given)

    assert open_salesforce(credentials, budget=budget).check().account_id


def test_an_expired_token_is_renewed_and_the_headers_survive(
    sandbox: Sandbox, budget: LocalBudget, store: Store, lab: Lab
) -> None:
    held = sandbox.salesforce.credentials
    credentials = SalesforceCredentials(
        instance_url=sandbox.salesforce.url,
        client_id=held["client_id"],
        client_secret=held["client_secret"],
    )
    crm = open_salesforce(credentials, budget=budget)
    crm.fields(LEAD)
    sandbox.salesforce.faults.configure(script=[Scripted(fault="expired-token", method="POST")])

    result = crm.write([lab.create("a", lab.values())])[0]

    assert result.status is WriteStatus.DONE
