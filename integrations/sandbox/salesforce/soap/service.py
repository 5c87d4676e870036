"""The endpoint: from an envelope to an operation, and back."""

import re
import zlib
from collections.abc import Collection, Mapping

from integrations.sandbox.salesforce.errors import ApiError
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.gate import NEWEST, OLDEST
from integrations.sandbox.salesforce.soap import (
    access,
    changes,
    describes,
    joining,
    queries,
    writes,
)
from integrations.sandbox.salesforce.soap.calls import Operation, SoapCall
from integrations.sandbox.salesforce.soap.dialects import Dialect
from integrations.sandbox.salesforce.soap.envelopes import answered, refused
from integrations.sandbox.salesforce.soap.faults import ClientFault, Fault, fault_of
from integrations.sandbox.salesforce.soap.parsing import Node, Unreadable, parse

_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_VERSION = re.compile(r"(\d+)\.0")
_CHANGES = ("sObjectType", "startDate", "endDate")
# Where all that is taken is one list, its elements may have any name: long-lived clients send
# `id` or `mergeRequests` where the WSDL has `ids` and `request`, and the service takes them.
_LIST = None
# What each operation does, and the names of the elements that it takes.
OPERATIONS: Mapping[str, tuple[Operation, Collection[str] | None]] = {
    "convertLead": (joining.convert_lead, _LIST),
    "create": (writes.create, _LIST),
    "delete": (writes.delete, _LIST),
    "describeGlobal": (describes.describe_global, ()),
    "describeSObject": (describes.describe_sobject, ("sObjectType",)),
    "describeSObjects": (describes.describe_sobjects, _LIST),
    "emptyRecycleBin": (writes.empty_recycle_bin, _LIST),
    "getDeleted": (changes.get_deleted, _CHANGES),
    "getServerTimestamp": (access.get_server_timestamp, ()),
    "getUpdated": (changes.get_updated, _CHANGES),
    "getUserInfo": (access.get_user_info, ()),
    "login": (access.login, ("username", "password")),
    "logout": (access.logout, ()),
    "merge": (joining.merge, _LIST),
    "query": (queries.query, ("queryString",)),
    "queryAll": (queries.query_all, ("queryString",)),
    "queryMore": (queries.query_more, ("queryLocator",)),
    "retrieve": (queries.retrieve, ("fieldList", "sObjectType", "ids")),
    "search": (queries.search, ("searchString",)),
    "undelete": (writes.undelete, _LIST),
    "update": (writes.update, _LIST),
    "upsert": (writes.upsert, ("externalIDFieldName", "sObjects")),
}


class Service:
    """A handler of POSTs to one of the two endpoints."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __call__(self, http: Call) -> Answer:
        try:
            call = self._read(http)
            return self._answer(call)
        except Fault as fault:
            return refused(self._dialect, fault)
        except ApiError as error:
            return refused(self._dialect, fault_of(error))

    def _read(self, http: Call) -> SoapCall:
        _check_version(http.path["version"])
        if "soapaction" not in http.headers:
            raise ClientFault("SOAPAction HTTP header missing")
        try:
            envelope = parse(http.content)
        except (Unreadable, OSError, EOFError, zlib.error) as error:
            raise ClientFault(f"The message could not be read: {error}") from None
        if (envelope.namespace, envelope.name) != (_ENVELOPE, "Envelope"):
            raise ClientFault("The message is no envelope of SOAP 1.1")
        body = envelope.child("Body")
        if body is None or len(body.children) != 1:
            raise ClientFault("A body with one request is needed")
        headers = envelope.child("Header") or Node("Header")
        return SoapCall(http, self._dialect, http.path["version"], headers, body.children[0])

    def _answer(self, call: SoapCall) -> Answer:
        name, store = call.request.name, call.store
        operation = self._operation(call.request)
        if store.usage.disabled is not None:
            raise Fault(store.usage.disabled, "API is not enabled for this Organization or Partner")
        if name == "login":
            return answered(self._dialect, name, operation(call), None)
        user_id = _user_of_session(call)
        if not store.usage.count(store.now()):
            raise Fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        with store.acting_as(user_id):
            return answered(self._dialect, name, operation(call), store.usage)

    def _operation(self, request: Node) -> Operation:
        """Raises ClientFault where the WSDL does not know the request or a part of it."""
        if request.name not in OPERATIONS or request.namespace != self._dialect.api:
            raise ClientFault(
                f"No operation available for request {{{request.namespace}}}{request.name},"
                " please check the WSDL for the service."
            )
        operation, known = OPERATIONS[request.name]
        for child in request.children:
            if known is not None and child.name not in known:
                place = f"{{{child.namespace}}}{child.name}"
                raise ClientFault(f"Element {place} invalid at this location")
        return operation


def _check_version(version: str) -> None:
    match = _VERSION.fullmatch(version)
    if match is None or not OLDEST <= int(match[1]) <= NEWEST:
        raise Fault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")


def _user_of_session(call: SoapCall) -> str:
    token = call.header("SessionHeader").value("sessionId")
    session = call.store.session(token)
    if session is None:
        raise Fault(
            "INVALID_SESSION_ID",
            "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing"
            f" session hash: {token[:15]}\nThis error usually occurs after a session expires or a"
            " user logs out. Decoder: DataInDbSessionKeyDecoder",
        )
    if not session.reaches_api:
        message = "This session is not valid for use with the API"
        raise Fault("INVALID_SESSION_ID", message)
    return session.user_id
