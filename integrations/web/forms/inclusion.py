"""The inclusion list, to be chosen from those that HubSpot has now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.crm.port import ListInfo
from integrations.models import Integration
from integrations.web.forms.styling import StyledForm


class InclusionListForm(StyledForm):
    list_id = forms.ChoiceField(label=_("Inclusion list"), required=False)

    def __init__(
        self, lists: Sequence[ListInfo], *args: Any, integration: Integration, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"list_id": integration.list_id})
        super().__init__(*args, **kwargs)
        ready = [(one.id, one.name) for one in lists if not one.processing]
        self.fields["list_id"].choices = [("", gettext("All contacts")), *ready]  # type: ignore[attr-defined]
