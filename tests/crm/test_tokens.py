"""Tokens are renewed ahead, once, and kept."""

import base64
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import orjson
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from integrations.crm.hubspot.oauth import refresh_grant
from integrations.crm.salesforce.oauth import jwt_grant
from integrations.crm.salesforce.oauth import refresh_grant as salesforce_refresh_grant
from integrations.crm.tokens import MemoryTokenStore, RenewedTokens, Token
from integrations.domain.errors import ConfigurationError, TransientError
from tests.crm.loopback import Reply, closed_port_url, loopback

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Grant:
    """Gives numbered tokens that live for half an hour."""

    def __init__(self) -> None:
        self.given: list[Token | None] = []

    def __call__(self, stored: Token | None) -> Token:
        self.given.append(stored)
        return Token(
            access_token=f"token-{len(self.given)}",
            expires_at=NOW + timedelta(minutes=30),
            refresh_token=f"refresh-{len(self.given)}",
        )


def tokens_of(grant: Grant, store: MemoryTokenStore, *, at: datetime = NOW) -> RenewedTokens:
    return RenewedTokens(grant, store, clock=lambda: at)


def test_a_token_is_asked_for_once_and_kept() -> None:
    grant, store = Grant(), MemoryTokenStore()
    tokens = tokens_of(grant, store)

    assert [tokens.current().access_token for _ in "ab"] == ["token-1", "token-1"]
    assert store.token is not None
    assert store.token.refresh_token == "refresh-1"


def test_a_stored_token_is_used() -> None:
    grant, store = Grant(), MemoryTokenStore()
    tokens_of(grant, store).current()

    assert tokens_of(grant, store).current().access_token == "token-1"


def test_a_token_is_renewed_before_it_ends() -> None:
    grant, store = Grant(), MemoryTokenStore()
    tokens_of(grant, store).current()

    late = tokens_of(grant, store, at=NOW + timedelta(minutes=26))

    assert late.current().access_token == "token-2"
    assert grant.given[1] is not None
    assert grant.given[1].refresh_token == "refresh-1"


def test_two_workers_that_are_refused_at_once_renew_once() -> None:
    grant, store = Grant(), MemoryTokenStore()
    workers = [tokens_of(grant, store) for _ in range(2)]
    for worker in workers:
        worker.current()

    threads = [threading.Thread(target=worker.renew, args=("token-1",)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {worker.current().access_token for worker in workers} == {"token-2"}
    assert len(grant.given) == 2


def test_a_token_does_not_show_itself() -> None:
    assert "secret" not in repr(Token(access_token="secret", refresh_token="secret"))


def test_hubspots_rotated_refresh_token_is_traded_next() -> None:
    answer = {"access_token": "a", "refresh_token": "new", "expires_in": 1800}
    with loopback(Reply(answer)) as server:
        grant = refresh_grant(
            base_url=server.url, client_id="c", client_secret="s", refresh_token="old"
        )
        grant(grant(None))

    traded = [parse_qs(call.body.decode())["refresh_token"] for call in server.calls]
    assert traded == [["old"], ["new"]]


def test_hubspots_own_lifetime_is_believed() -> None:
    with loopback(Reply({"access_token": "a", "expires_in": 60})) as server:
        grant = refresh_grant(
            base_url=server.url, client_id="c", client_secret="s", refresh_token="r"
        )
        token = grant(None)

    assert token.expires_at is not None
    assert token.expires_at < datetime.now(UTC) + timedelta(seconds=61)
    assert token.refresh_token == "r"


def test_a_refused_grant_is_for_the_operator() -> None:
    refused = {"error": "invalid_grant", "error_description": "expired access/refresh token"}
    with loopback(Reply(refused, status=400)) as server:
        grant = salesforce_refresh_grant(
            login_url=server.url, client_id="c", client_secret="s", refresh_token="r"
        )
        with pytest.raises(ConfigurationError, match="expired access/refresh token"):
            grant(None)


def test_a_busy_token_endpoint_is_transient() -> None:
    with loopback(Reply(b"<html>", status=503)) as server:
        grant = salesforce_refresh_grant(
            login_url=server.url, client_id="c", client_secret="", refresh_token="r"
        )
        with pytest.raises(TransientError):
            grant(None)


def test_an_unreachable_token_endpoint_is_transient() -> None:
    grant = salesforce_refresh_grant(
        login_url=closed_port_url(), client_id="c", client_secret="", refresh_token="r"
    )

    with pytest.raises(TransientError):
        grant(None)


def test_a_page_in_place_of_a_token_is_for_the_operator() -> None:
    with loopback(Reply(b"<html>welcome</html>")) as server:
        grant = salesforce_refresh_grant(
            login_url=server.url, client_id="c", client_secret="", refresh_token="r"
        )
        with pytest.raises(ConfigurationError):
            grant(None)


def test_a_jwt_says_who_for_whom_and_is_signed() -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    with loopback(Reply({"access_token": "a", "instance_url": "https://x.example"})) as server:
        grant = jwt_grant(
            login_url=server.url,
            client_id="app",
            username="bot@example.org",
            private_key=pem,
            audience="https://login.salesforce.com",
            now=lambda: 1_000.0,
        )
        token = grant(None)

    unsigned, _, signature = parse_qs(server.calls[0].body.decode())["assertion"][0].rpartition(".")
    key.public_key().verify(decoded(signature), unsigned.encode(), PKCS1v15(), hashes.SHA256())
    assert orjson.loads(decoded(unsigned.partition(".")[2])) == {
        "iss": "app",
        "sub": "bot@example.org",
        "aud": "https://login.salesforce.com",
        "exp": 1_180,
    }
    assert token.instance_url == "https://x.example"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_bad_private_key_is_for_the_operator() -> None:
    with pytest.raises(ConfigurationError):
        jwt_grant(login_url="https://x", client_id="c", username="u", private_key="nonsense")
