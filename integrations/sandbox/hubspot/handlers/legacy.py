"""Older calls that well-known connectors still make beside v3."""

from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, Handler, answer
from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.objecttypes import COMPANIES
from integrations.sandbox.hubspot.owners import Owner
from integrations.sandbox.hubspot.schema import Property
from integrations.sandbox.hubspot.subscriptions import SUBSCRIPTION_TYPES
from integrations.sandbox.hubspot.table import Table


def list_properties(call: Call) -> Response:
    """v1 and v2: a bare list of definitions."""
    return answer(_properties(call.table))


def list_company_properties(call: Call) -> Response:
    return answer(_properties(call.store.tables[COMPANIES.name]))


def list_groups(call: Call) -> Response:
    """v1 and v2: a bare list, with the properties of each if `includeProperties` asks for them."""
    known = _properties(call.table) if call.flag("includeProperties") else []
    return answer(
        [
            {
                "name": each.name,
                "displayName": each.label,
                "displayOrder": each.display_order,
                "hubspotDefined": True,
            }
            | {"properties": [one for one in known if one["groupName"] == each.name]}
            for each in call.table.schema.groups.values()
            if not each.archived
        ]
    )


def list_owners(call: Call) -> Response:
    """v2: a bare list. An owner who left has no active remote."""
    email, inactive = call.query.get("email"), call.flag("includeInactive")
    return answer(
        [
            _owner(call, each)
            for each in call.store.owners.all.values()
            if (inactive or not each.archived) and (not email or each.email == email)
        ]
    )


def list_subscription_types(call: Call) -> Response:
    """E-mail subscriptions v1."""
    portal = call.store.portal_id
    return answer(
        {
            "subscriptionDefinitions": [
                {
                    "id": each.id,
                    "portalId": portal,
                    "name": each.name,
                    "description": each.description,
                    "active": each.active,
                    "internal": each.internal,
                    "category": each.purpose,
                    "channel": each.method,
                }
                for each in SUBSCRIPTION_TYPES
            ]
        }
    )


def none_of(content: Any) -> Handler:
    """What there is nothing of in the portal, in the shape of its own."""
    return lambda call: answer(content)


def read_account_v1(call: Call) -> Response:
    return answer(
        {
            "portalId": call.store.portal_id,
            "timeZone": "UTC",
            "accountType": "DEVELOPER_TEST",
            "currency": "USD",
            "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0,
        }
    )


def _owner(call: Call, each: Owner) -> Json:
    portal, owner_id, active = call.store.portal_id, int(each.id), not each.archived
    remote = {
        "portalId": portal,
        "ownerId": owner_id,
        "remoteId": str(each.user_id),
        "remoteType": "HUBSPOT",
        "active": active,
    }
    return {
        "portalId": portal,
        "ownerId": owner_id,
        "type": each.kind,
        "firstName": each.first_name,
        "lastName": each.last_name,
        "email": each.email,
        "createdAt": each.created,
        "updatedAt": each.created,
        "remoteList": [remote],
        "hasContactsAccess": active,
        "activeUserId": each.user_id if active else None,
        "userIdIncludingInactive": each.user_id,
        "isActive": active,
    }


def _properties(table: Table) -> list[Json]:
    known = table.schema.properties.values()
    return [_property(each) for each in known if each.archived_at is None]


def _property(each: Property) -> Json:
    """Older versions have their moments in milliseconds, and their flags beside the rest."""
    shown = each.json()
    metadata = shown.pop("modificationMetadata")
    shown["options"] = [
        option | {"doubleData": 0.0, "readOnly": False} for option in shown["options"]
    ]
    return shown | {
        "createdAt": each.created,
        "updatedAt": each.updated,
        "deleted": False,
        "readOnlyValue": metadata["readOnlyValue"],
        "readOnlyDefinition": metadata["readOnlyDefinition"],
        "mutableDefinitionNotDeletable": each.hubspot_defined and not each.definition_fixed,
        "favorited": False,
        "favoritedOrder": -1,
    }
