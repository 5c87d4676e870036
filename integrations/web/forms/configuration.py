"""A configuration file: uploaded, or pasted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.sync.configuration.places import LARGEST
from integrations.web.forms.styling import StyledForm


class ConfigurationForm(StyledForm):
    """`text` is the file's, wherever it came from; what is uploaded goes before what is pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml", "class": "input"}),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "class": "textarea mono", "spellcheck": "false", "wrap": "off"}
        ),
        help_text=_("A part of a file will do: what it leaves out stays as it is."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned["text"] = self._read(cleaned["file"])
        if not self.errors and not cleaned.get("text", "").strip():
            self.add_error("text", gettext("Choose a file, or paste its text."))
        return cleaned

    def _read(self, file: Any) -> str:
        if file.size > LARGEST:
            self.add_error("file", gettext("It is too large."))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", gettext("It is no text in UTF-8."))
            return ""
