"""Describes: of one object in full, of all in brief."""

from collections.abc import Sequence

from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import Child, ObjectType, Schema

GLOBAL_KEYS = [
    "activateable",
    "createable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deletable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
    "keyPrefix",
    "label",
    "labelPlural",
    "layoutable",
    "mergeable",
    "mruEnabled",
    "name",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
]


def describe_global(schema: Schema, base: str) -> dict[str, object]:
    """`GET sobjects`. `base` is `/services/data/vXX.X`."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [brief(found, base) for found in schema.visible()],
    }


def brief(found: ObjectType, base: str) -> dict[str, object]:
    """The 28 keys of an object in the global describe."""
    url = f"{base}/sobjects/{found.name}"
    return {
        **{key: found.facts[key] for key in GLOBAL_KEYS},
        "associateEntityType": None,
        "associateParentEntity": None,
        "urls": {
            "compactLayouts": f"{url}/describe/compactLayouts",
            "rowTemplate": f"{url}/{{ID}}",
            "approvalLayouts": f"{url}/describe/approvalLayouts",
            "listviews": f"{url}/listviews",
            "describe": f"{url}/describe",
            "quickActions": f"{url}/quickActions",
            "layouts": f"{url}/describe/layouts",
            "sobject": url,
        },
    }


def describe(
    found: ObjectType, base: str, record_types: Sequence[dict[str, object]]
) -> dict[str, object]:
    """`GET sobjects/{T}/describe`: 45 keys. `record_types` are `recordTypeInfos`."""
    whole = brief(found, base)
    whole["urls"] = {**_urls(whole), **_ui_urls(found)}
    return {
        **whole,
        "actionOverrides": [],
        "childRelationships": [_child(child) for child in found.children],
        "compactLayoutable": found.facts["compactLayoutable"],
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(found, field) for field in found.visible()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": list(record_types),
        "searchLayoutable": found.facts["searchLayoutable"],
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": f"All {found.facts['labelPlural'].lower()}", "name": "everything"},
            {"label": f"My {found.facts['labelPlural'].lower()}", "name": "mine"},
        ],
    }


def _field(found: ObjectType, field: Field) -> dict[str, object]:
    return field.describe(found.field(field.controller) if field.controller else None)


def _urls(whole: dict[str, object]) -> dict[str, str]:
    urls = whole["urls"]
    assert isinstance(urls, dict)
    return urls


def _ui_urls(found: ObjectType) -> dict[str, str]:
    return {
        "uiDetailTemplate": "/{ID}",
        "uiEditTemplate": "/{ID}/e",
        "uiNewRecord": f"/{found.prefix}/e",
    }


def _child(child: Child) -> dict[str, object]:
    return {
        "cascadeDelete": child.cascade,
        "childSObject": child.object_type,
        "deprecatedAndHidden": False,
        "field": child.field,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.relationship,
        "restrictedDelete": False,
    }
