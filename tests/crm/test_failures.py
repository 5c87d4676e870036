"""What bad answers become: the right error, the right number of attempts, no token in sight."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from integrations.crm.attempts import Unanswered
from integrations.crm.budget import Limits, LocalBudget
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.errors import Refusal as HubSpotRefusal
from integrations.crm.hubspot.operations import BATCH_CREATE, LIST
from integrations.crm.providers import HubSpotCredentials, open_hubspot
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.tokens import FixedToken, Token
from integrations.domain.errors import (
    ConfigurationError,
    CRMError,
    LimitReached,
    TransientError,
)
from tests.crm.loopback import BREAK, HANG, Loopback, Reply, closed_port_url, loopback

NO_LIMITS = Limits()
SECRET = "pat-na1-do-not-tell"
HTML = b"<html><body>Down for maintenance</body></html>"
LATIN = "<html>Störung</html>".encode("latin-1")
FINE = {"results": [], "records": [], "done": True}
RATE_LIMIT = {"status": "error", "category": "RATE_LIMITS", "policyName": "TEN_SECONDLY_ROLLING"}
DAILY = {**RATE_LIMIT, "policyName": "DAILY"}
EXPIRED = {"category": "EXPIRED_AUTHENTICATION", "message": "expired", "correlationId": "c-1"}
SESSION = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
REQUESTS = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
CONCURRENT = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "ConcurrentRequests Limit"}]
RETIRED = [{"errorCode": "UNSUPPORTED_API_VERSION", "message": "gone"}]

Read = Callable[[str], object]


class Sleeps(list[float]):
    """Remembers how long somebody would have slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def hubspot(url: str, sleeps: Sleeps | None = None, *, limits: Limits = NO_LIMITS) -> HubSpotClient:
    return HubSpotClient(
        base_url=url,
        tokens=FixedToken(Token(access_token=SECRET)),
        budget=LocalBudget(limits),
        timeout=(0.5, 0.3),
        sleep=sleeps if sleeps is not None else Sleeps(),
    )


def salesforce(url: str, sleeps: Sleeps | None = None) -> SalesforceClient:
    return SalesforceClient(
        instance_url=url,
        tokens=FixedToken(Token(access_token=SECRET)),
        budget=LocalBudget(Limits()),
        timeout=(0.5, 0.3),
        sleep=sleeps if sleeps is not None else Sleeps(),
    )


def read_hubspot(url: str) -> object:
    return hubspot(url).call(LIST, object_name="contacts").body


def read_salesforce(url: str) -> object:
    return salesforce(url).query("SELECT Id FROM Lead").body


def create_hubspot(url: str) -> object:
    return hubspot(url).call(BATCH_CREATE, object_name="contacts", body={"inputs": []}).body


def create_salesforce(url: str) -> object:
    client = salesforce(url)
    return client.restful(
        "composite/sobjects", operation="create", method="POST", body={}, repeatable=False
    ).body


