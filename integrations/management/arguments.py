"""What several commands take: which integration, which connection, and how to answer."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_slug

from integrations.models import Connection, Integration

LONGEST_NAME = 60


def add_integration(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--integration", metavar="NAME", help="may be left out where there is only one"
    )


def add_json(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="answer with one JSON object, the last line of output"
    )


def find_integration(name: str | None) -> Integration:
    """The one named, or the only one. Raises CommandError that lists those there are."""
    found = Integration.objects.select_related("hubspot", "salesforce")
    names = [integration.name for integration in found]
    if not names:
        raise CommandError(
            "There is no integration yet. Make one: connect hubspot, connect salesforce, then "
            "create_integration."
        )
    if name is None and len(names) == 1:
        return found.get()
    if name is None:
        raise CommandError(f"Say which with --integration: {', '.join(names)}.")
    if name not in names:
        raise CommandError(f"There is no integration “{name}”. Known: {', '.join(names)}.")
    return found.get(name=name)


def find_connection(name: str, provider: str) -> Connection:
    """Raises CommandError that lists the provider's connections."""
    own = Connection.objects.filter(provider=provider)
    found = own.filter(name=name).first()
    if found is None:
        known = ", ".join(own.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no {provider} connection “{name}”. Known: {known}.")
    return found


def check_name(name: str) -> str:
    """A name that fits into an address. Raises CommandError."""
    try:
        validate_slug(name)
    except ValidationError as error:
        raise CommandError(f"“{name}” is no name: use letters, digits, - and _.") from error
    if len(name) > LONGEST_NAME:
        raise CommandError(f"The name is longer than {LONGEST_NAME} letters.")
    return name


def email_address(text: str) -> str:
    """Normalised. CRMs let much pass as an address; raises CommandError for the rest."""
    email = text.strip().lower()
    user, _, host = email.rpartition("@")
    if not user or not host or not email.isprintable():
        raise CommandError(f"“{text}” is no email address.")
    return email
