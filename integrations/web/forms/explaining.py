"""Whose standing is to be explained."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.web.forms.filters import LONGEST_EMAIL
from integrations.web.forms.styling import StyledForm


class AddressForm(StyledForm):
    """Any address, even an odd one: the CRMs hold what no validator would let pass."""

    email = forms.CharField(
        label=_("Email address"),
        max_length=LONGEST_EMAIL,
        widget=forms.TextInput(
            attrs={"type": "search", "inputmode": "email", "autocomplete": "off"}
        ),
    )

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        if "@" not in address:
            raise forms.ValidationError(gettext("Give a whole address, with an @ in it."))
        return address
