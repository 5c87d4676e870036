"""Open and dismissed errors: listed, dismissed by somebody, reopened."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from integrations.management.arguments import (
    add_integration,
    add_json,
    email_address,
    find_integration,
)
from integrations.management.tables import as_json, moment, table
from integrations.models import Integration, SyncError
from integrations.models.errors import SyncErrorQuerySet
from integrations.sync.auditing import Actor
from integrations.sync.settling.dismissing import dismiss, reopen

HEADS = ("Person", "CRM", "Category", "Field", "What is wrong", "Last seen", "Dismissed by")
SHOWN = ("provider", "object_type", "record_id", "category", "code", "field", "value", "message",
         "attempts", "first_seen_at", "last_seen_at", "next_attempt_at", "dismissed_at",
         "dismissed_by_name")  # fmt: skip


class Command(BaseCommand):
    help = (
        "List what fails, dismiss it, or take that back. A dismissed error is not tried again "
        "until the record or a setting changes, or somebody resyncs or reopens it; its person "
        "stays failing. Who dismissed it is kept in the record log and the settings audit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", default="list", choices=("list", *ACTIONS))
        parser.add_argument(
            "--email", action="append", default=[], metavar="ADDR", help="only this person's"
        )
        parser.add_argument("--category", choices=SyncError.Category.values, help="only of this")
        parser.add_argument("--dismissed", action="store_true", help="list those dismissed instead")
        parser.add_argument("--by", metavar="USER", help="who dismisses or reopens: a user's name")
        add_integration(parser)
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        integration = find_integration(options["integration"])
        if options["action"] == "list":
            self._list(integration, options)
            return
        if not options["email"] and not options["category"]:
            raise CommandError("Say whose errors with --email, or which with --category.")
        reopens = options["action"] == "reopen"
        errors = _chosen(integration, options, dismissed=reopens)
        people = sorted(set(errors.values_list("person_id", flat=True)))
        done = ACTIONS[options["action"]](integration, people, actor=_actor(options["by"]))
        if options["json"]:
            self.stdout.write(as_json({"integration": integration.name, "people": done}))
        else:
            self.stdout.write(f"{'Reopened' if reopens else 'Dismissed'} for {done} people.")

    def _list(self, integration: Integration, options: dict[str, Any]) -> None:
        errors = list(_chosen(integration, options, dismissed=options["dismissed"]))
        if options["json"]:
            rows = [_as_dict(error) for error in errors]
            self.stdout.write(as_json({"integration": integration.name, "errors": rows}))
        elif errors:
            self.stdout.write(table([HEADS, *map(_row, errors)]))
        else:
            self.stdout.write("No such error.")


ACTIONS = {"dismiss": dismiss, "reopen": reopen}


def _chosen(
    integration: Integration, options: dict[str, Any], *, dismissed: bool
) -> SyncErrorQuerySet:
    errors = SyncError.objects.dismissed() if dismissed else SyncError.objects.open()
    errors = errors.filter(integration=integration).select_related("person")
    if options["email"]:
        errors = errors.filter(person__email_key__in=map(email_address, options["email"]))
    if options["category"]:
        errors = errors.filter(category=options["category"])
    return errors.order_by("-pk")


def _actor(name: str | None) -> Actor:
    """The user who answers for it (INV-24). Raises CommandError."""
    if not name:
        raise CommandError("Say with --by which user does this: their name is kept.")
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user “{name}”.")
    return Actor(user)


def _as_dict(error: SyncError) -> dict[str, Any]:
    person = {"person": error.person_id, "email": error.person.email_key}
    return person | {name: getattr(error, name) for name in SHOWN}


def _row(error: SyncError) -> tuple[str, ...]:
    return (
        str(error.person),
        error.provider,
        error.get_category_display(),
        error.field or "–",
        error.message,
        moment(error.last_seen_at),
        error.dismissed_by_name or "–",
    )
