"""A change of settings in words: what it was, what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from integrations.models import AuditEvent, FieldMapping, Integration
from integrations.sync.settings.integration import can_undo
from integrations.web import wording
from integrations.web.access import SignedIn

HIDDEN = ("list_id",)  # its name says the same


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that has just been made, for its confirmation."""

    event: AuditEvent
    can_undo: bool
    lines: list[Line]


def lines(event: AuditEvent) -> list[Line]:
    before, after = _as_dict(event.before), _as_dict(event.after)
    names = sorted({**before, **after}.keys() - set(HIDDEN), key=_place)
    return [
        Line(
            wording.say(wording.SETTINGS, name),
            say_value(name, before[name]) if name in before else "",
            say_value(name, after[name]) if name in after else "",
        )
        for name in names
    ]


def saved(request: SignedIn, integration: Integration) -> Saved | None:
    """What ?saved= names, if it is the visitor's own change."""
    text = request.GET.get("saved", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    events = AuditEvent.objects.filter(integration=integration, user=request.user, pk=text)
    event = events.first()
    return Saved(event, can_undo(event), lines(event)) if event else None


def _as_dict(state: object) -> dict[str, Any]:
    return state if isinstance(state, dict) else {}


def _place(name: str) -> tuple[int, str]:
    """The order of the pages, for JSON keeps none."""
    order = list(wording.SETTINGS)
    return (order.index(name) if name in order else len(order), name)


def say_value(name: str, value: Any) -> str:
    """A setting's value as the pages call it."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if name == "values":
        return " · ".join(f"{one} = {other}" for one, other in value) or _("none")
    if name == "list_name":
        return value or _("All contacts")
    if name == "categories":
        return ", ".join(wording.say(wording.REASONS, one) for one in value)
    if name == "kinds":
        return ", ".join(value)
    choices = _choices(name)
    return str(choices.get(value, value) if choices else value)


def _choices(name: str) -> dict[Any, Any] | None:
    for model in (Integration, FieldMapping):
        try:
            return dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError):
            continue
    return None