READS = [pytest.param(read_hubspot, id="hubspot"), pytest.param(read_salesforce, id="salesforce")]
CREATES = [
    pytest.param(create_hubspot, id="hubspot"),
    pytest.param(create_salesforce, id="salesforce"),
]
UNANSWERED = [
    pytest.param(Reply(how=HANG), id="time-out"),
    pytest.param(Reply(FINE, how=BREAK), id="broken body"),
    pytest.param(Reply(HTML), id="html"),
    pytest.param(Reply(b'{"results": ['), id="malformed json"),
    pytest.param(Reply(b"[1, 2]"), id="json of another shape"),
    pytest.param(Reply(HTML, status=502), id="502 in html"),
    pytest.param(Reply(LATIN, status=503), id="503 in latin-1"),
    pytest.param(Reply({"message": "oops"}, status=500), id="500 in json"),
    pytest.param(Reply(b"", status=504), id="504 without body"),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("reply", UNANSWERED)
def test_a_read_without_a_proper_answer_is_transient(read: Read, reply: Reply) -> None:
    with loopback(reply) as server, pytest.raises(TransientError) as failure:
        read(server.url)

    assert isinstance(failure.value, Unanswered)
    assert len(server.calls) == 4


@pytest.mark.parametrize("create", CREATES)
@pytest.mark.parametrize("reply", [r for r in UNANSWERED if r.id != "json of another shape"])
def test_a_create_without_a_proper_answer_is_not_repeated(create: Read, reply: Reply) -> None:
    """INV-19: it may have landed."""
    with loopback(reply) as server, pytest.raises(Unanswered):
        create(server.url)

    assert len(server.calls) == 1


@pytest.mark.parametrize("read", READS)
def test_a_read_succeeds_after_a_bad_moment(read: Read) -> None:
    with loopback(Reply(HTML, status=503), Reply(FINE)) as server:
        assert read(server.url) == FINE


@pytest.mark.parametrize("read", READS)
def test_nobody_at_home_is_transient_and_nothing_was_sent(read: Read) -> None:
    with pytest.raises(TransientError) as failure:
        read(closed_port_url())

    assert not isinstance(failure.value, Unanswered)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("status", [301, 404, 405])
def test_a_wrong_address_is_for_the_operator(read: Read, status: int) -> None:
    with (
        loopback(Reply(HTML, status=status)) as server,
        pytest.raises(ConfigurationError) as failure,
    ):
        read(server.url)

    assert "address" in failure.value.message


def test_hubspot_asks_to_slow_down_and_the_create_is_repeated() -> None:
    sleeps = Sleeps()
    replies = (Reply(RATE_LIMIT, status=429, headers={"Retry-After": "7"}), Reply(FINE, status=201))
    with loopback(*replies) as server:
        hubspot(server.url, sleeps).call(BATCH_CREATE, object_name="contacts", body={"inputs": []})

    assert sleeps == [7.0]
    assert len(server.calls) == 2


def test_hubspot_waits_as_its_policy_asks_where_it_names_no_time() -> None:
    sleeps = Sleeps()
    with loopback(Reply(RATE_LIMIT, status=429), Reply(FINE)) as server:
        hubspot(server.url, sleeps).call(LIST, object_name="contacts")

    assert sleeps == [3.0]


def test_hubspots_daily_limit_is_not_tried_again() -> None:
    with loopback(Reply(DAILY, status=429)) as server, pytest.raises(LimitReached):
        read_hubspot(server.url)

    assert len(server.calls) == 1


def test_a_long_wait_is_left_to_the_engine() -> None:
    locked = Reply({}, status=477, headers={"Retry-After": "3600"})
    with loopback(locked) as server, pytest.raises(TransientError) as failure:
        read_hubspot(server.url)

    assert failure.value.retry_after == timedelta(hours=1)
    assert len(server.calls) == 1


def test_salesforces_daily_limit_is_not_tried_again() -> None:
    with loopback(Reply(REQUESTS, status=403)) as server, pytest.raises(LimitReached):
        read_salesforce(server.url)

    assert len(server.calls) == 1


def test_too_many_long_requests_are_tried_again() -> None:
    with loopback(Reply(CONCURRENT, status=403), Reply(FINE)) as server:
        assert read_salesforce(server.url) == FINE


def test_a_retired_version_is_for_the_operator() -> None:
    with loopback(Reply(RETIRED, status=410)) as server, pytest.raises(ConfigurationError):
        read_salesforce(server.url)


@pytest.mark.parametrize(
    ("read", "reply"),
    [
        pytest.param(read_hubspot, Reply(EXPIRED, status=401), id="hubspot"),
        pytest.param(read_salesforce, Reply(SESSION, status=401), id="salesforce"),
        pytest.param(read_hubspot, Reply(b"", status=401), id="hubspot without body"),
        pytest.param(read_salesforce, Reply(b"", status=401), id="salesforce without body"),
        pytest.param(read_salesforce, Reply({}, status=401), id="salesforce with a dict"),
    ],
)
def test_a_refused_token_is_for_the_operator(read: Read, reply: Reply) -> None:
    with loopback(reply) as server, pytest.raises(ConfigurationError):
        read(server.url)

    assert len(server.calls) == 1


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("reply", [Reply(how=HANG), Reply(EXPIRED, status=401), Reply(HTML)])
def test_no_error_tells_the_token(read: Read, reply: Reply) -> None:
    with loopback(reply) as server, pytest.raises(CRMError) as failure:
        read(server.url)

    assert SECRET not in f"{failure.value!r} {failure.value.code} {failure.value.message}"
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_the_support_key_is_kept_with_the_error() -> None:
    with (
        loopback(Reply(EXPIRED, status=401)) as server,
        pytest.raises(ConfigurationError) as failure,
    ):
        read_hubspot(server.url)

    assert "c-1" in failure.value.code


def test_a_refused_request_is_no_reason_to_try_again() -> None:
    body = {"category": "VALIDATION_ERROR", "message": "bad", "correlationId": "c-2"}
    with loopback(Reply(body, status=400)) as server, pytest.raises(HubSpotRefusal):
        read_hubspot(server.url)

    assert len(server.calls) == 1


@pytest.mark.parametrize("url", ["", "api.hubapi.com", "ftp://x", "https://", "http://a b"])
def test_what_is_no_web_address_is_for_the_operator(url: str) -> None:
    with pytest.raises(ConfigurationError):
        open_hubspot(
            HubSpotCredentials(base_url=url, access_token=SECRET), budget=LocalBudget(Limits())
        )


@pytest.mark.parametrize("token", ["", "  ", "two words", "new\nline", "täken"])
def test_what_cannot_be_a_token_is_not_sent(token: str) -> None:
    with pytest.raises(ConfigurationError) as failure:
        open_hubspot(HubSpotCredentials(access_token=token), budget=LocalBudget(Limits()))

    assert not token.strip() or token not in failure.value.message


def test_credentials_do_not_show_their_secrets() -> None:
    shown = repr(
        HubSpotCredentials(access_token=SECRET, client_secret=SECRET, refresh_token=SECRET)
    )

    assert SECRET not in shown


def test_our_name_goes_with_every_call_to_salesforce() -> None:
    with loopback(Reply(FINE)) as server:
        read_salesforce(server.url)

    headers = sent(server)
    assert headers["Sforce-Call-Options"] == "client=syncadmin"
    assert "X-PrettyPrint" not in headers


def test_every_attempt_passes_the_budget() -> None:
    with loopback(Reply(HTML, status=503)) as server:
        client = hubspot(server.url, limits=Limits(allocation=2))
        with pytest.raises(LimitReached):
            client.call(LIST, object_name="contacts")

    assert len(server.calls) == 2


def sent(server: Loopback) -> dict[str, str]:
    return server.calls[-1].headers
