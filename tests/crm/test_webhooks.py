"""HubSpot's webhooks: the signature, and whom a delivery names."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from integrations.crm.hubspot.webhooks import (
    Forged,
    Malformed,
    check_signature,
    contacts_named,
    signature_of,
)

# HubSpot's own example.
SECRET = "cfc68c0b-4b4e-4ef8-b764-95350e4ea479"
URL = "https://webhook.site/335453f5-94b3-49d9-b684-a55354d4b8df"
SENT_MS = "1752613922216"
BODY = (
    b'[{"eventId":531833541,"subscriptionId":3923621,"portalId":48807704,"appId":16111050,'
    b'"occurredAt":1752613920733,"subscriptionType":"contact.creation","attemptNumber":0,'
    b'"objectId":138017612137,"changeFlag":"CREATED","changeSource":"CRM_UI",'
    b'"sourceId":"userId:76023669"}]'
)
SIGNATURE = "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg="
SENT = datetime.fromtimestamp(int(SENT_MS) / 1000, UTC)


def check(**changes: object) -> None:
    known = {
        "secret": SECRET,
        "method": "POST",
        "url": URL,
        "body": BODY,
        "timestamp": SENT_MS,
        "signature": SIGNATURE,
        "now": SENT + timedelta(seconds=2),
    }
    check_signature(**(known | changes))  # type: ignore[arg-type]


def test_the_vendors_example_is_believed() -> None:
    check()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY + b" "},
        {"url": URL + "?more"},
        {"method": "PUT"},
        {"secret": "another"},
        {"signature": ""},
        {"signature": "ö"},
        {"timestamp": ""},
        {"timestamp": "soon"},
        pytest.param({"timestamp": "9" * 400}, id="long"),
        pytest.param({"timestamp": "9" * 5000}, id="longer"),
        {"timestamp": str(int(SENT_MS) + 1)},
        {"now": SENT + timedelta(minutes=6)},
        {"now": SENT - timedelta(minutes=6)},
    ],
    ids=str,
)
def test_anything_else_is_forged(changes: dict[str, object]) -> None:
    with pytest.raises(Forged):
        check(**changes)


def test_a_url_is_signed_with_some_letters_decoded() -> None:
    plain = signature_of(secret="s", method="POST", url="https://a/?x=(1)", body=b"", timestamp="1")
    coded = signature_of(
        secret="s", method="POST", url="https://a/?x=%281%29", body=b"", timestamp="1"
    )
    assert plain == coded


EVENTS = [
    ({"subscriptionType": "contact.propertyChange", "objectId": 1}, ["1"]),
    ({"subscriptionType": "contact.creation", "objectId": "1"}, ["1"]),
    (
        {
            "subscriptionType": "contact.merge",
            "objectId": 3,
            "primaryObjectId": 1,
            "mergedObjectIds": [2],
            "newObjectId": 3,
        },
        ["3", "1", "2"],
    ),
    (
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-1", "objectId": 1},
        ["1"],
    ),
    ({"subscriptionType": "object.propertyChange", "objectTypeId": "0-2", "objectId": 1}, []),
    ({"subscriptionType": "company.creation", "objectId": 1}, []),
    ({"subscriptionType": "contact.creation", "objectId": "1; DROP"}, []),
    ({}, []),
]


@pytest.mark.parametrize(("event", "ids"), EVENTS, ids=str)
def test_the_contacts_of_an_event_are_named(event: dict[str, object], ids: list[str]) -> None:
    assert [ref.id for ref in contacts_named(orjson.dumps([event]))] == ids


def test_each_contact_is_named_once() -> None:
    event = {"subscriptionType": "contact.propertyChange", "objectId": 1}
    assert len(contacts_named(orjson.dumps([event, event]))) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[1]", b'"x"'])
def test_what_is_no_list_of_events_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        contacts_named(body)
