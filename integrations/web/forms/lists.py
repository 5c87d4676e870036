"""The inclusion list builder's form: a name, and rows of criteria in groups."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.crm.port import ListInfo
from integrations.domain.list_filters import DAYS as DATES
from integrations.domain.list_filters import (
    MEMBERSHIP,
    MEMBERSHIPS,
    NUMBERS,
    SPANS,
    TEXTS,
    WITHOUT_VALUE,
    Criterion,
    Operator,
    operators_for,
)
from integrations.domain.records import FieldSpec
from integrations.sync.settings.list_building import flaw_in
from integrations.web import wording
from integrations.web.forms.styling import StyledForm

MOST_ROWS, MOST_VALUES, LONGEST_VALUE = 40, 200, 500
INPUTS = (
    (MEMBERSHIPS, "list"),
    (WITHOUT_VALUE, "none"),
    (TEXTS, "text"),
    (NUMBERS, "number"),
    (DATES, "date"),
    (SPANS, "days"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion as it is edited. `values` are as typed; `error` is in words."""

    key: str
    group: str
    criterion: Criterion
    spec: FieldSpec | None = None
    lists: tuple[ListInfo, ...] = ()
    error: str = ""

    @property
    def operators(self) -> list[tuple[str, str]]:
        """What can be chosen for the property, and how it is called."""
        if self.criterion.field == MEMBERSHIP:
            offered: tuple[Operator, ...] = tuple(MEMBERSHIPS)
        else:
            offered = operators_for(self.spec) if self.spec else ()
        return [(operator, wording.say(wording.OPERATORS, operator)) for operator in offered]

    @property
    def input(self) -> str:
        """Which kind of input the value needs: "none" until the operator is chosen."""
        if self.criterion.operator not in {code for code, _label in self.operators}:
            return "none"
        kinds = (kind for operators, kind in INPUTS if self.criterion.operator in operators)
        return next(kinds, "options")

    @property
    def text(self) -> str:
        return "; ".join(self.criterion.values)

    @property
    def is_blank(self) -> bool:
        return not self.criterion.field and not any(self.criterion.values)


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    key: str
    rows: list[Row]


class ListForm(StyledForm):
    """Rows come as `row` (their keys) and, for each key, `group-`, `field-`, `operator-`, `value-`.

    A row without a property is left out.
    """

    name = forms.CharField(label=_("Name of the list"), max_length=200)

    def __init__(
        self,
        sent: QueryDict,
        *,
        fields: Mapping[str, FieldSpec],
        lists: Mapping[str, ListInfo],
        is_checked: bool = True,
    ) -> None:
        """What was `sent` is shown as it is unless `is_checked`."""
        super().__init__(sent if is_checked else None, initial={"name": sent.get("name", "")})
        self.rows = [_row(sent, key, fields, lists) for key in row_keys(sent)]
        self.specs, self.lists = fields, lists

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.rows = [self._checked(row) for row in self.rows if not row.is_blank]
        if not self.rows:
            raise forms.ValidationError(gettext("Give at least one criterion."))
        if any(row.error for row in self.rows):
            raise forms.ValidationError(gettext("Complete the criteria that are marked."))
        cleaned["groups"] = [[row.criterion for row in group.rows] for group in self.groups]
        return cleaned

    @property
    def groups(self) -> list[GroupOfRows]:
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        return [GroupOfRows(key, rows) for key, rows in groups.items()]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The names and values that make this form again."""
        pairs = [("name", self.data.get("name", ""))]
        for row in self.rows:
            pairs += [
                ("row", row.key),
                (f"group-{row.key}", row.group),
                (f"field-{row.key}", row.criterion.field),
                (f"operator-{row.key}", row.criterion.operator),
                *((f"value-{row.key}", value) for value in row.criterion.values),
            ]
        return pairs

    def _checked(self, row: Row) -> Row:
        error = flaw_in(row.criterion, self.specs, self.lists)
        return Row(row.key, row.group, row.criterion, row.spec, row.lists, error)


def criteria_of(data: QueryDict) -> list[Criterion]:
    """The criteria as sent, unchecked."""
    return [_criterion(data, key) for key in row_keys(data)]


def row_keys(data: QueryDict) -> list[str]:
    return [key[:20] for key in dict.fromkeys(data.getlist("row"))][:MOST_ROWS]


def new_row(group: str = "") -> Row:
    """An empty row, in a group of its own unless one is named."""
    return Row(secrets.token_hex(4), group[:20] or secrets.token_hex(4), Criterion("", ""))


def _row(
    data: QueryDict, key: str, fields: Mapping[str, FieldSpec], lists: Mapping[str, ListInfo]
) -> Row:
    criterion = _criterion(data, key)
    group = data.get(f"group-{key}", "")[:20]
    return Row(key, group, criterion, fields.get(criterion.field), tuple(lists.values()))


def _criterion(data: QueryDict, key: str) -> Criterion:
    field, operator = data.get(f"field-{key}", "")[:200], data.get(f"operator-{key}", "")[:40]
    values = [text.strip() for text in data.getlist(f"value-{key}")][:MOST_VALUES]
    if operator in TEXTS:
        values = [part.strip() for text in values for part in text.split(";")]
    sent = tuple(text[:LONGEST_VALUE].replace("\x00", "") for text in values if text)
    return Criterion(field, operator, () if operator in WITHOUT_VALUE else sent)
