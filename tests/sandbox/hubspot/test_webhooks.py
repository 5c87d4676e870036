"""What an app hears of the portal: over real sockets, checked as the client checks it."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest
import requests
from hubspot.utils.signature import Signature
from hubspot.webhooks import (
    ApiClient,
    ApiException,
    BatchInputSubscriptionBatchUpdateRequest,
    Configuration,
    SettingsApi,
    SettingsChangeRequest,
    SubscriptionBatchUpdateRequest,
    SubscriptionCreateRequest,
    SubscriptionPatchRequest,
    SubscriptionsApi,
    ThrottlingSettings,
)

from integrations.sandbox.hubspot.store import PERSON
from integrations.sandbox.hubspot.webhooks.signing import signature_v3
from tests.sandbox.hubspot.conftest import Sandbox

CONTACTS = "/crm/v3/objects/contacts"
SWITCHES = "/sandbox/webhooks"


@dataclass
class Receiver:
    """Takes deliveries, or answers with the next of `statuses`."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: Queue[tuple[dict[str, str], bytes]] = field(default_factory=Queue)
    held: threading.Event = field(default_factory=threading.Event)

    def next(self) -> list[dict[str, Any]]:
        """The events of the next delivery."""
        events: list[dict[str, Any]] = json.loads(self.got.get(timeout=10)[1])
        return events


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.put((dict(self.headers.items()), body))
            receiver.held.wait(10)
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks?a=%2Fb"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    receiver.held.set()
    server.shutdown()
    thread.join()
    server.server_close()


def api_client(sandbox: Sandbox) -> ApiClient:
    key = {"developer_hapikey": sandbox.store.tokens.developer_key}
    return ApiClient(Configuration(host=sandbox.url, api_key=key))


def aim(sandbox: Sandbox, url: str, concurrent: int = 10) -> Any:
    wanted = SettingsChangeRequest(
        target_url=url, throttling=ThrottlingSettings(max_concurrent_requests=concurrent)
    )
    return SettingsApi(api_client(sandbox)).configure(sandbox.store.app_id, wanted)


def subscribe(sandbox: Sandbox, event_type: str, **more: Any) -> Any:
    wanted = SubscriptionCreateRequest(event_type=event_type, active=True, **more)
    return SubscriptionsApi(api_client(sandbox)).create(sandbox.store.app_id, wanted)


def heard(sandbox: Sandbox, receiver: Receiver, *event_types: str) -> None:
    """Subscribe to these, `name:property` for changes of a property."""
    aim(sandbox, receiver.url)
    for each in event_types:
        event_type, _, name = each.partition(":")
        subscribe(sandbox, event_type, **({"property_name": name} if name else {}))


def switch(sandbox: Sandbox, **body: Any) -> dict[str, Any]:
    reply = sandbox.call("PATCH", SWITCHES, body)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def settled(sandbox: Sandbox) -> dict[str, Any]:
    """What became of the deliveries, once none is pending."""
    deadline = time.monotonic() + 10
    while True:
        state: dict[str, Any] = sandbox.call("GET", SWITCHES).json()
        if not state["pending"]:
            return state
        assert time.monotonic() < deadline, state


def test_client_manages_subscriptions(sandbox: Sandbox) -> None:
    api, app_id = SubscriptionsApi(api_client(sandbox)), sandbox.store.app_id
    made = subscribe(sandbox, "contact.propertyChange", property_name="email")

    api.update(int(made.id), app_id, SubscriptionPatchRequest(active=False))
    paused = api.get_by_id(int(made.id), app_id).active
    inputs = [SubscriptionBatchUpdateRequest(id=int(made.id), active=True)]
    batch = api.update_batch(app_id, BatchInputSubscriptionBatchUpdateRequest(inputs=inputs))
    api.archive(int(made.id), app_id)

    assert (made.property_name, made.event_type) == ("email", "contact.propertyChange")
    assert paused is False
    assert batch.results[0].active is True
    assert api.get_all(app_id).results == []


