from collections.abc import Iterator

import pytest

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.console.port import ConsoleError, ConsoleStore
from integrations.sandbox.salesforce.console import SalesforceConsole
from integrations.sandbox.salesforce.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(config=Config(), clock=Clock())
    yield store
    store.database.close()


@pytest.fixture
def console(store: Store) -> ConsoleStore:
    return SalesforceConsole(store)


LEAD = {"FirstName": "Ada", "LastName": "Löwe", "Company": "Engines", "Newsletter__c": "on"}


def test_a_record_is_created_found_and_changed(console: ConsoleStore):
    record_id = console.create("Lead", {**LEAD, "Title": ""})
    (row,), total = console.find("Lead", text="LÖWE", offset=0, limit=10)
    assert (row.id, total, row.values["Newsletter__c"]) == (record_id, 1, "true")
    console.update("Lead", record_id, {**row.values, "Title": "Countess", "Newsletter__c": "false"})
    changed = console.get("Lead", record_id)
    assert changed is not None
    assert (changed.values["Title"], changed.values["Newsletter__c"]) == ("Countess", "false")


def test_changes_are_the_admins_and_not_the_integration_users(store: Store, console: ConsoleStore):
    record_id = console.create("Lead", LEAD)
    row = store.row("Lead", record_id)
    assert row is not None
    assert row["LastModifiedById"] == store.admin_id != store.user_id


def test_a_refusal_is_said_in_plain_words(console: ConsoleStore):
    with pytest.raises(ConsoleError, match="Required fields are missing"):
        console.create("Lead", {"FirstName": "x"})


def test_an_unknown_object_is_refused(console: ConsoleStore):
    with pytest.raises(ConsoleError, match="Opportunity"):
        console.find("Opportunity", text="", offset=0, limit=1)


def test_a_lead_is_converted_with_a_note(console: ConsoleStore):
    lead_id = console.create("Lead", LEAD)
    contact_id = console.convert(lead_id)
    lead = console.get("Lead", lead_id)
    assert lead is not None
    assert lead.note == f"converted to {contact_id}"


def test_merged_and_deleted_records_leave_the_list(console: ConsoleStore):
    ids = [console.create("Contact", {"LastName": name}) for name in "abc"]
    console.merge("Contact", ids[0], ids[1])
    console.delete("Contact", ids[2])
    rows, total = console.find("Contact", text="", offset=0, limit=10)
    assert ([row.id for row in rows], total) == ([ids[0]], 1)
    loser = console.get("Contact", ids[1])
    assert loser is not None
    assert loser.note == f"merged into {ids[0]}"


@pytest.mark.parametrize("object_type", SalesforceConsole.object_types)
def test_every_object_can_be_listed(console: ConsoleStore, object_type: str):
    rows, total = console.find(object_type, text="no such text", offset=0, limit=10)
    assert (list(rows), total) == ([], 0)
    assert console.columns(object_type)
    assert all(isinstance(name, str) for name in console.editable(object_type))
