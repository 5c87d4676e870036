"""What a value will be once a field holds it, and whether the field would refuse it.

So that an error is found before the call, with the field and the value at hand.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldKind, FieldSpec, Provider, Value
from integrations.domain.values import Unreadable, parser, shorten
from integrations.domain.values.numbers import plain

Fit = Callable[[Value], Value]
Check = Callable[[str], str]

LABELS = {Provider.HUBSPOT: "HubSpot", Provider.SALESFORCE: "Salesforce"}
HUBSPOT_LENGTH = 65_536
LARGEST_INTEGER = 2**31 - 1
EARLIEST, LATEST = "1700-01-01", "4000-12-31T23:59:59Z"  # what Salesforce can hold
PRECISE = Context(prec=200)


class Unfit(Uncrossable):
    """A value that its field would refuse."""


def fitter(provider: Provider, spec: FieldSpec) -> Fit:
    """The function that makes a value fit this field: trimmed, rounded to its scale.

    It raises Unfit where the CRM would refuse the value. A blank fits every field but a Salesforce
    checkbox, which holds false instead.
    """
    if spec.kind is FieldKind.BOOLEAN:
        return _boolean_fit(provider, spec)
    is_integer = spec.kind is FieldKind.INTEGER
    read = parser(provider, FieldKind.NUMBER if is_integer else spec.kind)  # it will be rounded
    check = _CHECKS.get(spec.kind, _text_check)(provider, spec)

    def fit(value: Value) -> Value:
        if value is None:
            return None
        try:
            canonical = read(value)
        except Unreadable as unreadable:
            raise _unfit(provider, spec, "INVALID_TYPE", str(unreadable), value) from None
        return check(canonical) if isinstance(canonical, str) else canonical

    return fit


def fit(provider: Provider, spec: FieldSpec, value: Value) -> Value:
    """What this field will hold when it is given a value. Raises Unfit."""
    return fitter(provider, spec)(value)


def _boolean_fit(provider: Provider, spec: FieldSpec) -> Fit:
    def fit(value: Value) -> Value:
        if value is None:
            return False if provider is Provider.SALESFORCE else None
        if isinstance(value, bool):
            return value
        raise _unfit(provider, spec, "INVALID_TYPE", "It holds only true or false.", value)

    return fit


def _text_check(provider: Provider, spec: FieldSpec) -> Check:
    longest = spec.length or (HUBSPOT_LENGTH if provider is Provider.HUBSPOT else None)

    def check(value: str) -> str:
        if longest is not None and len(value) > longest:
            problem = f"It holds {longest} characters, and this value has {len(value)}."
            raise _unfit(provider, spec, "STRING_TOO_LONG", problem, value)
        return value

    return check


def _email_check(provider: Provider, spec: FieldSpec) -> Check:
    short_enough = _text_check(provider, spec)
    code = "INVALID_EMAIL" if provider is Provider.HUBSPOT else "INVALID_EMAIL_ADDRESS"

    def check(value: str) -> str:
        if not _looks_like_email(value):
            problem = f"“{shorten(value)}” is not an email address."
            raise _unfit(provider, spec, code, problem, value)
        return short_enough(value)

    return check


def _choice_check(provider: Provider, spec: FieldSpec) -> Check:
    short_enough = _text_check(provider, spec)
    allowed = _allowed_options(provider, spec)
    restricted = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    code = "INVALID_OPTION" if provider is Provider.HUBSPOT else restricted

    def check(value: str) -> str:
        choices = value.split(";") if spec.kind is FieldKind.MULTI_PICKLIST else [value]
        for choice in choices:
            if allowed and choice not in allowed:
                problem = f"“{shorten(choice)}” is not one of its options."
                raise _unfit(provider, spec, code, problem, choice)
        return short_enough(value)

    return check


def _number_check(provider: Provider, spec: FieldSpec) -> Check:
    scale = 0 if spec.kind is FieldKind.INTEGER else spec.scale
    largest = _largest(provider, spec)

    def check(value: str) -> str:
        number = Decimal(value)
        if scale is not None and "." in value:
            number = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, PRECISE)
        if largest is not None and abs(number) > largest:
            problem = f"It holds numbers up to {largest:,f}."
            raise _unfit(provider, spec, "NUMBER_OUTSIDE_VALID_RANGE", problem, value)
        return plain(number)

    return check


def _date_check(provider: Provider, spec: FieldSpec) -> Check:
    def check(value: str) -> str:
        if provider is Provider.SALESFORCE and not EARLIEST <= value <= LATEST:
            problem = "It holds dates of the years 1700 to 4000."
            raise _unfit(provider, spec, "INVALID_DATE", problem, value)
        return value

    return check


_CHECKS: dict[FieldKind, Callable[[Provider, FieldSpec], Check]] = {
    FieldKind.EMAIL: _email_check,
    FieldKind.PICKLIST: _choice_check,
    FieldKind.MULTI_PICKLIST: _choice_check,
    FieldKind.NUMBER: _number_check,
    FieldKind.CURRENCY: _number_check,
    FieldKind.PERCENT: _number_check,
    FieldKind.INTEGER: _number_check,
    FieldKind.DATE: _date_check,
    FieldKind.DATETIME: _date_check,
}


def _allowed_options(provider: Provider, spec: FieldSpec) -> frozenset[str]:
    """Empty where any value goes. HubSpot takes hidden options, Salesforce no inactive ones."""
    if provider is Provider.HUBSPOT:
        return frozenset(option.value for option in spec.options)
    if not spec.restricted:
        return frozenset()
    return frozenset(option.value for option in spec.options if option.active)


def _largest(provider: Provider, spec: FieldSpec) -> Decimal | None:
    if spec.length:
        return Decimal(10**spec.length - 1).scaleb(-(spec.scale or 0))
    is_integer = spec.kind is FieldKind.INTEGER and provider is Provider.SALESFORCE
    return Decimal(LARGEST_INTEGER) if is_integer else None


def _looks_like_email(value: str) -> bool:
    """Only what both CRMs surely refuse is refused here: they know the rest better."""
    local, _, domain = value.rpartition("@")
    is_quoted = len(local) > 2 and local[0] == local[-1] == '"'
    has_local = bool(local) and ("@" not in local or is_quoted)
    has_domain = "." in domain.strip(".") and not domain.startswith(".")
    return has_local and has_domain and not any(map(str.isspace, value))


def _unfit(provider: Provider, spec: FieldSpec, code: str, problem: str, value: Value) -> Unfit:
    place = f"{LABELS[provider]} field “{spec.label}”"
    return Unfit(f"{place}: {problem}", code=code, value=shorten(value))
