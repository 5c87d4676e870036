"""A condition in Salesforce's query language, as far as it can be judged without Salesforce."""

from enum import StrEnum


class ConditionFlaw(StrEnum):
    OPEN_QUOTE = "open_quote"
    BRACKETS = "brackets"


def find_flaw(condition: str) -> ConditionFlaw | None:
    """Why the text could not stand in brackets among other conditions; the rest is Salesforce's."""
    depth, quoted, escaped = 0, False, False
    for letter in condition:
        if quoted:
            quoted = escaped or letter != "'"
            escaped = letter == "\\" and not escaped
            continue
        quoted = letter == "'"
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return ConditionFlaw.BRACKETS
    if quoted:
        return ConditionFlaw.OPEN_QUOTE
    return ConditionFlaw.BRACKETS if depth else None
