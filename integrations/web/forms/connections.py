"""Adding a connection: one form for each way to prove who we are, per CRM."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.models import Connection, Integration
from integrations.web.forms.styling import StyledForm

LONGEST_SECRET = 10_000
HUBSPOT_ADDRESS = "https://api.hubapi.com"


def _secret(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A field whose content is stored encrypted and never put on a page again."""
    widget = forms.PasswordInput(attrs={"class": "input", "autocomplete": "off"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_SECRET,
        widget=widget,
        required=required,
    )


def _free_name(name: str) -> str:
    """The name, unless it is a word of our own addresses."""
    if name == "add":
        raise forms.ValidationError(_("“add” is taken by these pages. Choose another name."))
    return name


class ConnectionForm(StyledForm):
    """What every connection has. The other fields are its credentials, by their names.

    With a `connection` that exists it asks for new credentials and leaves the name alone.
    """

    provider = ""
    heading: object = ""
    summary: object = ""

    name = forms.SlugField(
        label=_("Name"),
        max_length=60,
        help_text=_("Letters, digits, hyphens: how this connection is called on these pages."),
    )
    base_url = forms.URLField(label=_("Address"), max_length=300, assume_scheme="https")

    def __init__(self, *args: Any, connection: Connection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if connection is not None:
            del self.fields["name"]
            self.fields["base_url"].initial = connection.base_url

    def clean_name(self) -> str:
        name = _free_name(self.cleaned_data["name"])
        if Connection.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a connection of this name already."))
        return name

    @property
    def credentials(self) -> dict[str, str]:
        kept = ("name", "base_url")
        return {key: value for key, value in self.cleaned_data.items() if key not in kept and value}


class HubSpotForm(ConnectionForm):
    provider = "hubspot"
    base_url = forms.URLField(
        label=_("Address"),
        max_length=300,
        initial=HUBSPOT_ADDRESS,
        assume_scheme="https",
        help_text=_("HubSpot's API. Change it only for a sandbox of your own."),
    )


class SalesforceForm(ConnectionForm):
    provider = "salesforce"
    base_url = forms.URLField(
        label=_("Address of the org"),
        max_length=300,
        assume_scheme="https",
        help_text=_("For example https://acme.my.salesforce.com"),
    )


class HubSpotTokenForm(HubSpotForm):
    heading = _("HubSpot, with an access token")
    summary = _("The token of a private app or a service key. The quickest way.")

    access_token = _secret(
        _("Access token"), _("Begins with pat-. Found in HubSpot under the private app's Auth tab.")
    )
    client_secret = _secret(
        _("Client secret"),
        _("Only for webhooks, which are signed with it. Found beside the access token."),
        required=False,
    )


class HubSpotAppForm(HubSpotForm):
    heading = _("HubSpot, with an app of your own")
    summary = _("An OAuth app's id and secret, and the refresh token it was given.")

    client_id = forms.CharField(label=_("Client id"), max_length=300)
    client_secret = _secret(_("Client secret"))
    refresh_token = _secret(_("Refresh token"))


class SalesforceClientForm(SalesforceForm):
    heading = _("Salesforce, with client credentials")
    summary = _("A connected app that runs as an integration user. Best for lasting use.")

    client_id = forms.CharField(label=_("Consumer key"), max_length=300)
    client_secret = _secret(_("Consumer secret"))
    login_url = forms.URLField(
        label=_("Sign-in address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Only where tokens come from another address than the org's."),
    )


class SalesforceTokenForm(SalesforceForm):
    heading = _("Salesforce, with an access token")
    summary = _("A session id or token. It ends after some hours: good for a try.")

    access_token = _secret(_("Access token"))


class SalesforceKeyForm(SalesforceForm):
    heading = _("Salesforce, with a private key")
    summary = _("JWT bearer: a connected app with a certificate, and the user it acts for.")

    client_id = forms.CharField(label=_("Consumer key"), max_length=300)
    username = forms.CharField(label=_("User name in Salesforce"), max_length=300)
    jwt_key = forms.CharField(
        label=_("Private key (PEM)"),
        max_length=LONGEST_SECRET,
        widget=forms.Textarea(attrs={"class": "textarea mono", "rows": 6, "autocomplete": "off"}),
    )
    login_url = forms.URLField(
        label=_("Sign-in address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Empty: the address of the org."),
    )


METHODS: dict[str, type[ConnectionForm]] = {
    "hubspot-token": HubSpotTokenForm,
    "hubspot-app": HubSpotAppForm,
    "salesforce-client": SalesforceClientForm,
    "salesforce-key": SalesforceKeyForm,
    "salesforce-token": SalesforceTokenForm,
}


class IntegrationForm(StyledForm):
    """Two connections that are to be kept in sync."""

    name = forms.SlugField(
        label=_("Name"), max_length=60, initial="main", help_text=_("Letters, digits, hyphens.")
    )
    hubspot = forms.ModelChoiceField(
        label=_("HubSpot connection"),
        queryset=Connection.objects.filter(provider="hubspot"),
        empty_label=None,
    )
    salesforce = forms.ModelChoiceField(
        label=_("Salesforce connection"),
        queryset=Connection.objects.filter(provider="salesforce"),
        empty_label=None,
    )

    def clean_name(self) -> str:
        name = _free_name(self.cleaned_data["name"])
        if Integration.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is an integration of this name already."))
        return name

    def clean_hubspot(self) -> Connection:
        hubspot: Connection = self.cleaned_data["hubspot"]
        if Integration.objects.filter(hubspot=hubspot).exists():
            raise forms.ValidationError(_("This portal belongs to an integration already."))
        return hubspot
