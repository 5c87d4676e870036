"""Every path of HubSpot's API that we use, in one table.

The SDK's generated methods speak v1, v3 and v4 only, which end in 2027; with the paths here a
dated version is a setting. Suffixes are the same in both families.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from integrations.domain.records import ObjectType


class Version(StrEnum):
    V3 = "v3"
    DATED = "2026-09"


Root = Literal[
    "objects", "associations", "properties", "lists", "owners", "account", "consent", "token"
]

ROOTS: dict[Version, dict[Root, str]] = {
    Version.V3: {
        "objects": "/crm/v3/objects",
        "associations": "/crm/v4/associations",
        "properties": "/crm/v3/properties",
        "lists": "/crm/v3/lists",
        "owners": "/crm/v3/owners",
        "account": "/account-info/v3",
        "consent": "/communication-preferences/v4",
        "token": "/oauth/v1/token",
    },
    Version.DATED: {
        "objects": "/crm/objects/2026-09",
        "associations": "/crm/associations/2026-09",
        "properties": "/crm/properties/2026-09",
        "lists": "/crm/lists/2026-09",
        "owners": "/crm/owners/2026-09",
        "account": "/account-info/2026-09",
        "consent": "/communication-preferences/2026-09",
        "token": "/oauth/2026-09/token",
    },
}

PATH_NAMES = {ObjectType.HUBSPOT_CONTACT: "contacts", ObjectType.HUBSPOT_COMPANY: "companies"}
TYPE_IDS = {ObjectType.HUBSPOT_CONTACT: "0-1", ObjectType.HUBSPOT_COMPANY: "0-2"}


@dataclass(frozen=True, slots=True)
class Operation:
    """A call. `repeatable`: sending it twice does no more than sending it once.

    `gives` is a key without which a success is none.
    """

    name: str
    method: str
    root: Root
    path: str
    repeatable: bool = True
    gives: str = ""


LIST = Operation("list", "GET", "objects", "/{object}", gives="results")
READ = Operation("read", "GET", "objects", "/{object}/{id}", gives="id")
SEARCH = Operation("search", "POST", "objects", "/{object}/search", gives="results")
BATCH_READ = Operation("batch_read", "POST", "objects", "/{object}/batch/read", gives="results")
BATCH_CREATE = Operation(
    "batch_create", "POST", "objects", "/{object}/batch/create", False, "results"
)
BATCH_UPDATE = Operation(
    "batch_update", "POST", "objects", "/{object}/batch/update", gives="results"
)
BATCH_ARCHIVE = Operation("batch_archive", "POST", "objects", "/{object}/batch/archive")

ASSOCIATE_COMPANIES = Operation(
    "create", "POST", "associations", "/contacts/companies/batch/create", gives="results"
)

DISSOCIATE_COMPANIES = Operation(
    "archive", "POST", "associations", "/contacts/companies/batch/archive"
)

PROPERTIES = Operation("properties", "GET", "properties", "/{object}", gives="results")
CREATE_PROPERTIES = Operation(
    "create_properties", "POST", "properties", "/{object}/batch/create", False, "results"
)
GROUPS = Operation("groups", "GET", "properties", "/{object}/groups", gives="results")
CREATE_GROUP = Operation("create_group", "POST", "properties", "/{object}/groups", False)

SEARCH_LISTS = Operation("search_lists", "POST", "lists", "/search", gives="lists")
READ_LIST = Operation("read", "GET", "lists", "/{id}", gives="list")
CREATE_LIST = Operation("create", "POST", "lists", "", False, "list")
JOIN_ORDER = Operation(
    "join_order", "GET", "lists", "/{id}/memberships/join-order", gives="results"
)
LISTS_OF_RECORDS = Operation(
    "memberships", "POST", "lists", "/records/memberships/batch/read", gives="results"
)

OWNERS = Operation("list", "GET", "owners", "", gives="results")
ACCOUNT = Operation("details", "GET", "account", "/details", gives="portalId")
USAGE = Operation("usage", "GET", "account", "/api-usage/daily/private-apps", gives="results")
UNSUBSCRIBE = Operation("unsubscribe_all", "POST", "consent", "/statuses/{email}/unsubscribe-all")


def path_of(operation: Operation, version: Version) -> str:
    return ROOTS[version][operation.root] + operation.path


def budget_name(operation: Operation, object_name: str | None) -> str:
    """The name under which the budget knows a call: "contacts.batch_read", "lists.join_order"."""
    return f"{object_name or operation.root}.{operation.name}"
