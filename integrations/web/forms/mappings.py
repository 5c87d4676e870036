"""A field mapping: which fields, which rule, which values stand for each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.domain.mapping import MappingDefinition
from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldKind, FieldSpec
from integrations.models import FieldMapping
from integrations.sync.settings.mappings import Fields
from integrations.web.forms.styling import StyledForm

MOST_PAIRS = 500
LONGEST_VALUE = 1000
SPARE_ROWS = 2


class RuleForm(StyledForm):
    """The rule and the value map: what can be changed about any mapping.

    The value map comes as two equally long lists of inputs; a row left blank is no row.
    """

    rule = forms.ChoiceField(label=_("Sync rule"), choices=FieldMapping.Rule.choices)

    def __init__(self, *args: Any, pairs: list[list[str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_pairs = pairs or []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["values"] = [list(pair) for pair in self._sent_pairs() if any(pair)]
        for one, other in cleaned["values"]:
            if not one or not other:
                raise forms.ValidationError(
                    gettext("Value map: give both values of the row “%s”.") % (one or other)[:80]
                )
        self._refuse_too_much(cleaned["values"])
        return cleaned

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The rows to show: those sent, else those stored, and some to fill in."""
        rows = self._sent_pairs() if self.is_bound else [(a, b) for a, b in self.first_pairs]
        return [*[row for row in rows if any(row)], *[("", "")] * SPARE_ROWS]

    def _sent_pairs(self) -> list[tuple[str, str]]:
        if not hasattr(self.data, "getlist"):
            return []
        one, other = self.data.getlist("value_hubspot"), self.data.getlist("value_salesforce")
        return [(a.strip(), b.strip()) for a, b in zip(one, other, strict=False)]

    def _refuse_too_much(self, pairs: list[list[str]]) -> None:
        if len(pairs) > MOST_PAIRS:
            raise forms.ValidationError(gettext("Value map: at most %d rows.") % MOST_PAIRS)
        if any(len(text) > LONGEST_VALUE for pair in pairs for text in pair):
            raise forms.ValidationError(
                gettext("Value map: a value has at most %d characters.") % LONGEST_VALUE
            )


class MappingForm(RuleForm):
    """A new mapping. Fields are offered as the CRMs described them."""

    field_order = ["hubspot", "lead", "contact", "rule"]

    hubspot = forms.ChoiceField(label=_("HubSpot property"))
    lead = forms.ChoiceField(label=_("Salesforce lead field"), required=False)
    contact = forms.ChoiceField(label=_("Salesforce contact field"), required=False)

    def __init__(self, fields: Fields, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("hubspot", "lead", "contact"):
            choices = _choices(getattr(fields, name))
            self.fields[name].choices = [("", gettext("Choose…")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("lead") and not cleaned.get("contact") and not self.errors:
            raise forms.ValidationError(
                gettext("Choose a Salesforce lead field, a contact field, or both.")
            )
        return cleaned

    @property
    def definition(self) -> MappingDefinition:
        """The mapping asked for, once it is valid."""
        chosen = self.cleaned_data
        return MappingDefinition(
            hubspot=chosen["hubspot"],
            lead=chosen["lead"] or None,
            contact=chosen["contact"] or None,
            rule=SyncRule(chosen["rule"]),
        )


def _choices(specs: dict[str, FieldSpec]) -> list[tuple[str, str]]:
    usable = (spec for spec in specs.values() if spec.kind is not FieldKind.UNSUPPORTED)
    ordered = sorted(usable, key=lambda spec: (spec.label.casefold(), spec.name))
    return [(spec.name, f"{spec.label} ({spec.name})") for spec in ordered]
