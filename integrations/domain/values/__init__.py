"""Canonical values: one form for what two CRMs write in several."""

from integrations.domain.values.codec import (
    Formatter,
    Parser,
    compare_key,
    comparer,
    format_value,
    formatter,
    parse,
    parser,
)
from integrations.domain.values.texts import read_email as normalise_email
from integrations.domain.values.unreadable import Unreadable, shorten

__all__ = [
    "Formatter",
    "Parser",
    "Unreadable",
    "compare_key",
    "comparer",
    "format_value",
    "formatter",
    "normalise_email",
    "parse",
    "parser",
    "shorten",
]
