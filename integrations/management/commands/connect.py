"""Add a connection from the shell."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.crm.providers import HUBSPOT_URL
from integrations.domain.records import Provider
from integrations.management.arguments import add_json, check_name
from integrations.management.tables import as_json
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import ConnectionRefused, add_connection

LONGEST_URL = 300
LONGEST_SECRET = 10_000


class Command(BaseCommand):
    help = (
        "Add a connection to HubSpot or Salesforce, test it, and print its id. Each secret may "
        "come from an option, from a file (--token-file FILE; - is standard input), or from the "
        "environment (HUBSPOT_TOKEN, SALESFORCE_CLIENT_SECRET, …), where no other user sees it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        providers = parser.add_subparsers(dest="provider", required=True, metavar="PROVIDER")
        hubspot = providers.add_parser("hubspot", help="with a token, or an app's refresh token")
        _add_common(hubspot)
        hubspot.add_argument("--base-url", default=HUBSPOT_URL, metavar="URL")
        _add_secret(hubspot, "refresh-token")
        salesforce = providers.add_parser(
            "salesforce", help="with a token, client credentials, or a private key"
        )
        _add_common(salesforce)
        salesforce.add_argument(
            "--instance-url", dest="base_url", required=True, metavar="URL", help="the org's own"
        )
        salesforce.add_argument(
            "--login-url", default="", metavar="URL", help="where tokens come from, if elsewhere"
        )
        salesforce.add_argument("--jwt-key", metavar="FILE", help="private key in PEM")
        salesforce.add_argument("--username", default="", help="whom the private key acts for")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = Provider(options["provider"])
        name = check_name(options["name"])
        if len(options["base_url"]) > LONGEST_URL:
            raise CommandError(f"The address is longer than {LONGEST_URL} letters.")
        try:
            connection = add_connection(
                provider=provider,
                name=name,
                base_url=options["base_url"],
                credentials=_credentials(provider, options),
                actor=Actor(),
            )
        except ConnectionRefused as refused:
            raise CommandError(refused.message) from refused
        answer = {
            "id": connection.pk,
            "name": connection.name,
            "provider": connection.provider,
            "account_id": connection.account_id,
            "account_name": connection.account_name,
            "missing_rights": connection.missing_rights,
        }
        if options["json"]:
            self.stdout.write(as_json(answer))
            return
        self.stderr.write(f"Connected to {connection.account_name or connection.account_id}.")
        for right in connection.missing_rights:
            self.stderr.write(f"Missing right: {right}")
        self.stdout.write(str(connection.pk))


def _add_common(parser: ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="how to call the connection")
    _add_secret(parser, "token")
    parser.add_argument("--client-id", default="", metavar="ID")
    _add_secret(parser, "client-secret")
    add_json(parser)


def _add_secret(parser: ArgumentParser, name: str) -> None:
    parser.add_argument(f"--{name}", default="", metavar="SECRET")
    parser.add_argument(f"--{name}-file", default="", metavar="FILE")


def _credentials(provider: Provider, options: dict[str, Any]) -> dict[str, str]:
    """The stored names of what the chosen way needs. Raises CommandError for what is missing."""
    if provider is Provider.HUBSPOT and options["client_id"]:
        secrets = _secrets(provider, options, "client_secret", "refresh_token")
        return {"client_id": options["client_id"], **secrets}
    if provider is Provider.SALESFORCE and options["jwt_key"]:
        return _key_credentials(options)
    if options["client_id"]:
        secrets = _secrets(provider, options, "client_secret")
        return {
            "client_id": options["client_id"],
            "login_url": options["login_url"],
            **secrets,
        }
    kept = {"access_token": _secrets(provider, options, "token")["token"]}
    if provider is Provider.HUBSPOT and (options["client_secret"] or options["client_secret_file"]):
        kept |= _secrets(provider, options, "client_secret")  # webhooks are signed with it
    return kept


def _key_credentials(options: dict[str, Any]) -> dict[str, str]:
    for needed in ("client_id", "username"):
        if not options[needed]:
            raise CommandError(f"--jwt-key needs --{needed.replace('_', '-')} as well.")
    return {
        "client_id": options["client_id"],
        "username": options["username"],
        "jwt_key": _read(options["jwt_key"]),
        "login_url": options["login_url"],
    }


def _secrets(provider: Provider, options: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: _secret(provider, options, name) for name in names}


def _secret(provider: Provider, options: dict[str, Any], name: str) -> str:
    variable, flag = f"{provider.value}_{name}".upper(), f"--{name.replace('_', '-')}"
    given, file = options[name], options[f"{name}_file"]
    if given and file:
        raise CommandError(f"Give {flag} or {flag}-file, not both.")
    secret = _read(file) if file else given or os.environ.get(variable, "")
    if not secret:
        raise CommandError(
            f"Something is missing: give {flag}, {flag}-file, or {variable} in the environment."
        )
    return str(secret)


def _read(path: str) -> str:
    try:
        text = sys.stdin.read(LONGEST_SECRET) if path == "-" else Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandError(f"Cannot read {path}: {reason}.") from error
    if len(text) > LONGEST_SECRET:
        raise CommandError(f"{path} is too long to be a secret.")
    return text.strip()
