"""`describeGlobal`, `describeSObject`, `describeSObjects`: REST's describes in the WSDL's shape.

The WSDL has its elements in the order of their names, and leaves out most of what is null.
"""

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.salesforce import describe
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.recordtypes import record_type_infos
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element

_MOST = 100
# What REST tells and the WSDL does not know.
_REST_ONLY = frozenset(
    {
        "associateEntityType",
        "associateParentEntity",
        "extendedBy",
        "extendsInterfaces",
        "listviewable",
        "lookupLayoutable",
        "sobjectDescribeOption",
        "urls",
    }
)
_NILLABLE = frozenset(
    {
        "defaultImplementation",
        "implementedBy",
        "implementsInterfaces",
        "keyPrefix",
        "networkScopeFieldName",
    }
)
_URLS = {"uiDetailTemplate": "urlDetail", "uiEditTemplate": "urlEdit", "uiNewRecord": "urlNew"}


def describe_global(call: SoapCall) -> list[Markup]:
    whole = describe.describe_global(call.store.schema, call.base)
    whole["sobjects"] = [
        {**describe.brief(found, call.base), "idEnabled": False}
        for found in call.store.schema.visible()
    ]
    return [element("result", _elements(whole))]


def describe_sobject(call: SoapCall) -> list[Markup]:
    return [_described(call, call.request.value("sObjectType"))]


def describe_sobjects(call: SoapCall) -> list[Markup]:
    names = call.request.texts
    if len(names) > _MOST:
        message = f"record limit reached. cannot describe more than {_MOST} objects in one call"
        raise fail(400, "EXCEEDED_MAX_TYPES_LIMIT", message)
    return [_described(call, name) for name in names]


def _described(call: SoapCall, name: str) -> Markup:
    found = call.object(name)
    kinds = record_type_infos(call.store, found, call.base)
    whole = describe.describe(found, call.base, kinds)
    urls = whole["urls"]
    assert isinstance(urls, dict)
    own = {ours: urls.get(theirs) for theirs, ours in _URLS.items()}
    return element("result", _elements({**whole, **own, "idEnabled": False}))


def _elements(values: Mapping[str, Any]) -> list[Markup]:
    found: list[Markup] = []
    for name in sorted(values.keys() - _REST_ONLY):
        value = values[name]
        for one in value if isinstance(value, list) else [value]:
            if one is not None or name in _NILLABLE:
                found.append(element(name, _elements(one) if isinstance(one, dict) else one))
    return found
