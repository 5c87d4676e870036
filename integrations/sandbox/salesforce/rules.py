"""What an admin of the org can switch on: duplicate and assignment rules, and features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.salesforce.database import Database


@dataclass
class DuplicateRule:
    """Refuses records whose email another record has. Alert may be overridden, Block may not."""

    object_type: str
    matches: Sequence[str]  # the objects that are looked through
    active: bool = False
    action: str = "Alert"

    @property
    def name(self) -> str:
        return f"Standard_{self.object_type}_Duplicate_Rule"

    @property
    def message(self) -> str:
        if self.action == "Alert":
            return "Use one of these records?"
        return (
            "You're creating a duplicate record. We recommend you use an existing record instead."
        )


@dataclass
class AssignmentRule:
    """Gives new leads an owner: the first entry whose field has the value, else the default.

    `entries` are (field, value, owner id).
    """

    id: str = "01Q000000000001EAA"
    active: bool = False
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    default_owner: str | None = None

    def owner_for(self, values: dict[str, Any]) -> str | None:
        for name, wanted, owner in self.entries:
            if str(values.get(name) or "").lower() == wanted.lower():
                return owner
        return self.default_owner


@dataclass
class Rules:
    duplicates: dict[str, DuplicateRule] = field(
        default_factory=lambda: {
            "Lead": DuplicateRule("Lead", ["Lead", "Contact"]),
            "Contact": DuplicateRule("Contact", ["Contact", "Lead"]),
        }
    )
    assignment: AssignmentRule = field(default_factory=AssignmentRule)
    validations: dict[str, list[Any]] = field(default_factory=dict)  # by object
    record_types: dict[str, str] = field(default_factory=dict)  # the default ones, by object
    record_type_picklists: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()  # objects and ids that may be read and no more
    query_work: int | None = None  # the database's steps after which a query times out
    state_country: bool = False  # picklists for the parts of addresses
    person_accounts: bool = False
    person_type: str | None = None  # the record type of persons


@dataclass(frozen=True)
class Options:
    """How a request wants its writes done, from its headers."""

    allow_duplicates: bool = False
    record_details: bool = False  # whether a duplicate report shows more than ids
    auto_assign: bool = True
    base: str = "/services/data/v66.0"  # for the URLs in a duplicate report


def duplicate_ids(
    database: Database, rule: DuplicateRule, email: str, but: str | None
) -> dict[str, list[str]]:
    """Ids of live records with that email, by object, the given record left out."""
    found = {}
    for object_type in rule.matches:
        live = '"IsDeleted" = 0' + (' AND "IsConverted" = 0' if object_type == "Lead" else "")
        rows = database.execute(
            f'SELECT "Id" FROM "{object_type}" WHERE "Email" = ? AND {live} AND "Id" IS NOT ?'
            ' ORDER BY "Id" LIMIT 10',
            (email, but),
        )
        found[object_type] = [row[0] for row in rows]
    return {object_type: ids for object_type, ids in found.items() if ids}


def duplicate_result(
    rule: DuplicateRule,
    found: dict[str, list[str]],
    base: str,
    details: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The API's own report, its misspelt key included.

    `base` is `/services/data/vXX.X`; `details` are further fields of the records by id.
    """
    return {
        "duplicateResut": {
            "allowSave": rule.action == "Alert",
            "duplicateRule": rule.name,
            "duplicateRuleEntityType": rule.object_type,
            "errorMessage": rule.message,
            "matchResults": [_match(kind, ids, base, details) for kind, ids in found.items()],
        }
    }


def _match(
    object_type: str, ids: list[str], base: str, details: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "entityType": object_type,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": [_match_record(object_type, i, base, details.get(i, {})) for i in ids],
        "rule": f"Standard_{object_type}_Match_Rule_v1_1",
        "size": len(ids),
        "success": True,
    }


def _match_record(
    object_type: str, record_id: str, base: str, details: Mapping[str, Any]
) -> dict[str, Any]:
    url = f"{base}/sobjects/{object_type}/{record_id}"
    return {
        "additionalInformation": [],
        "fieldDiffs": [],
        "matchConfidence": 100.0,
        "record": {"attributes": {"type": object_type, "url": url}, "Id": record_id, **details},
    }