def test_client_manages_settings(sandbox: Sandbox, receiver: Receiver) -> None:
    api, app_id = SettingsApi(api_client(sandbox)), sandbox.store.app_id
    aim(sandbox, receiver.url, concurrent=5)

    known = api.get_all(app_id)
    api.clear(app_id)

    assert known.target_url == receiver.url
    assert known.throttling.max_concurrent_requests == 5
    with pytest.raises(ApiException) as gone:
        api.get_all(app_id)
    assert gone.value.status == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hooks",
        "http://example.com/hooks",
        "http://10.0.0.1/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/a b",
        "ftp://127.0.0.1/",
        "x",
    ],
)
def test_only_this_machine_is_delivered_to(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(ApiException) as refused:
        aim(sandbox, url)

    assert refused.value.status == 400
    assert "of this machine" in refused.value.body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"eventType": "contact.creation"}, 201),
        ({"eventType": "object.creation", "objectTypeId": "0-1"}, 201),
        ({"eventType": "object.creation"}, 400),
        ({"eventType": "contact.creation", "propertyName": "email"}, 400),
        ({"eventType": "contact.propertyChange"}, 400),
        ({"eventType": "contact.propertyChange", "propertyName": "lastmodifieddate"}, 400),
        ({"eventType": "company.privacyDeletion"}, 400),
        ({"eventType": "contact.deletion"}, 409),
    ],
)
@pytest.mark.parametrize("prefix", ["/webhooks/v3", "/webhooks/2026-03", "/app-webhooks/2026-09"])
def test_subscriptions_are_checked(
    sandbox: Sandbox, prefix: str, body: dict[str, Any], status: int
) -> None:
    subscribe(sandbox, "contact.deletion")
    key = sandbox.store.tokens.developer_key

    reply = sandbox.call(
        "POST", f"{prefix}/{sandbox.store.app_id}/subscriptions?hapikey={key}", body
    )

    assert reply.status_code == status, reply.text


def test_subscriptions_want_the_developers_key_and_the_app(sandbox: Sandbox) -> None:
    key, app_id = sandbox.store.tokens.developer_key, sandbox.store.app_id

    codes = [
        sandbox.call("GET", f"/webhooks/v3/{app}/subscriptions?hapikey={given}").status_code
        for app, given in ((app_id, "x"), (app_id, ""), (1, key), (app_id, key))
    ]

    assert codes == [401, 401, 404, 200]


