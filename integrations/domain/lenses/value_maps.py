"""Choices that have other names on the other side."""

from collections.abc import Callable

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldSpec, Value
from integrations.domain.values import shorten

Pairs = tuple[tuple[str, str], ...]


class ValueMapLens(CrossingLens):
    """Pairs of a HubSpot and a Salesforce value; the first pair that names a value decides.

    A value that no pair names does not cross: a guess would be worse than an error.
    """

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec, pairs: Pairs) -> None:
        super().__init__(hubspot, salesforce)
        self._there = dict(reversed(pairs))
        self._back = {theirs: ours for ours, theirs in reversed(pairs)}

    def there(self, value: Value) -> Value:
        found = self._there.get(str(value))
        return found or self._unmapped("HubSpot", self.hubspot, value)

    def back(self, value: Value) -> Value:
        found = self._back.get(str(value))
        return found or self._unmapped("Salesforce", self.salesforce, value)

    def _unmapped(self, holder: str, spec: FieldSpec, value: Value) -> Value:
        raise Uncrossable(
            f"{holder}'s “{spec.label}” is “{shorten(value)}”, which the value map does not name.",
            code="UNMAPPED_VALUE",
            value=shorten(value),
        )


class ChoicesMapLens(ValueMapLens):
    """The same for several choices at once."""

    def there(self, value: Value) -> Value:
        return _each(super().there, value)

    def back(self, value: Value) -> Value:
        return _each(super().back, value)


def _each(cross: Callable[[Value], Value], value: Value) -> Value:
    return ";".join(sorted({str(cross(choice)) for choice in str(value).split(";")}))
