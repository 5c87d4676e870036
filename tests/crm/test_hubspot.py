"""The HubSpot adapter keeps the contract, against the sandbox over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.hubspot.adapter import HubSpotCRM
from integrations.crm.hubspot.operations import Version
from integrations.crm.port import Write, WriteStatus
from integrations.crm.providers import HubSpotCredentials, open_hubspot
from integrations.domain.errors import Category, FailureKind
from integrations.domain.plans import Action
from integrations.domain.records import FieldKind, FieldSpec, ObjectType
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.faults import Scripted
from integrations.sandbox.hubspot.console import HubSpotConsole
from tests.crm.contract import NUMBERS, CRMContract, Lab, ids
from tests.crm.outside import SandboxOutside

CONTACT = ObjectType.HUBSPOT_CONTACT


def no_sleep(seconds: float) -> None:
    """Waiting is the caller's business, and no test's."""


def opened(sandbox: Sandbox, budget: LocalBudget, *, version: Version = Version.V3) -> HubSpotCRM:
    credentials = HubSpotCredentials(
        base_url=sandbox.hubspot.url,
        access_token=sandbox.hubspot.credentials["access_token"],
        version=version,
    )
    return open_hubspot(credentials, budget=budget, timeout=(2.0, 5.0), sleep=no_sleep)


def lab_of(sandbox: Sandbox, crm: HubSpotCRM) -> Lab:
    side = sandbox.hubspot
    return Lab(
        crm=crm,
        outside=SandboxOutside(side, HubSpotConsole(side.store), "contacts"),
        object_type=ObjectType.HUBSPOT_CONTACT,
        email="email",
        last_name="lastname",
        city="city",
    )


@pytest.fixture
def crm(sandbox: Sandbox, budget: LocalBudget) -> HubSpotCRM:
    return opened(sandbox, budget)


class TestHubSpot(CRMContract):
    @pytest.fixture
    def lab(self, sandbox: Sandbox, crm: HubSpotCRM) -> Lab:
        return lab_of(sandbox, crm)


class TestHubSpotDated(CRMContract):
    """The same over the paths of a dated version."""

    @pytest.fixture
    def lab(self, sandbox: Sandbox, budget: LocalBudget) -> Lab:
        return lab_of(sandbox, opened(sandbox, budget, version=Version.DATED))


@pytest.fixture
def lab(sandbox: Sandbox, crm: HubSpotCRM) -> Lab:
    return lab_of(sandbox, crm)


def opt_out(email: str) -> Write:
    return Write(key="a", action=Action.OPT_OUT, object_type=CONTACT, email=email)


def test_a_taken_address_names_its_holder(lab: Lab) -> None:
    held = lab.add()
    email = str(lab.fetch(held)[held.id].values["email"])

    good, taken = lab.crm.write(
        [lab.create("a", lab.values()), lab.create("b", lab.values(email=email.upper()))]
    )

    assert good.status is WriteStatus.DONE
    assert taken.error is not None
    assert (taken.error.category, taken.error.existing_id) == (Category.DUPLICATES, held.id)


def test_an_update_to_a_taken_address_names_its_holder(lab: Lab) -> None:
    held, other = lab.add(), lab.add()
    email = str(lab.fetch(held)[held.id].values["email"])

    result = lab.crm.write([lab.update("a", other, {"email": email})])[0]

    assert result.error is not None
    assert result.error.existing_id == held.id


def test_what_was_written_is_echoed(lab: Lab) -> None:
    ref = lab.add()

    result = lab.crm.write([lab.update("a", ref, {"city": "  Rome ", "lastname": None})])[0]

    assert result.values == {"city": "Rome", "lastname": None}


def test_a_bad_option_is_a_value_error_of_its_record(lab: Lab) -> None:
    result = lab.crm.write([lab.create("a", lab.values(lifecyclestage="no such stage"))])[0]

    assert result.error is not None
    assert (result.error.code, result.error.fields) == ("INVALID_OPTION", ("lifecyclestage",))


def test_many_bad_records_leave_the_good_ones_alone(lab: Lab) -> None:
    """INV-25, where HubSpot refuses a whole batch of updates for one of them."""
    refs = [lab.add() for _ in range(40)]
    bad = {3, 4, 17, 39}
    values = [
        "not an address" if n in bad else f"new{next(NUMBERS)}@example.org" for n in range(40)
    ]

    results = lab.crm.write(
        [lab.update(r.id, r, {"email": v}) for r, v in zip(refs, values, strict=True)]
    )

    assert {n for n, r in enumerate(results) if r.status is not WriteStatus.DONE} == bad


def test_more_than_one_batch_of_creates(lab: Lab, budget: LocalBudget) -> None:
    results = lab.crm.write([lab.create(str(n), lab.values()) for n in range(230)])

    assert {result.status for result in results} == {WriteStatus.DONE}
    assert len({result.id for result in results}) == 230
    assert budget.calls["contacts.batch_create"] == 3


def test_find_answers_a_secondary_address(lab: Lab) -> None:
    winner, loser = lab.add(), lab.add()
    second = str(lab.fetch(loser)[loser.id].values["email"])
    survivor = lab.outside.merge(winner.id, loser.id)

    found = lab.find(second)

    assert [record.id for record in found] == [survivor]
    assert second in (found[0].other_emails)


def test_an_update_under_a_merged_away_id_is_refused(lab: Lab) -> None:
    winner, loser, other = lab.add(), lab.add(), lab.add()
    lab.outside.merge(winner.id, loser.id)

    lost, done = lab.crm.write(
        [lab.update("a", loser, {"city": "x"}), lab.update("b", other, {"city": "y"})]
    )

    assert lost.error is not None
    assert lost.error.category is Category.RECORD_STATE
    assert done.status is WriteStatus.DONE


def test_an_opt_out_unsubscribes_from_everything(lab: Lab) -> None:
    ref = lab.add()
    email = str(lab.fetch(ref)[ref.id].values["email"])

    result = lab.crm.write([opt_out(email)])[0]

    record = lab.crm.fetch([ref], fields=["hs_email_optout"])[0]
    assert result.status is WriteStatus.DONE
    assert record.values["hs_email_optout"] is True


def test_history_tells_when_a_field_was_edited(lab: Lab) -> None:
    ref = lab.add(city="Oslo")
    lab.outside.edit(ref.id, {"city": "Rome"})

    record = lab.crm.fetch([ref], fields=["city", "lastname"], edited=True)[0]

    assert record.edited_at["lastname"] <= record.edited_at["city"] <= record.modified_at


def test_more_records_than_a_page_share_one_time(sandbox: Sandbox, lab: Lab) -> None:
    """INV-22: reading goes on where thousands were imported at once."""
    stamp = sandbox.hubspot.store.now()
    rows = [{"email": f"many{next(NUMBERS)}@example.org", "city": "Bulk"} for _ in range(450)]
    new = sandbox.hubspot.store.load("contacts", rows)
    since = datetime.fromtimestamp(stamp / 1000, UTC).isoformat()

    pages = list(lab.crm.changed(CONTACT, since=since, fields=[]))
    told = [id_ for page in pages for id_ in ids(page)]

    assert set(new) <= set(told)
    assert len(told) == len(set(told))


def test_scan_reads_page_after_page(sandbox: Sandbox, lab: Lab) -> None:
    sandbox.hubspot.store.load(
        "contacts", [{"email": f"many{next(NUMBERS)}@example.org"} for _ in range(250)]
    )

    pages = list(lab.crm.scan(CONTACT, fields=["email"]))
    told = [id_ for page in pages for id_ in ids(page)]

    assert len(told) == len(set(told)) == len(sandbox.hubspot.store.tables["contacts"].records)


def test_a_property_that_is_removed_while_we_read_is_not_read_as_blank(
    sandbox: Sandbox, lab: Lab
) -> None:
    """INV-36."""
    name = f"passing{next(NUMBERS)}"
    spec = FieldSpec(name=name, label="Passing", kind=FieldKind.TEXT)
    hubspot = cast(HubSpotCRM, lab.crm)
    hubspot.ensure_properties([spec], group="syncadmin", label="Sync")
    ref = lab.add(**{name: "here"})
    store = sandbox.hubspot.store
    store.tables["contacts"].schema.properties[name].archived_at = store.now()
    hubspot.fields(CONTACT)

    record = lab.crm.fetch([ref], fields=["email", name])[0]

    assert set(record.values) == {"email"}


def test_missing_properties_are_created_once(lab: Lab) -> None:
    name = f"ours{next(NUMBERS)}"
    specs = [FieldSpec(name=name, label="Ours", kind=FieldKind.BOOLEAN)]
    hubspot = cast(HubSpotCRM, lab.crm)

    created = [hubspot.ensure_properties(specs, group="syncadmin", label="Sync") for _ in "ab"]

    kinds = {spec.name: spec.kind for spec in hubspot.fields(CONTACT)}
    assert created == [[name], []]
    assert kinds[name] is FieldKind.BOOLEAN


def test_a_list_can_be_made_found_and_read(sandbox: Sandbox, lab: Lab) -> None:
    hubspot = cast(HubSpotCRM, lab.crm)
    city = f"Town {next(NUMBERS)}"
    inside = lab.add(city=city)
    lab.add(city="Elsewhere")

    made = hubspot.create_list(f"In {city}", filters=in_city(city))

    sandbox.hubspot.store.clock.offset += timedelta(seconds=30)
    members = [m.record_id for page in hubspot.members(made.id) for m in page.members]
    assert made.processing
    assert made.id in [info.id for info in hubspot.lists()]
    assert hubspot.get_list(made.id) is not None
    assert members == [inside.id]


def test_a_list_that_is_not_there_is_none(lab: Lab) -> None:
    assert cast(HubSpotCRM, lab.crm).get_list("987654") is None


def in_city(city: str) -> dict[str, object]:
    operation = {
        "operationType": "MULTISTRING",
        "operator": "IS_EQUAL_TO",
        "values": [city],
        "includeObjectsWithNoValueSet": False,
    }
    condition = {"filterType": "PROPERTY", "property": "city", "operation": operation}
    branch = {
        "filterBranchType": "AND",
        "filterBranchOperator": "AND",
        "filters": [condition],
        "filterBranches": [],
    }
    return {
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [branch],
    }


def test_owners_are_told_with_their_addresses(crm: HubSpotCRM) -> None:
    owners = crm.owners()

    assert owners
    assert len({owner.id for owner in owners}) == len(owners)
    assert all("@" in owner.email for owner in owners if owner.active)


def test_check_names_the_rights_that_are_missing(sandbox: Sandbox, crm: HubSpotCRM) -> None:
    scopes = sandbox.hubspot.store.tokens.scopes
    scopes.remove("crm.lists.read")
    try:
        assert crm.check().missing_rights == ("Read lists (crm.lists.read)",)
    finally:
        scopes.add("crm.lists.read")


def test_a_missing_right_is_for_the_operator(sandbox: Sandbox, lab: Lab) -> None:
    scopes = sandbox.hubspot.store.tokens.scopes
    lab.crm.fields(CONTACT)
    scopes.remove("crm.objects.contacts.write")
    try:
        result = lab.crm.write([lab.create("a", lab.values())])[0]
    finally:
        scopes.add("crm.objects.contacts.write")

    assert result.status is WriteStatus.NOT_SENT
    assert result.error is not None
    assert result.error.kind is FailureKind.CONFIGURATION
    assert "crm.objects.contacts.write" in result.error.message


def test_a_refresh_token_gets_access(sandbox: Sandbox, budget: LocalBudget) -> None:
    held = sandbox.hubspot.credentials
    credentials = HubSpotCredentials(
        base_url=sandbox.hubspot.url,
        client_id=held["client_id"],
        client_secret=held["client_secret"],
        refresh_token=held["refresh_token"],
    )

    assert open_hubspot(credentials, budget=budget).check().account_id


def test_an_expired_token_is_renewed_once_and_the_call_repeated(
    sandbox: Sandbox, budget: LocalBudget
) -> None:
    held = sandbox.hubspot.credentials
    credentials = HubSpotCredentials(
        base_url=sandbox.hubspot.url,
        client_id=held["client_id"],
        client_secret=held["client_secret"],
        refresh_token=held["refresh_token"],
    )
    crm = open_hubspot(credentials, budget=budget)
    crm.check()
    sandbox.hubspot.faults.configure(script=[Scripted(fault="expired-token")])

    assert crm.check().account_id


def test_companies_are_scanned_too(crm: HubSpotCRM) -> None:
    pages = crm.scan(ObjectType.HUBSPOT_COMPANY, fields=["name", "domain"])

    assert all(record.values["name"] for page in pages for record in page.records)
