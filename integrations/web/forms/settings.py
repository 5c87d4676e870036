"""The forms of an integration's settings: each is one question, or one group of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.models import Integration
from integrations.web.forms.styling import style

NUMBER = forms.NumberInput(attrs={"class": "input input--number", "inputmode": "numeric"})


class SettingForm(forms.ModelForm):
    """Some of the settings. It checks and cleans; storing is the use case's."""

    class Meta:
        model = Integration
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)


class OnSalesforceChangeForm(SettingForm):
    class Meta:
        model = Integration
        fields = ["on_salesforce_change"]


class OnHubSpotChangeForm(SettingForm):
    class Meta:
        model = Integration
        fields = ["on_hubspot_change"]


class OnSalesforceDeleteForm(SettingForm):
    class Meta:
        model = Integration
        fields = ["on_salesforce_delete"]


class OnHubSpotDeleteForm(SettingForm):
    class Meta:
        model = Integration
        fields = ["on_hubspot_delete"]


class BrakeForm(SettingForm):
    brake_records = forms.IntegerField(
        label=_("Records"), min_value=0, max_value=1_000_000, widget=NUMBER
    )
    brake_percent = forms.IntegerField(
        label=_("Percent of all people"), min_value=0, max_value=100, widget=NUMBER
    )

    class Meta:
        model = Integration
        fields = ["brake_records", "brake_percent"]


class FilterForm(SettingForm):
    salesforce_filter = forms.CharField(
        label=_("Salesforce filter"),
        required=False,
        max_length=4000,
        widget=forms.TextInput(attrs={"class": "input mono", "autocomplete": "off"}),
    )

    class Meta:
        model = Integration
        fields = ["salesforce_filter"]


class AccountSyncForm(SettingForm):
    sync_accounts = forms.BooleanField(
        label=_("Keep companies and accounts alike"),
        required=False,
        help_text=_("It begins with the next run, which reads both first."),
    )

    class Meta:
        model = Integration
        fields = ["sync_accounts"]


class AllocationForm(SettingForm):
    """Which part of Salesforce's daily calls it may use."""

    salesforce_allocation = forms.IntegerField(
        label=_("Salesforce API calls a day"),
        min_value=1,
        max_value=100_000_000,
        widget=NUMBER,
        help_text=_("The share of the org's daily calls that this integration may use."),
    )
    reserve_percent = forms.IntegerField(
        label=_("Reserve (percent)"),
        min_value=0,
        max_value=90,
        widget=NUMBER,
        help_text=_("This part is kept for changes and retries: long work stops before it."),
    )

    class Meta:
        model = Integration
        fields = ["salesforce_allocation", "reserve_percent"]


class GeneralForm(AllocationForm):
    """When it runs, what it may use, whether owners cross."""

    field_order = [
        "enabled",
        "every_minutes",
        "full_pass_hours",
        "owners_to_salesforce",
        "owners_to_hubspot",
    ]

    enabled = forms.BooleanField(
        label=_("Sync by itself"),
        required=False,
        help_text=_("Switched off, nothing runs and nothing is written until it is on again."),
    )
    every_minutes = forms.IntegerField(
        label=_("Sync every (minutes)"), min_value=1, max_value=1440, widget=NUMBER
    )
    full_pass_hours = forms.IntegerField(
        label=_("Read everything every (hours)"),
        min_value=1,
        max_value=720,
        widget=NUMBER,
        help_text=_("Finds what a change does not show, as the result of a formula field."),
    )
    owners_to_salesforce = forms.BooleanField(
        label=_("Owners cross from HubSpot to Salesforce"), required=False
    )
    owners_to_hubspot = forms.BooleanField(
        label=_("Owners cross from Salesforce to HubSpot"),
        required=False,
        help_text=_(
            "An owner crosses to the active user who has the same email address. The page Owners "
            "lists those who have none."
        ),
    )

    class Meta:
        model = Integration
        fields = [
            "enabled",
            "every_minutes",
            "full_pass_hours",
            "owners_to_salesforce",
            "owners_to_hubspot",
            "salesforce_allocation",
            "reserve_percent",
        ]


CONTACT_RULES: dict[str, type[SettingForm]] = {
    "salesforce-change": OnSalesforceChangeForm,
    "hubspot-change": OnHubSpotChangeForm,
    "salesforce-delete": OnSalesforceDeleteForm,
    "hubspot-delete": OnHubSpotDeleteForm,
    "brake": BrakeForm,
    "salesforce-filter": FilterForm,
}
