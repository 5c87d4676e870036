"""Numbers that HubSpot keeps as text or as a choice of ranges."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldKind, FieldSpec, Value
from integrations.domain.values import Unreadable, comparer, shorten
from integrations.domain.values.written_numbers import read_written_number

number_key = comparer(FieldKind.NUMBER)


class TextNumberLens(CrossingLens):
    """A HubSpot text that says a number, and a Salesforce number."""

    def there(self, value: Value) -> Value:
        try:
            return read_written_number(str(value))
        except Unreadable:
            raise Uncrossable(
                f"HubSpot's “{self.hubspot.label}” is “{shorten(value)}”, which is not a number.",
                code="NOT_A_NUMBER",
                value=shorten(value),
            ) from None

    def hubspot_key(self, value: Value) -> Value:
        try:
            return value and number_key(read_written_number(str(value)))
        except Unreadable:
            return value

    def salesforce_key(self, value: Value) -> Value:
        return number_key(value)


@dataclass(frozen=True, slots=True)
class Range:
    """An option that stands for the whole numbers from `low` to `high`, both included."""

    option: str
    low: int
    high: int | None

    def holds(self, number: Decimal) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)


def read_range(option: str) -> Range | None:
    """ "5-25", "1000+" or "7"; None for anything else."""
    text = option.replace(",", "").replace(" ", "").replace("–", "-")
    low, dash, high = text.removesuffix("+").partition("-")
    ends = [low, high] if dash else [low]
    if not all(end.isascii() and end.isdigit() and len(end) < 16 for end in ends):
        return None
    if text.endswith("+"):
        return None if dash else Range(option, int(low), None)
    return Range(option, int(low), int(high or low))


class RangeLens(CrossingLens):
    """A HubSpot choice of ranges, and a Salesforce number. A number within the range equals it.

    Where ranges share an end (1-5, 5-25) a number is in the upper one, so that a range's lower
    bound comes back as that range.
    """

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec) -> None:
        super().__init__(hubspot, salesforce)
        found = filter(None, (read_range(option.value) for option in hubspot.options))
        self._ranges = sorted(found, key=lambda each: each.low, reverse=True)
        self._by_option = {each.option: each for each in self._ranges}

    def there(self, value: Value) -> Value:
        return str(self._range(value).low)

    def back(self, value: Value) -> Value:
        number = Decimal(str(value))
        for each in self._ranges:
            if each.holds(number):
                return each.option
        raise Uncrossable(
            f"Salesforce's “{self.salesforce.label}” is {shorten(value)}, "
            f"which is in none of the ranges of HubSpot's “{self.hubspot.label}”.",
            code="INVALID_OPTION",
            value=shorten(value),
        )

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        if hubspot is None or salesforce is None:
            return hubspot is salesforce
        known = self._by_option.get(str(hubspot))
        return known is not None and known.holds(Decimal(str(salesforce)))

    def _range(self, value: Value) -> Range:
        known = self._by_option.get(str(value))
        if known is None:
            raise Uncrossable(
                f"HubSpot's “{self.hubspot.label}” is “{shorten(value)}”, "
                "which is not a range of numbers.",
                code="NOT_A_NUMBER",
                value=shorten(value),
            )
        return known
