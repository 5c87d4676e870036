"""What user interfaces ask for: page layouts, compact layouts, picklist values by record type."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce import recordtypes
from integrations.sandbox.salesforce.errors import resource_not_found
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_PICKLISTS = ("picklist", "multipicklist")


def layouts(call: Call) -> Answer:
    """One page layout with all fields, and the record types that use it.

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_layouts.htm
    """
    found = call.object()
    kinds = recordtypes.record_type_infos(call.store, found, call.base)
    shown = None if len(kinds) > 1 else [_layout(found)]
    return Answer(
        {
            "layouts": shown,
            "recordTypeMappings": [_mapping(found, kind) for kind in kinds],
            "recordTypeSelectorRequired": [len(kinds) > 2],
        }
    )


def layout(call: Call) -> Answer:
    """The layout of a record type."""
    found = call.object()
    _record_type(call, found)
    return Answer(_layout(found))


def compact_layouts(call: Call) -> Answer:
    """Every object has the system's compact layout, which shows the name."""
    found = call.object()
    kinds = recordtypes.record_type_infos(call.store, found, call.base)
    system = {
        "actions": [],
        "fieldItems": [_item(field) for field in found.visible() if field.has("nameField")],
        "id": None,
        "imageItems": [],
        "label": "System Default",
        "name": "SYSTEM",
        "objectType": found.name,
    }
    mappings = [
        {
            "available": kind["available"],
            "compactLayoutId": None,
            "compactLayoutName": "SYSTEM",
            "recordTypeId": kind["recordTypeId"],
            "recordTypeName": kind["name"],
        }
        for kind in kinds
    ]
    return Answer(
        {
            "compactLayouts": [system],
            "defaultCompactLayoutId": None,
            "recordTypeCompactLayoutMappings": mappings,
        }
    )


def approval_layouts(call: Call) -> Answer:
    """There are no approval processes."""
    call.object()
    return Answer({"approvalLayouts": []})


def picklist_values(call: Call) -> Answer:
    """The values that each picklist has for a record type.

    https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_picklist_values_collection.htm
    """
    found = call.object()
    kind = _record_type(call, found)
    fields = [field for field in found.visible() if field.type in _PICKLISTS]
    shown = {field.name: _picklist(call, found, field, kind) for field in fields}
    return Answer({"eTag": _etag(call), "picklistFieldValues": shown})


def picklist_value(call: Call) -> Answer:
    """The same for one field."""
    found = call.object()
    kind, field = _record_type(call, found), found.field(call.path["field"])
    if field is None or field.type not in _PICKLISTS:
        raise resource_not_found()
    return Answer(_picklist(call, found, field, kind))


def _record_type(call: Call, found: ObjectType) -> str:
    wanted = to_18(call.path["record_type"])
    kinds = recordtypes.record_type_infos(call.store, found, call.base)
    if wanted not in {kind["recordTypeId"] for kind in kinds}:
        raise resource_not_found()
    return str(wanted)


def _picklist(call: Call, found: ObjectType, field: Field, kind: str) -> dict[str, Any]:
    controller = found.field(field.controller) if field.controller else None
    order = {value: at for at, (value, _) in enumerate(controller.picklist if controller else ())}
    allowed = recordtypes.allowed_values(call.store, kind, field)
    url = f"{call.base}/ui-api/object-info/{found.name}/picklist-values/{kind}/{field.name}"
    values = [
        {
            "attributes": None,
            "label": label,
            "validFor": [order[each] for each in field.valid_for(value, label) if each in order],
            "value": value,
        }
        for value, label in field.picklist
        if value in allowed
    ]
    default = next((each for each in values if each["value"] == field.default), None)
    return {
        "controllerValues": order,
        "defaultValue": default,
        "eTag": _etag(call),
        "url": url,
        "values": values,
    }


def _etag(call: Call) -> str:
    return f"{call.store.schema.revision:032x}"


def _layout(found: ObjectType) -> dict[str, Any]:
    section = {
        "columns": 1,
        "heading": f"{found.facts['label']} Information",
        "layoutRows": [_row(field) for field in found.visible() if field.compound is None],
        "useCollapsibleSection": False,
        "useHeading": False,
    }
    return {
        "buttonLayoutSection": {"detailButtons": []},
        "detailLayoutSections": [section],
        "editLayoutSections": [section],
        "feedView": None,
        "highlightsPanelLayoutSection": None,
        "id": None,
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": {"quickActionListItems": []},
        "relatedContent": None,
        "relatedLists": [],
        "saveOptions": [],
    }


def _row(field: Field) -> dict[str, Any]:
    return {"layoutItems": [_item(field)], "numItems": 1}


def _item(field: Field) -> dict[str, Any]:
    components: Sequence[dict[str, Any]] = [
        {"details": field.describe(), "displayLines": 1, "tabOrder": 1, "type": "Field"}
    ]
    return {
        "editableForNew": field.has("createable"),
        "editableForUpdate": field.has("updateable"),
        "label": field.label,
        "layoutComponents": [{**each, "value": field.name} for each in components],
        "placeholder": False,
        "required": field.required,
    }


def _mapping(found: ObjectType, kind: dict[str, Any]) -> dict[str, Any]:
    return {
        "active": kind["active"],
        "available": kind["available"],
        "defaultRecordTypeMapping": kind["defaultRecordTypeMapping"],
        "developerName": kind["developerName"],
        "layoutId": None,
        "master": kind["master"],
        "name": kind["name"],
        "picklistsForRecordType": None,
        "recordTypeId": kind["recordTypeId"],
        "urls": kind["urls"],
    }
