"""Filters above lists: read from the address, so that a filtered page can be kept and shared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.domain.people import Reason
from integrations.models import LogEntry, Person, SyncError, SyncRun
from integrations.web.forms.styling import StyledForm

EVERY = [("", _("All"))]
LONGEST_EMAIL = 320


class Filter(StyledForm):
    """`kept` names the lookup of each field; a field that is not valid narrows nothing."""

    kept: dict[str, str] = {}

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        self.is_valid()
        chosen = {
            lookup: self.cleaned_data[field]
            for field, lookup in self.kept.items()
            if self.cleaned_data.get(field)
        }
        return rows.filter(**chosen)

    @property
    def is_active(self) -> bool:
        return any(self.data.get(field) for field in self.fields)


class EmailField(forms.CharField):
    """The beginning of an email address, as the log keeps them: in lower case."""

    def __init__(self) -> None:
        hint = {"type": "search", "placeholder": _("starts with…"), "autocomplete": "off"}
        super().__init__(
            label=_("Email"),
            required=False,
            max_length=LONGEST_EMAIL,
            widget=forms.TextInput(attrs=hint),
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class LogFilter(Filter):
    kept = {"outcome": "outcome", "direction": "direction", "email": "email__startswith"}

    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[*EVERY, *LogEntry.Outcome.choices]
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=[*EVERY, *[choice for choice in LogEntry.Direction.choices if choice[0]]],
    )
    email = EmailField()


class RunFilter(Filter):
    kept = {"status": "status", "trigger": "trigger"}

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[*EVERY, *SyncRun.Status.choices]
    )
    trigger = forms.ChoiceField(
        label=_("Started by"), required=False, choices=[*EVERY, *SyncRun.Trigger.choices]
    )


# Somebody in sync for whom a change waits is shown and counted as waiting.
WAITS = Q(status=Person.Status.IN_SYNC, owed_seq__isnull=False)


class PeopleFilter(Filter):
    kept = {"email": "email_key__startswith"}

    email = EmailField()
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[*EVERY, *Person.Status.choices]
    )
    reason = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        status, reason = (self.cleaned_data.get(name) for name in ("status", "reason"))
        if status == Person.Status.IN_SYNC:
            return rows.filter(status=status, owed_seq=None)
        if reason:
            rows = rows.filter(Q(reason=reason) | (WAITS if reason == Reason.OWED else Q(pk=None)))
        if status == Person.Status.WAITING:
            return rows.filter(Q(status=status) | WAITS)
        return rows.filter(status=status) if status else rows


class ErrorFilter(Filter):
    kept = {"category": "category", "email": "person__email_key__startswith"}

    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[*EVERY, *SyncError.Category.choices]
    )
    email = EmailField()
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Open")), ("dismissed", _("Dismissed"))]
    )

    @property
    def shows_dismissed(self) -> bool:
        return self.data.get("show") == "dismissed"

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        narrowed = super().narrow(rows)
        return narrowed.filter(resolved_at=None, dismissed_at__isnull=not self.shows_dismissed)
