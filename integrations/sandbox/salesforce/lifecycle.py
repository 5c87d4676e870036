"""Delete, undelete and merge: what happens to a record and to those that hang on it."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.persons import check_contact
from integrations.sandbox.salesforce.references import check_access, locate
from integrations.sandbox.salesforce.writing import touch

# Children that go to the Recycle Bin with their parent: (object, its reference field).
_CASCADES = {
    "Account": [("Contact", "AccountId"), ("Opportunity", "AccountId"), ("Task", "WhatId")],
    "Campaign": [
        ("CampaignMember", "CampaignId"),
        ("CampaignMemberStatus", "CampaignId"),
        ("Task", "WhatId"),
    ],
    "Case": [("Task", "WhatId")],
    "Contact": [("CampaignMember", "ContactId"), ("Task", "WhoId")],
    "Lead": [("CampaignMember", "LeadId"), ("Task", "WhoId")],
    "Opportunity": [("Task", "WhatId")],
}
# References that a merge moves from the losers to the winner.
_REPARENTED = {
    "Account": [
        ("Contact", "AccountId"),
        ("Account", "ParentId"),
        ("Lead", "ConvertedAccountId"),
        ("Opportunity", "AccountId"),
        ("Case", "AccountId"),
        ("Task", "WhatId"),
    ],
    "Case": [("Case", "ParentId"), ("Task", "WhatId")],
    "Contact": [
        ("Case", "ContactId"),
        ("Opportunity", "ContactId"),
        ("Task", "WhoId"),
        ("CampaignMember", "ContactId"),
        ("Contact", "ReportsToId"),
        ("Lead", "ConvertedContactId"),
    ],
    "Lead": [("CampaignMember", "LeadId"), ("Task", "WhoId")],
}


def delete(org: Org, found: ObjectType, record_id: str) -> None:
    """Into the Recycle Bin, children included. Raises Refusal."""
    if not found.facts["deletable"]:
        message = f"entity type cannot be deleted: {found.name}"
        raise refuse("INVALID_TYPE_FOR_OPERATION", message)
    row = locate(org, found, record_id)
    check_access(org, found, row["Id"])
    check_contact(found, row)
    with org.database.savepoint():
        _bin(org, found, row["Id"], row["Id"])


def _bin(org: Org, found: ObjectType, record_id: str, root: str) -> None:
    if not found.soft_delete:
        org.database.execute(f'DELETE FROM "{found.name}" WHERE "Id" = ?', (record_id,))
        return
    touch(org, found, record_id, {"IsDeleted": True, "_deleted_with": root})
    for child, name in _cascades(found):
        for child_id in _living(org, child, name, record_id):
            _bin(org, org.object(child), child_id, root)


def touch_many(org: Org, found: ObjectType, count: int) -> int:
    """Give the first `count` living records this second's stamp; answers how many there were."""
    live = 'WHERE "IsDeleted" = 0' if found.soft_delete else ""
    sql = (
        f'UPDATE "{found.name}" SET "SystemModstamp" = ? WHERE rowid IN'
        f' (SELECT rowid FROM "{found.name}" {live} ORDER BY "Id" LIMIT ?)'
    )
    return org.database.execute(sql, (org.stamp(), count)).rowcount


def purge(org: Org, found: ObjectType, record_id: str) -> None:
    """Gone for good, children included, past the Recycle Bin. Raises Refusal."""
    full = to_18(record_id)
    row = org.row(found.name, full) if full else None
    if row is None or not row.get("IsDeleted"):
        delete(org, found, record_id)
    kinds = [found.name, *(child for child, _ in _descendants(org, found))]
    with org.database.savepoint():
        for kind in kinds:
            columns = '"_deleted_with" = ? OR "Id" = ?'
            org.database.execute(f'DELETE FROM "{kind}" WHERE {columns}', (full, full))


def _living(org: Org, child: str, name: str, parent_id: str) -> list[str]:
    sql = f'SELECT "Id" FROM "{child}" WHERE "{name}" = ? AND "IsDeleted" = 0'
    return [row[0] for row in org.database.execute(sql, (parent_id,))]


