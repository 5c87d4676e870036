"""Answers and faults in their envelopes, with the prefixes that clients look for."""

from collections.abc import Sequence

from integrations.sandbox.salesforce.rest.calls import Answer
from integrations.sandbox.salesforce.soap.dialects import Dialect
from integrations.sandbox.salesforce.soap.faults import Fault
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.usage import Usage

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_SOAP = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
_SCHEMA = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
)
_XML = "text/xml;charset=UTF-8"


def answered(
    dialect: Dialect, operation: str, results: Sequence[Markup], usage: Usage | None
) -> Answer:
    """`<operationResponse>` around the results; `usage` is told where it counted."""
    namespaces = f'{_SOAP} xmlns="{dialect.api}" {_SCHEMA} xmlns:sf="{dialect.sobject}"'
    body = element("soapenv:Body", [element(f"{operation}Response", results)])
    return _sent(200, namespaces, [*([] if usage is None else [_limits(usage)]), body])


def refused(dialect: Dialect, fault: Fault) -> Answer:
    """`<soapenv:Fault>` with status 500, as SOAP 1.1 has it."""
    namespaces = f'{_SOAP} xmlns:sf="{dialect.fault}" {_SCHEMA}'
    content = [element("faultcode", fault.faultcode), element("faultstring", fault.faultstring)]
    if fault.kind:
        content.append(element("detail", [fault.detail()]))
    body = element("soapenv:Body", [element("soapenv:Fault", content)])
    return _sent(500, namespaces, [body])


def _limits(usage: Usage) -> Markup:
    info = [
        element("current", usage.used),
        element("limit", usage.allowance),
        element("type", "API REQUESTS"),
    ]
    header = element("LimitInfoHeader", [element("limitInfo", info)])
    return element("soapenv:Header", [header])


def _sent(status: int, namespaces: str, content: Sequence[Markup]) -> Answer:
    envelope = element("soapenv:Envelope", content, namespaces)
    return Answer(f"{_DECLARATION}{envelope}".encode(), status, media_type=_XML)
