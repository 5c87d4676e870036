"""Refusals of a whole call.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
"""

import re

from integrations.sandbox.salesforce.errors import ApiError
from integrations.sandbox.salesforce.soap.markup import Markup, element

# The fault that the WSDL declares for a code; any other is an UnexpectedErrorFault.
_KINDS = {
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_ID_FIELD": "InvalidIdFault",
    "INVALID_LOGIN": "LoginFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "LOGIN_MUST_USE_SECURITY_TOKEN": "LoginFault",
    "MALFORMED_ID": "InvalidIdFault",
    "MALFORMED_QUERY": "MalformedQueryFault",
    "MALFORMED_SEARCH": "MalformedSearchFault",
}
_PLACED = frozenset(
    {"InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault", "MalformedSearchFault"}
)
_PLACE = re.compile(r"Row:(\d+):Column:(\d+)")


class Fault(Exception):
    """A fault of the API: `code` is one of the WSDL's exception codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    @property
    def faultcode(self) -> str:
        return f"sf:{self.code}"

    @property
    def faultstring(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def kind(self) -> str:
        return _KINDS.get(self.code, "UnexpectedErrorFault")

    def detail(self) -> Markup:
        name = f"sf:{self.kind}"
        content = [
            element("sf:exceptionCode", self.code),
            element("sf:exceptionMessage", self.message),
        ]
        if self.kind in _PLACED:
            place = _PLACE.search(self.message)
            row, column = place.groups() if place else ("-1", "-1")
            content += [element("sf:row", row), element("sf:column", column)]
        return element(name, content, f'xsi:type="{name}"')


class ClientFault(Fault):
    """A message that is no call of this API at all; it has no detail."""

    def __init__(self, message: str) -> None:
        super().__init__("Client", message)

    @property
    def faultcode(self) -> str:
        return "soapenv:Client"

    @property
    def faultstring(self) -> str:
        return self.message

    @property
    def kind(self) -> str:
        return ""


def fault_of(error: ApiError) -> Fault:
    problem = error.problems[0]
    return Fault(problem.code, problem.message)
