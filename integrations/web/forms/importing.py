"""Whom to import from Salesforce."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.crm.port import Selection
from integrations.sync.importing.request import OBJECTS
from integrations.web.forms.styling import StyledForm

LONGEST_CONDITION = 4000


def _day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


class ImportForm(StyledForm):
    """The fields are called as the use case calls its refusals."""

    object_type = forms.ChoiceField(
        label=_("Records"), choices=[("Lead", _("Leads")), ("Contact", _("Contacts"))]
    )
    where = forms.CharField(
        label=_("Condition"),
        required=False,
        max_length=LONGEST_CONDITION,
        widget=forms.TextInput(attrs={"class": "input mono", "autocomplete": "off"}),
        help_text=_("In Salesforce's query language, as after WHERE: Rating = 'Hot'. Empty: all."),
    )
    created_after = _day(_("Created on or after"))
    modified_after = _day(_("Modified on or after"))
    campaign = forms.CharField(
        label=_("Members of the campaign (id)"),
        required=False,
        max_length=18,
        help_text=_("The campaign must be active in Salesforce."),
    )

    @property
    def selection(self) -> Selection:
        chosen = self.cleaned_data
        return Selection(
            object_type=OBJECTS[chosen["object_type"]],
            condition=chosen["where"].strip(),
            created_after=_start_of(chosen["created_after"]),
            modified_after=_start_of(chosen["modified_after"]),
            campaign_id=chosen["campaign"].strip(),
        )


def _start_of(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
