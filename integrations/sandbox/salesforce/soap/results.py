"""One result for each record of a call, in order."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from integrations.sandbox.salesforce.errors import ApiError, Problem, fail
from integrations.sandbox.salesforce.rest.records import check_lock
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.duplicates import duplicate_result
from integrations.sandbox.salesforce.soap.markup import Markup, element

MOST = 200
Item = TypeVar("Item")
_ROLLED_BACK = Problem(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone"
    " header",
)


class _RolledBack(Exception):
    """Some record failed and the call was all or none."""


def each(
    call: SoapCall,
    items: Sequence[Item],
    one: Callable[[Item], Sequence[Markup]],
    failed: Callable[[Sequence[Markup], Item], Sequence[Markup]],
    *,
    most: int = MOST,
) -> list[Markup]:
    """`<result>` for each item: what `one` answers, or `failed` around its errors.

    Raises ApiError for what a call is refused for as a whole.
    """
    if len(items) > most:
        message = f"record limit reached. cannot submit more than {most} records into this call"
        raise fail(400, "EXCEEDED_ID_LIMIT", message)
    outcomes: list[Sequence[Markup] | tuple[Problem, ...]] = []
    try:
        with call.store.database.savepoint():
            outcomes = [_attempt(call, one, item) for item in items]
            refused = any(isinstance(outcome, tuple) for outcome in outcomes)
            if refused and call.header("AllOrNoneHeader").flag("allOrNone"):
                raise _RolledBack
    except _RolledBack:
        outcomes = [out if isinstance(out, tuple) else (_ROLLED_BACK,) for out in outcomes]
    return [
        element("result", failed(_errors(call, out), item) if isinstance(out, tuple) else out)
        for item, out in zip(items, outcomes, strict=True)
    ]


def saved(record_id: str) -> list[Markup]:
    """The result of a record that was written."""
    return [element("id", record_id), element("success", True)]


def not_saved(errors: Sequence[Markup], item: object) -> list[Markup]:
    return [*errors, element("id"), element("success", False)]


def _attempt(
    call: SoapCall, one: Callable[[Item], Sequence[Markup]], item: Item
) -> list[Markup] | tuple[Problem, ...]:
    try:
        check_lock(call.http)
        return list(one(item))
    except ApiError as error:
        if _concerns_the_call(error.problems[0]):
            raise
        return tuple(error.problems)


def _concerns_the_call(problem: Problem) -> bool:
    """A field or type that does not exist is an error of the client's schema."""
    no_field = problem.message.startswith(("No such column", "Field name provided"))
    return problem.code == "INVALID_TYPE" or (problem.code == "INVALID_FIELD" and no_field)


def _errors(call: SoapCall, problems: Sequence[Problem]) -> list[Markup]:
    return [_error(call, problem) for problem in problems]


def _error(call: SoapCall, problem: Problem) -> Markup:
    code, message = problem.code, problem.message
    if code == "JSON_PARSER_ERROR":
        # REST's word for a value of the wrong type; here there is no JSON.
        code, message = "INVALID_TYPE_ON_FIELD_IN_RECORD", "value not of required type"
    fields = [element("fields", name) for name in problem.fields or ()]
    content = [*fields, element("message", message), element("statusCode", code)]
    report = problem.extra.get("duplicateResut")
    if not isinstance(report, dict):
        return element("errors", content, 'xsi:type="Error"')
    content.append(duplicate_result(call, report))
    return element("errors", content, 'xsi:type="DuplicateError"')
