"""Values that are the same on both sides, but for formatting."""

from collections.abc import Callable

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.records import FieldKind, FieldSpec, Value
from integrations.domain.values import comparer, normalise_email

Key = Callable[[Value], Value]

# Kinds that hold less than what they are given: numbers are rounded, ids get their long form.
COARSE = frozenset(
    {
        FieldKind.NUMBER,
        FieldKind.CURRENCY,
        FieldKind.PERCENT,
        FieldKind.INTEGER,
        FieldKind.REFERENCE,
    }
)


class SameLens(CrossingLens):
    """A value crosses as it is. Phones, numbers and addresses are compared by what they mean."""

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec) -> None:
        super().__init__(hubspot, salesforce)
        self._key = _key_of(hubspot.kind, salesforce.kind)
        self._is_exact = salesforce.kind not in COARSE

    def hubspot_key(self, value: Value) -> Value:
        return self._key(value)

    def salesforce_key(self, value: Value) -> Value:
        return self._key(value)

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        if hubspot == salesforce or self._key(hubspot) == self._key(salesforce):
            return True
        return not self._is_exact and super().agree(hubspot, salesforce)


class CheckboxLens(SameLens):
    """A HubSpot checkbox may be blank, a Salesforce one may not: blank says false there."""

    def hubspot_key(self, value: Value) -> Value:
        return value is True

    def salesforce_key(self, value: Value) -> Value:
        return value is True

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        return (hubspot is True) is (salesforce is True)


def _key_of(hubspot: FieldKind, salesforce: FieldKind) -> Key:
    if FieldKind.EMAIL in (hubspot, salesforce):
        return normalise_email
    if FieldKind.PHONE in (hubspot, salesforce):
        return comparer(FieldKind.PHONE)
    return comparer(hubspot)
