"""Serving over https."""

import ssl
from pathlib import Path

import pytest
import requests
from hubspot.crm.contacts import ApiClient, BasicApi, Configuration
from simple_salesforce import Salesforce

from integrations.sandbox.certificates import make_certificate
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox


def test_clients_that_write_https_trust_the_announced_authority():
    with running_sandbox(Config(contacts=5, leads=5, tls=True)) as sandbox:
        announced = sandbox.announcement()
        session = requests.Session()
        session.trust_env = False
        session.verify = announced["salesforce"]["ca_certificate"]
        salesforce = Salesforce(
            instance_url=announced["salesforce"]["instance_url"],
            session_id=announced["salesforce"]["access_token"],
            session=session,
        )
        assert salesforce.query("SELECT COUNT() FROM Lead")["totalSize"] == 3
        configuration = Configuration(
            host=announced["hubspot"]["base_url"],
        )
        configuration.access_token = announced["hubspot"]["access_token"]
        configuration.ssl_ca_cert = announced["hubspot"]["ca_certificate"]
        with ApiClient(configuration) as hubspot:
            assert BasicApi(hubspot).get_page(limit=1).results
        session.close()


def test_it_stops_in_peace_while_clients_keep_their_connections(caplog: pytest.LogCaptureFixture):
    with requests.Session() as session:
        session.trust_env = False
        with running_sandbox(Config(contacts=0, leads=0, tls=True)) as sandbox:
            session.verify = sandbox.authority
            assert session.get(f"{sandbox.salesforce.url}/services/data", timeout=10).ok
    assert not [record for record in caplog.records if record.name.startswith("uvicorn")]


def test_nobody_else_does_and_the_certificate_goes_with_the_sandbox():
    with running_sandbox(Config(contacts=0, leads=0, tls=True)) as sandbox:
        authority = Path(sandbox.announcement()["hubspot"]["ca_certificate"])
        assert authority.exists()
        assert sandbox.salesforce.url.startswith("https://")
        with requests.Session() as session:
            session.trust_env = False
            with pytest.raises(requests.exceptions.SSLError):
                session.get(sandbox.salesforce.url, timeout=10)
    assert not authority.exists()


def test_tokens_name_the_address_with_its_scheme():
    with running_sandbox(Config(contacts=0, leads=0, tls=True)) as sandbox:
        known = sandbox.salesforce.credentials
        form = {name: known[name] for name in ("client_id", "client_secret")}
        answer = requests.post(
            f"{sandbox.salesforce.url}/services/oauth2/token",
            data={"grant_type": "client_credentials", **form},
            verify=sandbox.authority,
            timeout=10,
        ).json()
    assert answer["instance_url"] == sandbox.salesforce.url


def test_the_certificate_holds_for_the_names_that_clients_hard_code(tmp_path: Path):
    made = make_certificate(tmp_path)
    context = ssl.create_default_context(cafile=made.authority)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.certificate, made.key)
    for name in ("login.salesforce.com", "acme.my.salesforce.com", "127.0.0.1", "api.hubapi.com"):
        assert shaken(context, server, name)


def test_the_key_is_its_owners_alone(tmp_path: Path):
    assert make_certificate(tmp_path).key.stat().st_mode & 0o077 == 0


def shaken(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bool:
    """Whether both ends agree. Raises ssl.SSLError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=name)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    for end in (ours, theirs, ours, theirs):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return ours.version() is not None