def test_creation_is_told_with_its_values(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation", "contact.propertyChange:firstname")

    record_id = sandbox.contact(email="a@b.co", firstname="Ann")

    made, changed = receiver.next()
    assert made["subscriptionType"] == "contact.creation"
    assert (made["changeFlag"], made["objectId"]) == ("CREATED", int(record_id))
    assert (made["portalId"], made["appId"]) == (sandbox.store.portal_id, sandbox.store.app_id)
    assert made["attemptNumber"] == 0
    assert (changed["propertyName"], changed["propertyValue"]) == ("firstname", "Ann")


def test_own_writes_come_back_as_the_apps(sandbox: Sandbox, receiver: Receiver) -> None:
    record_id = sandbox.contact(email="a@b.co")
    heard(sandbox, receiver, "contact.propertyChange:firstname")

    sandbox.call("PATCH", f"{CONTACTS}/{record_id}", {"properties": {"firstname": "Ann"}})

    [event] = receiver.next()
    source = (event["changeSource"], event["sourceId"])
    assert source == ("INTEGRATION", str(sandbox.store.app_id))


def test_what_did_not_change_is_not_told(sandbox: Sandbox, receiver: Receiver) -> None:
    record_id = sandbox.contact(email="a@b.co", firstname="Ann")
    heard(sandbox, receiver, "contact.propertyChange:firstname", "contact.deletion")

    sandbox.call("PATCH", f"{CONTACTS}/{record_id}", {"properties": {"firstname": "Ann"}})
    sandbox.call("DELETE", f"{CONTACTS}/{record_id}")

    assert [event["subscriptionType"] for event in receiver.next()] == ["contact.deletion"]


def test_a_person_in_the_portal_is_told_apart(sandbox: Sandbox, receiver: Receiver) -> None:
    record_id = sandbox.contact(email="a@b.co")
    heard(sandbox, receiver, "contact.propertyChange:firstname")
    table = sandbox.store.table("contacts")
    record = table.records[int(record_id)]
    sandbox.store.update(table, record, {"firstname": "Ann"}, PERSON)

    sandbox.call("GET", SWITCHES)

    assert receiver.next()[0]["sourceId"] == "userId:9000001"


def test_deletion_and_restore_are_told(sandbox: Sandbox, receiver: Receiver) -> None:
    record_id = sandbox.contact(email="a@b.co")
    heard(sandbox, receiver, "contact.deletion", "contact.restore")

    sandbox.call("DELETE", f"{CONTACTS}/{record_id}")
    [deleted] = receiver.next()
    sandbox.call("POST", f"/sandbox/records/contacts/{record_id}/restore")
    [restored] = receiver.next()

    assert (deleted["changeFlag"], restored["changeFlag"]) == ("DELETED", "RESTORED")
    assert deleted["objectId"] == restored["objectId"] == int(record_id)


def test_privacy_deletion_is_told_as_a_deletion_too(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.contact(email="a@b.co")
    heard(sandbox, receiver, "contact.deletion", "contact.privacyDeletion")

    sandbox.call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": "a@b.co", "idProperty": "email"})

    told = [event["subscriptionType"] for event in receiver.next()]
    assert told == ["contact.deletion", "contact.privacyDeletion"]


def test_merge_names_the_new_id(sandbox: Sandbox, receiver: Receiver) -> None:
    first, second = sandbox.contact(email="a@b.co"), sandbox.contact(email="b@b.co", phone="1")
    heard(sandbox, receiver, "contact.merge")

    survivor = sandbox.call(
        "POST", f"{CONTACTS}/merge", {"primaryObjectId": first, "objectIdToMerge": second}
    ).json()["id"]

    [event] = receiver.next()
    assert event["primaryObjectId"] == int(first)
    assert event["mergedObjectIds"] == [int(second)]
    assert event["newObjectId"] == int(survivor)
    assert event["numberOfPropertiesMoved"] >= 1


def test_association_is_told_from_either_side(sandbox: Sandbox, receiver: Receiver) -> None:
    contact = sandbox.contact(email="a@b.co")
    company = sandbox.call("POST", "/crm/v3/objects/companies", {"properties": {"name": "C"}})
    heard(sandbox, receiver, "contact.associationChange", "company.associationChange")
    ends = (int(contact), int(company.json()["id"]))
    path = f"/crm/v4/objects/contacts/{ends[0]}/associations/companies/{ends[1]}"

    sandbox.call(
        "PUT", f"/crm/v4/objects/contacts/{ends[0]}/associations/default/companies/{ends[1]}"
    )
    made = receiver.next()
    sandbox.call("DELETE", path)
    gone = receiver.next()

    assert [each["associationType"] for each in made] == [
        "CONTACT_TO_COMPANY",
        "COMPANY_TO_CONTACT",
    ]
    assert (made[0]["fromObjectId"], made[0]["toObjectId"]) == ends
    assert (made[1]["fromObjectId"], made[1]["toObjectId"]) == ends[::-1]
    assert all(each["isPrimaryAssociation"] for each in made)
    assert [each["associationRemoved"] for each in made + gone] == [False, False, True, True]


def test_generic_subscription_names_the_type(sandbox: Sandbox, receiver: Receiver) -> None:
    aim(sandbox, receiver.url)
    subscribe(sandbox, "object.creation", object_type_id="0-1")

    sandbox.contact(email="a@b.co")

    [event] = receiver.next()
    assert (event["subscriptionType"], event["objectTypeId"]) == ("object.creation", "0-1")


def test_inactive_subscription_hears_nothing(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation", "contact.deletion")
    [creation, _] = sandbox.store.webhooks.listed()
    creation.active = False

    sandbox.call("DELETE", f"{CONTACTS}/{sandbox.contact(email='a@b.co')}")

    assert [event["subscriptionType"] for event in receiver.next()] == ["contact.deletion"]


def test_events_come_in_batches_of_a_hundred(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation", "contact.propertyChange:email")
    inputs = [{"properties": {"email": f"a{number}@b.co"}} for number in range(100)]

    sandbox.call("POST", f"{CONTACTS}/batch/create", {"inputs": inputs})

    assert [len(receiver.next()), len(receiver.next())] == [100, 100]
    assert settled(sandbox)["delivered"] == 2


def test_deliveries_are_signed_as_the_client_checks(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    sandbox.contact(email="a@b.co")
    headers, body = receiver.got.get(timeout=10)
    secret = sandbox.store.tokens.client_secret
    decoded = receiver.url.replace("%2F", "/")

    assert Signature.is_valid(
        headers["X-HubSpot-Signature-v3"],
        secret,
        body.decode(),
        http_uri=decoded,
        signature_version="v3",
        timestamp=headers["X-HubSpot-Request-Timestamp"],
    )
    assert headers["X-HubSpot-Signature-Version"] == "v1"
    assert Signature.is_valid(
        headers["X-HubSpot-Signature"], secret, body.decode(), signature_version="v1"
    )


def test_signature_is_the_documented_one() -> None:
    body = (
        b'[{"eventId":531833541,"subscriptionId":3923621,"portalId":48807704,"appId":16111050,'
        b'"occurredAt":1752613920733,"subscriptionType":"contact.creation","attemptNumber":0,'
        b'"objectId":138017612137,"changeFlag":"CREATED","changeSource":"CRM_UI",'
        b'"sourceId":"userId:76023669"}]'
    )
    secret = "cfc68c0b-4b4e-4ef8-b764-95350e4ea479"
    url = "https://webhook.site/335453f5-94b3-49d9-b684-a55354d4b8df"

    made = signature_v3(secret, "POST", url, body, "1752613922216")

    assert made == "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg="


def test_refused_delivery_comes_again_with_its_attempt(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    heard(sandbox, receiver, "contact.creation")
    receiver.statuses = [500, 404]
    switch(sandbox, retrySeconds=0)
    sandbox.contact(email="a@b.co")

    attempts = [receiver.next()[0]["attemptNumber"] for _ in range(3)]

    assert attempts == [0, 1, 2]
    assert settled(sandbox)["delivered"] == 1


def test_delivery_is_given_up_after_ten_more_attempts(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    receiver.statuses = [500] * 11
    switch(sandbox, retrySeconds=0)
    sandbox.contact(email="a@b.co")

    attempts = [receiver.next()[0]["attemptNumber"] for _ in range(11)]

    assert attempts == list(range(11))
    state = settled(sandbox)
    assert (state["failed"], state["givenUp"], state["delivered"]) == (11, 1, 0)


def test_retries_wait_for_the_sandboxs_clock(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    receiver.statuses = [503]
    sandbox.contact(email="a@b.co")
    receiver.next()
    waiting = sandbox.call("GET", SWITCHES).json()

    sandbox.forward(hours=1)

    assert waiting["pending"] == 1
    assert receiver.next()[0]["attemptNumber"] == 1


def test_nobody_there_is_a_failure(sandbox: Sandbox) -> None:
    aim(sandbox, "http://127.0.0.1:1/hooks")
    subscribe(sandbox, "contact.creation")
    switch(sandbox, retrySeconds=0)

    sandbox.contact(email="a@b.co")

    assert settled(sandbox)["givenUp"] == 1


def test_slow_receiver_holds_up_no_call_and_no_more_than_its_share(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    aim(sandbox, receiver.url, concurrent=1)
    subscribe(sandbox, "contact.creation")
    receiver.held.clear()
    sandbox.contact(email="a@b.co")
    receiver.next()

    sandbox.contact(email="b@b.co")
    sandbox.contact(email="c@b.co")
    queued = receiver.got.qsize()
    receiver.held.set()

    assert queued == 0
    assert len(receiver.next()) >= 1


def test_duplicates_on_demand(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    switch(sandbox, duplicate=1)

    sandbox.contact(email="a@b.co")

    assert receiver.next() == receiver.next()


def test_disorder_on_demand_is_the_same_for_a_seed(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    switch(sandbox, reorder=1)
    inputs = [{"properties": {"email": f"a{number}@b.co"}} for number in range(20)]

    sandbox.call("POST", f"{CONTACTS}/batch/create", {"inputs": inputs})

    ids = [event["objectId"] for event in receiver.next()]
    assert ids != sorted(ids)
    assert [each - min(ids) for each in ids[:3]] == [16, 12, 13]


def test_delay_on_demand(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    switch(sandbox, delayMilliseconds=60_000)
    sandbox.contact(email="a@b.co")
    before = receiver.got.qsize()

    sandbox.forward(minutes=2)

    assert before == 0
    assert len(receiver.next()) == 1


def test_forgery_on_demand_has_a_wrong_signature(sandbox: Sandbox, receiver: Receiver) -> None:
    heard(sandbox, receiver, "contact.creation")
    switch(sandbox, forge=1)
    sandbox.contact(email="a@b.co")

    deliveries = [receiver.got.get(timeout=10) for _ in range(2)]

    secret = sandbox.store.tokens.client_secret
    valid = [
        Signature.is_valid(
            headers["X-HubSpot-Signature"], secret, body.decode(), signature_version="v1"
        )
        for headers, body in deliveries
    ]
    assert sorted(valid) == [False, True]


@pytest.mark.parametrize(
    "body", [{"forge": 2}, {"reorder": "x"}, {"retrySeconds": -1}, {"delayMilliseconds": "x"}]
)
def test_switches_are_checked(sandbox: Sandbox, body: dict[str, Any]) -> None:
    assert sandbox.call("PATCH", SWITCHES, body).status_code == 400


def test_switches_want_the_token(sandbox: Sandbox) -> None:
    assert requests.get(sandbox.url + SWITCHES, timeout=10).status_code == 401
