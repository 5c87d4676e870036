"""What to resync, as asked for by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.web.forms.styling import StyledForm

MOST_AT_ONCE = 500


class EmailForm(StyledForm):
    email = forms.EmailField(label=_("Email"), max_length=320)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class PeopleForm(forms.Form):
    """The people ticked in a list."""

    people = forms.MultipleChoiceField(
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(self, data: object, allowed: list[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["people"].choices = [(pk, pk) for pk in allowed]  # type: ignore[attr-defined]
