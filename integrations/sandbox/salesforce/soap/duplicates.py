"""The report of a duplicate rule, as the WSDL's DuplicateResult."""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.sobjects import record


def duplicate_result(call: SoapCall, report: Mapping[str, Any]) -> Markup:
    """`report` is what REST answers."""
    content = [
        *(element(name, report[name]) for name in _RULE),
        *(element("matchResults", _match(call, match)) for match in report["matchResults"]),
    ]
    return element("duplicateResult", content)


_RULE = ("allowSave", "duplicateRule", "duplicateRuleEntityType", "errorMessage")


def _match(call: SoapCall, match: Mapping[str, Any]) -> list[Markup]:
    records = [
        element(
            "matchRecords",
            [
                element("matchConfidence", found["matchConfidence"]),
                record(call, found["record"], "record"),
            ],
        )
        for found in match["matchRecords"]
    ]
    return [
        element("entityType", match["entityType"]),
        element("matchEngine", match["matchEngine"]),
        *records,
        *(element(name, match[name]) for name in ("rule", "size", "success")),
    ]
