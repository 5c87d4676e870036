"""Adding connections from the shell."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from integrations.models import AuditEvent, Connection
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_LISTENS = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all: connecting writes nothing into a CRM."""
    with running_sandbox(Config(seed=7, contacts=5, leads=5, limits=False)) as running:
        yield running


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return sandbox.hubspot.credentials["access_token"]


@pytest.fixture
def hubspot(sandbox: Sandbox) -> list[str]:
    return ["connect", "hubspot", "--name", "portal", "--base-url", sandbox.hubspot.url]


@pytest.fixture
def salesforce(sandbox: Sandbox) -> list[str]:
    return ["connect", "salesforce", "--name", "org", "--instance-url", sandbox.salesforce.url]


class TestWorks:
    def test_prints_the_id_of_a_connection_that_was_tested(
        self, shell: Shell, hubspot: list[str], token: str
    ) -> None:
        shell(*hubspot, "--token", token)

        connection = Connection.objects.get(pk=int(shell.out))
        assert (connection.name, connection.health) == ("portal", Connection.Health.OK)
        assert AuditEvent.objects.filter(action="connection.add", subject="portal").exists()

    def test_token_is_printed_nowhere(self, shell: Shell, hubspot: list[str], token: str) -> None:
        shell(*hubspot, "--token", token, "--json")

        assert token not in shell.out + shell.err

    def test_json_names_the_account(self, shell: Shell, hubspot: list[str], token: str) -> None:
        answer = shell.json(*hubspot, "--token", token)

        assert answer["provider"] == "hubspot"
        assert answer["account_id"] == Connection.objects.get(pk=answer["id"]).account_id

    def test_token_comes_from_a_file(
        self, shell: Shell, hubspot: list[str], token: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "token"
        file.write_text(f"{token}\n")

        shell(*hubspot, "--token-file", str(file))

        assert Connection.objects.get().credentials == {"access_token": token}

    def test_token_comes_from_the_environment(
        self, shell: Shell, hubspot: list[str], token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HUBSPOT_TOKEN", token)

        shell(*hubspot)

        assert Connection.objects.get().credentials == {"access_token": token}

    def test_hubspot_with_an_app_and_its_refresh_token(
        self, shell: Shell, hubspot: list[str], sandbox: Sandbox
    ) -> None:
        keys = sandbox.hubspot.credentials

        shell(
            *hubspot,
            *("--client-id", keys["client_id"]),
            *("--client-secret", keys["client_secret"]),
            *("--refresh-token", keys["refresh_token"]),
        )

        assert Connection.objects.get().health == Connection.Health.OK

    def test_salesforce_with_client_credentials(
        self, shell: Shell, salesforce: list[str], sandbox: Sandbox
    ) -> None:
        keys = sandbox.salesforce.credentials

        shell(
            *salesforce,
            *("--client-id", keys["client_id"]),
            *("--client-secret", keys["client_secret"]),
            *("--login-url", sandbox.salesforce.url),
        )

        assert Connection.objects.get().health == Connection.Health.OK


class TestRefused:
    def refused(self, shell: Shell, *words: str) -> str:
        with pytest.raises(CommandError) as error:
            shell(*words)
        assert error.value.returncode == 1
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_wrong_token_stores_nothing(self, shell: Shell, hubspot: list[str]) -> None:
        assert "refused the access token" in self.refused(shell, *hubspot, "--token", "pat-wrong")
        assert not Connection.objects.exists()

    def test_address_where_nobody_listens(self, shell: Shell) -> None:
        words = ["connect", "hubspot", "--name", "portal", "--base-url", NOBODY_LISTENS]

        assert self.refused(shell, *words, "--token", "pat-x")
        assert not Connection.objects.exists()

    @pytest.mark.parametrize("url", ["portal", "ftp://example.com", "https://" + "a" * 400])
    def test_what_is_no_address(self, shell: Shell, url: str) -> None:
        words = ["connect", "hubspot", "--name", "portal", "--base-url", url, "--token", "x"]

        assert "address" in self.refused(shell, *words)

    @pytest.mark.parametrize("name", ["my portal", "ä", "", "a" * 61])
    def test_what_is_no_name(self, shell: Shell, hubspot: list[str], name: str) -> None:
        hubspot[3] = name

        assert "name" in self.refused(shell, *hubspot, "--token", "x")

    def test_name_that_is_taken(self, shell: Shell, hubspot: list[str], token: str) -> None:
        shell(*hubspot, "--token", token)

        assert "portal" in self.refused(shell, *hubspot, "--token", token)
        assert Connection.objects.count() == 1

    def test_missing_token_says_where_it_may_come_from(
        self, shell: Shell, hubspot: list[str]
    ) -> None:
        message = self.refused(shell, *hubspot)

        assert "--token-file" in message
        assert "HUBSPOT_TOKEN" in message

    def test_missing_secret_of_an_app(self, shell: Shell, salesforce: list[str]) -> None:
        message = self.refused(shell, *salesforce, "--client-id", "abc")

        assert "SALESFORCE_CLIENT_SECRET" in message

    def test_two_tokens(self, shell: Shell, hubspot: list[str]) -> None:
        message = self.refused(shell, *hubspot, "--token", "a", "--token-file", "b")

        assert "not both" in message

    def test_file_that_is_not_there(self, shell: Shell, hubspot: list[str]) -> None:
        assert "/nowhere/token" in self.refused(shell, *hubspot, "--token-file", "/nowhere/token")

    def test_key_without_a_user(self, shell: Shell, salesforce: list[str]) -> None:
        message = self.refused(shell, *salesforce, "--client-id", "a", "--jwt-key", "key.pem")

        assert "--username" in message

    def test_key_that_is_no_key(self, shell: Shell, salesforce: list[str], tmp_path: Path) -> None:
        file = tmp_path / "key.pem"
        file.write_text("no key")

        assert self.refused(
            shell, *salesforce, "--client-id", "a", "--username", "u", "--jwt-key", str(file)
        )