def undelete(org: Org, record_id: str) -> None:
    """Out of the Recycle Bin, with the children that went along. Raises Refusal."""
    full = to_18(record_id)
    found = org.schema.by_id(record_id) if full else None
    row = org.row(found.name, full) if found and full else None
    if found is None or row is None:
        raise refuse("INVALID_ID_FIELD", "Invalid record id", ["Id"])
    if not row.get("IsDeleted") or not found.facts["undeletable"]:
        raise refuse("UNDELETE_FAILED", "Entity is not in the recycle bin", [])
    with org.database.savepoint():
        _restore(org, found, row["Id"])
        for child, _ in _descendants(org, found):
            sql = f'SELECT "Id" FROM "{child}" WHERE "_deleted_with" = ?'
            for (child_id,) in org.database.execute(sql, (row["Id"],)).fetchall():
                _restore(org, org.object(child), child_id)


def _cascades(found: ObjectType) -> list[tuple[str, str]]:
    """Children that go along: some standard ones, and the details of a custom master."""
    details = [(c.object_type, c.field) for c in found.children if c.cascade]
    custom = [(child, name) for child, name in details if name.endswith("__c")]
    return [*_CASCADES.get(found.name, ()), *custom]


def _descendants(org: Org, found: ObjectType) -> list[tuple[str, str]]:
    children = _cascades(found)
    below = (grand for child, _ in children for grand in _descendants(org, org.object(child)))
    return [*children, *below]


def _restore(org: Org, found: ObjectType, record_id: str) -> None:
    changes: dict[str, Any] = {"IsDeleted": False, "_deleted_with": None}
    if "MasterRecordId" in found.fields:
        changes["MasterRecordId"] = None
    touch(org, found, record_id, changes)


def merge(org: Org, found: ObjectType, master: str, losers: Sequence[str]) -> str:
    """Fold up to two records into the master; answers its id. Raises Refusal."""
    if not found.facts["mergeable"]:
        raise refuse("INVALID_OPERATION", f"entity type cannot be merged: {found.name}")
    if not 1 <= len(losers) <= 2:
        raise refuse("INVALID_OPERATION", "A merge takes one or two records besides the master")
    winner = locate(org, found, master)
    rows = [locate(org, found, loser) for loser in losers]
    if winner["Id"] in {row["Id"] for row in rows}:
        raise refuse("INVALID_OPERATION", "A record cannot be merged into itself")
    if any(row.get("IsConverted") for row in [winner, *rows]):
        raise refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    with org.database.savepoint():
        for row in rows:
            _fold_into(org, found, winner["Id"], row["Id"])
        touch(org, found, winner["Id"], {})
    return str(winner["Id"])


def related(org: Org, found: ObjectType, losers: Sequence[str]) -> list[str]:
    """Ids of the records that a merge would move from the losers to the winner."""
    ids = [full for loser in losers if (full := to_18(loser))]
    moved: list[str] = []
    for child, name in _REPARENTED.get(found.name, ()):
        for loser in ids:
            sql = f'SELECT "Id" FROM "{child}" WHERE "{name}" = ? ORDER BY "Id"'
            moved += [row[0] for row in org.database.execute(sql, (loser,))]
    return moved


def _fold_into(org: Org, found: ObjectType, winner: str, loser: str) -> None:
    for child, name in _REPARENTED[found.name]:
        org.database.execute(
            f'UPDATE "{child}" SET "{name}" = ?, "SystemModstamp" = ? WHERE "{name}" = ?',
            (winner, org.stamp(), loser),
        )
    _drop_doubled_members(org, found, winner)
    touch(org, found, loser, {"IsDeleted": True, "MasterRecordId": winner, "_deleted_with": loser})


def _drop_doubled_members(org: Org, found: ObjectType, winner: str) -> None:
    """Both were members of one campaign: the earlier membership stays."""
    name = f"{found.name}Id"
    if name not in org.object("CampaignMember").fields:
        return
    doubled = org.database.execute(
        f'SELECT "Id" FROM "CampaignMember" AS m WHERE "{name}" = ? AND "IsDeleted" = 0 AND EXISTS'
        f' (SELECT 1 FROM "CampaignMember" AS e WHERE e."{name}" = m."{name}" AND e."IsDeleted" = 0'
        ' AND e."CampaignId" = m."CampaignId" AND e."Id" < m."Id")',
        (winner,),
    ).fetchall()
    for (member_id,) in doubled:
        _bin(org, org.object("CampaignMember"), member_id, member_id)
