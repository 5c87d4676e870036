"""The store by itself: seeding, the console's view, memory's shape."""

import pytest

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.console.port import ConsoleError
from integrations.sandbox.hubspot.console import HubSpotConsole
from integrations.sandbox.hubspot.objecttypes import CONTACTS
from integrations.sandbox.hubspot.store import Store


@pytest.fixture
def store() -> Store:
    return Store(config=Config(seed=7), clock=Clock())


@pytest.fixture
def console(store: Store) -> HubSpotConsole:
    return HubSpotConsole(store)


def test_credentials_follow_from_the_seed(store: Store) -> None:
    again = Store(config=Config(seed=7), clock=Clock())
    other = Store(config=Config(seed=8), clock=Clock())

    assert store.credentials == again.credentials
    assert store.credentials["access_token"] != other.credentials["access_token"]
    assert set(store.credentials) == {
        "access_token",
        "client_id",
        "client_secret",
        "refresh_token",
    }


def test_seeded_records_keep_their_dates(store: Store) -> None:
    row = {
        "email": "Ann@B.co",
        "city": None,
        "createdate": "2020-01-02T03:04:05.678Z",
        "lastmodifieddate": "1700000000000",
    }

    (contact,) = store.load("contacts", [row])

    record = store.table("contacts").records[int(contact)]
    assert record.read("createdate") == "2020-01-02T03:04:05.678Z"
    assert record.read("lastmodifieddate") == "2023-11-14T22:13:20.000Z"
    assert record.values == {"email": "ann@b.co"}
    assert record.history is None


def test_two_seeded_contacts_cannot_share_an_address(store: Store) -> None:
    with pytest.raises(ValueError, match=r"a@b\.co"):
        store.load("contacts", [{"email": "a@b.co"}, {"email": "A@b.co"}])


def test_seeded_tie_names_the_primary_company(store: Store) -> None:
    (contact,) = store.load("contacts", [{"email": "a@b.co"}])
    first, second = store.load("companies", [{"name": "One"}, {"name": "Two"}])

    store.associate(contact, first)
    store.associate(contact, second)

    record = store.table("contacts").records[int(contact)]
    assert record.read("associatedcompanyid") == second
    assert store.associations.primary(CONTACTS, int(contact)) == int(second)


def test_console_creates_finds_and_updates(console: HubSpotConsole) -> None:
    made = console.create("contacts", {"email": "a@b.co", "firstname": "Ann", "lastname": " "})
    console.update("contacts", made, {"firstname": "Anna"})

    rows, total = console.find("contacts", text="anna a@b", offset=0, limit=10)

    assert (total, [row.id for row in rows]) == (1, [made])
    row = console.get("contacts", made)
    assert row is not None
    assert row.values["firstname"] == "Anna"


def test_console_lists_the_latest_change_first(store: Store, console: HubSpotConsole) -> None:
    older, newer = store.load(
        "contacts",
        [
            {"email": f"{each}@b.co", "lastmodifieddate": str(each), "createdate": "1"}
            for each in (1, 2)
        ],
    )

    rows, total = console.find("contacts", text="", offset=0, limit=10)

    assert total == 2
    assert [row.id for row in rows] == [newer, older]


def test_console_deletes_and_merges(console: HubSpotConsole) -> None:
    ids = [console.create("contacts", {"email": f"{name}@b.co"}) for name in "abc"]

    console.delete("contacts", ids[2])
    merged = console.merge("contacts", ids[0], ids[1])

    rows, _ = console.find("contacts", text="", offset=0, limit=10)
    assert [row.id for row in rows] == [merged]
    assert rows[0].note == f"merged from {ids[0]} and {ids[1]}"


def test_writes_of_the_console_are_a_persons(store: Store, console: HubSpotConsole) -> None:
    made = console.create("contacts", {"email": "a@b.co"})

    change = store.table("contacts").records[int(made)].changes("email")[0]

    assert change.source.type == "CRM_UI"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "taken@b.co"}, r"Contact \d+ has this e-mail address already\."),
        ({"email": "nonsense"}, r"email: This is not a valid e-mail address\."),
        ({"hubspot_owner_id": "5"}, r"hubspot_owner_id: 5 was not one of the allowed options"),
        ({"nonsense": "5"}, r"nonsense: There is no such property\."),
        ({}, r"Fill in at least one field\."),
    ],
)
def test_console_refuses_in_plain_words(
    console: HubSpotConsole, values: dict[str, str], words: str
) -> None:
    console.create("contacts", {"email": "taken@b.co"})

    with pytest.raises(ConsoleError, match=words):
        console.create("contacts", values)


def test_console_knows_what_hubspot_lacks(console: HubSpotConsole) -> None:
    with pytest.raises(ConsoleError):
        console.convert("1")
    with pytest.raises(ConsoleError):
        console.merge("companies", "1", "2")
    with pytest.raises(ConsoleError):
        console.update("contacts", "999", {"city": "x"})
    with pytest.raises(ConsoleError):
        console.merge("contacts", "998", "999")


def test_console_offers_the_portals_own_properties(console: HubSpotConsole) -> None:
    assert "email" in console.editable("contacts")
    assert set(console.columns("companies")) <= {"name", "domain", "city", "country", "industry"}
