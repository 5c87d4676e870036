"""A contact follows their account into its company, as that company is now (M11)."""

import pytest

from integrations.crm.memory import Fault
from integrations.domain.account_mappings import ACCOUNT_ID, PRIMARY_COMPANY
from integrations.domain.records import ObjectType, Ref
from integrations.models import LogEntry
from integrations.sync.accounts.belonging import Member, remember
from integrations.sync.auditing import Actor
from integrations.sync.running.phases import collect
from integrations.sync.settings.integration import change_settings
from tests.sync.memory import HUBSPOT, World, elsewhere, once

COMPANY, ACCOUNT = ObjectType.HUBSPOT_COMPANY, ObjectType.SALESFORCE_ACCOUNT


@pytest.fixture
def pair(world: World) -> tuple[Ref, Ref]:
    return in_business(world)


def in_business(world: World) -> tuple[Ref, Ref]:
    """A contact and a Salesforce contact in a company and an account that are paired."""
    world.hubspot.store.specs[COMPANY].append(ACCOUNT_ID)
    change_settings(world.fresh, actor=Actor(), sync_accounts=True)
    company = world.hubspot.create(COMPANY, name="Acme")
    account = world.salesforce.create(ACCOUNT, Name="Acme")
    world.integration.refresh_from_db()
    contact = world.add_contact("ada@example.com", associatedcompanyid=company.id)
    theirs = world.add_salesforce_contact("ada@example.com", AccountId=account.id)
    world.first_load()
    world.calm_down()
    return contact, theirs


def test_m11_nobody_is_moved_into_a_company_that_was_merged_since_it_was_read(
    world: World, pair: tuple[Ref, Ref]
) -> None:
    contact, theirs = pair
    old = Ref(COMPANY, str(world.values(contact)["associatedcompanyid"]))
    world.edit(theirs, Title="Countess")
    run = world.ask()
    collect(run, world.crms)
    survivor = world.hubspot.create(COMPANY, name="Acme again")
    world.hubspot.merge(survivor, old)
    world.edit(contact, associatedcompanyid=survivor.id)
    world.settle(run)
    assert world.values(contact)["associatedcompanyid"] == survivor.id
    world.calm_down()
    assert world.values(contact)["associatedcompanyid"] == survivor.id
    link = world.integration.account_links.get()
    assert link.hubspot_id == survivor.id


def test_m11_a_pair_follows_a_chain_of_merges(world: World, pair: tuple[Ref, Ref]) -> None:
    contact, theirs = pair
    link = world.integration.account_links.get()
    second = world.salesforce.create(ACCOUNT, Name="Acme again")
    last = world.salesforce.create(ACCOUNT, Name="Acme at last")
    world.salesforce.merge(second, Ref(ACCOUNT, str(link.salesforce_id)))
    world.salesforce.merge(last, second)
    world.edit(theirs, AccountId=last.id)
    world.calm_down()
    after = world.integration.account_links.get()
    assert (after.pk, after.hubspot_id, after.salesforce_id) == (link.pk, link.hubspot_id, last.id)
    assert world.values(contact)["associatedcompanyid"] == link.hubspot_id


def test_m11_what_account_sync_met_while_a_worker_had_the_person_stays(
    world: World, pair: tuple[Ref, Ref]
) -> None:
    contact, theirs = pair
    world.edit(theirs, Title="Countess")
    run = world.ask()
    collect(run, world.crms)
    person = world.person_of(contact)
    met = Member(
        person_id=person.pk,
        contact_id=contact.id,
        salesforce_id=theirs.id,
        company="7",
        account=None,
        met=None,
    )
    world.hubspot.after.append(once(HUBSPOT, "write", lambda: elsewhere(lambda: remember([met]))))
    world.reconcile_once(run)
    assert world.values(contact)["jobtitle"] == "Countess"
    assert world.person_of(contact).baseline[PRIMARY_COMPANY] == ["7", None]


def test_inv_33_a_move_that_was_sent_has_its_row_whatever_came_of_it(
    world: World, pair: tuple[Ref, Ref]
) -> None:
    contact, theirs = pair
    world.edit(theirs, AccountId=world.salesforce.create(ACCOUNT, Name="Babbage").id)
    world.hubspot.faults.next("associate", Fault.TRANSIENT)
    world.sync()
    rows = LogEntry.objects.filter(record_id=contact.id, changes__0__field=PRIMARY_COMPANY)
    assert [row.code for row in rows] == ["OUTCOME_UNKNOWN"]
    world.calm_down()
    assert [row.outcome for row in rows.order_by("pk")] == ["failed", "updated"]


def test_inv_33_an_account_write_to_which_no_answer_came_is_not_said_to_have_failed(
    world: World, pair: tuple[Ref, Ref]
) -> None:
    link = world.integration.account_links.get()
    company = Ref(COMPANY, str(link.hubspot_id))
    world.edit(Ref(ACCOUNT, str(link.salesforce_id)), Phone="+39 1")
    world.hubspot.faults.next("write", Fault.ANSWER_LOST)
    world.sync()
    rows = LogEntry.objects.filter(record_id=company.id, object_type=COMPANY.value)
    assert world.values(company)["phone"] == "+39 1"
    assert [row.code for row in rows] == ["OUTCOME_UNKNOWN"]
