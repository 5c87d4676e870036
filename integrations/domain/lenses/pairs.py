"""Which kinds of field may meet, and the lens through which their values cross."""

from collections.abc import Callable, Iterable

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.lenses.days import DayInHubSpotLens, DayInSalesforceLens
from integrations.domain.lenses.numeric import RangeLens, TextNumberLens, read_range
from integrations.domain.lenses.same import CheckboxLens, SameLens
from integrations.domain.records import FieldKind, FieldSpec

K = FieldKind
LensMaker = Callable[[FieldSpec, FieldSpec], CrossingLens]
Pairs = dict[tuple[FieldKind, FieldKind], LensMaker]

NUMBERS = (K.NUMBER, K.CURRENCY, K.PERCENT, K.INTEGER)
ONE_LINE = (K.TEXT, K.PHONE, K.EMAIL, K.URL)
CHOICES = (K.PICKLIST, K.REFERENCE)


def _pairs(hubspot: Iterable[FieldKind], salesforce: Iterable[FieldKind], lens: LensMaker) -> Pairs:
    return {(ours, theirs): lens for ours in hubspot for theirs in salesforce}


# (HubSpot's kind, Salesforce's kind)
PAIRS: Pairs = {
    **_pairs(ONE_LINE, (*ONE_LINE, K.LONG_TEXT, *CHOICES), SameLens),
    **_pairs((K.LONG_TEXT,), (K.LONG_TEXT, K.TEXT, K.URL), SameLens),
    **_pairs((K.PICKLIST,), (*CHOICES, K.TEXT), SameLens),
    **_pairs((K.MULTI_PICKLIST,), (K.MULTI_PICKLIST,), SameLens),
    **_pairs(NUMBERS, NUMBERS, SameLens),
    **_pairs((K.TEXT,), NUMBERS, TextNumberLens),
    **_pairs((K.PICKLIST,), NUMBERS, RangeLens),
    **_pairs((K.BOOLEAN,), (K.BOOLEAN,), CheckboxLens),
    **_pairs((K.DATE,), (K.DATE,), SameLens),
    **_pairs((K.DATETIME,), (K.DATETIME,), SameLens),
    **_pairs((K.DATE,), (K.DATETIME,), DayInHubSpotLens),
    **_pairs((K.DATETIME,), (K.DATE,), DayInSalesforceLens),
}
# Pairs whose values cross one way only: several lines do not fit a field that holds one.
TO_HUBSPOT_ONLY = frozenset(_pairs((K.LONG_TEXT,), (K.TEXT, K.URL), SameLens))


def lens_maker(hubspot: FieldSpec, salesforce: FieldSpec) -> LensMaker | None:
    """The lens for these two fields, or None where their values cannot cross."""
    maker = PAIRS.get((hubspot.kind, salesforce.kind))
    if maker is RangeLens and not are_ranges(hubspot):
        return None
    return maker


def are_ranges(hubspot: FieldSpec) -> bool:
    """Whether every option of a choice says a number or a range of numbers."""
    options = [option.value for option in hubspot.options]
    return bool(options) and all(map(read_range, options))
