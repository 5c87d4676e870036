"""SOQL errors as the API words them, with the line and a caret under the culprit."""

from integrations.sandbox.salesforce.errors import ApiError, fail

_AROUND = 40
_NAMES = " Please reference your WSDL or the describe call for the appropriate names."


def malformed(message: str) -> ApiError:
    return fail(400, "MALFORMED_QUERY", message)


def too_complicated() -> ApiError:
    message = (
        "Query is either selecting too many fields or the filter conditions are too complicated."
    )
    return fail(400, "QUERY_TOO_COMPLICATED", message)


def unexpected(token: str) -> ApiError:
    return malformed(f"unexpected token: '{token}'")


def located(soql: str, at: int, message: str, code: str = "INVALID_FIELD") -> ApiError:
    """An error that shows where in the query it is."""
    before = soql[:at]
    row, column = before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
    start = max(before.rfind("\n") + 1, at - _AROUND)
    excerpt = soql[start : at + _AROUND].split("\n")[0]
    caret = " " * (at - start) + "^"
    return fail(400, code, f"\n{excerpt}\n{caret}\nERROR at Row:{row}:Column:{column}\n{message}")


def no_such_column(soql: str, at: int, name: str, entity: str) -> ApiError:
    return located(
        soql,
        at,
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom"
        f" field, be sure to append the '__c' after the custom field name.{_NAMES}",
    )


def no_such_relationship(soql: str, at: int, name: str) -> ApiError:
    return located(
        soql,
        at,
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a"
        " custom relationship, be sure to append the '__r' after the custom relationship name."
        f"{_NAMES}",
    )


def no_such_object(soql: str, at: int, name: str) -> ApiError:
    return located(
        soql,
        at,
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be"
        f" sure to append the '__c' after the entity name.{_NAMES}",
        "INVALID_TYPE",
    )
