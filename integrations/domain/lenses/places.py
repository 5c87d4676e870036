"""States and countries: free text in HubSpot, a picklist of ISO codes in Salesforce."""

from collections import defaultdict
from collections.abc import Iterable

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldSpec, Option, Value
from integrations.domain.values import shorten


class PlaceLens(CrossingLens):
    """A HubSpot text and a Salesforce code field, by the option's label or its ISO code.

    Salesforce's states of all countries share one list, so "AL" may be Alabama and Alagoas. A code
    with several labels crosses to HubSpot as the code, and a label always to its own code.
    """

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec) -> None:
        super().__init__(hubspot, salesforce)
        self._codes = _codes_by_name(salesforce.options)
        self._labels = {
            code: label
            for code, label in _labels_by_code(salesforce.options).items()
            if self._codes.get(_folded(label)) == code
        }

    def there(self, value: Value) -> Value:
        code = self._codes.get(_folded(value))
        if code is None:
            raise Uncrossable(
                f"HubSpot's “{self.hubspot.label}” is “{shorten(value)}”, which is neither a name "
                f"nor a code in Salesforce's “{self.salesforce.label}”.",
                code="FIELD_INTEGRITY_EXCEPTION",
                value=shorten(value),
            )
        return code

    def back(self, value: Value) -> Value:
        return self._labels.get(str(value), value)

    def hubspot_key(self, value: Value) -> Value:
        return value and self._codes.get(_folded(value), value)


def _codes_by_name(options: Iterable[Option]) -> dict[str, str]:
    """Codes by folded label and by folded code. Where a code is also a label, the code decides."""
    active = [option for option in options if option.active]
    by_label = {_folded(option.label): option.value for option in reversed(active)}
    return by_label | {_folded(option.value): option.value for option in active}


def _labels_by_code(options: Iterable[Option]) -> dict[str, str]:
    labels: dict[str, set[str]] = defaultdict(set)
    for option in options:
        labels[option.value].add(option.label)
    return {code: names.pop() for code, names in labels.items() if len(names) == 1}


def _folded(value: Value) -> str:
    return str(value).strip().casefold()
