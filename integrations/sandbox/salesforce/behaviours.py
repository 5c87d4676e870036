"""What single objects do of their own when they are saved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.org import Org

Changes = dict[str, Any]
Old = Mapping[str, Any] | None


def _clear_bounce(org: Org, changes: Changes, old: Old) -> None:
    """A new address has not bounced yet."""
    if old and "Email" in changes and changes["Email"] != old["Email"]:
        changes.setdefault("EmailBouncedReason", None)
        changes.setdefault("EmailBouncedDate", None)


def _check_member(org: Org, changes: Changes, old: Old) -> None:
    if old is None:
        _check_new_member(org, changes)
    whole = {**(old or {}), **changes}
    status = _member_status(org, whole)
    changes["Status"] = status.get("Label", whole.get("Status"))
    if status.get("HasResponded") and not whole.get("FirstRespondedDate"):
        changes["FirstRespondedDate"] = org.now().date().isoformat()


def _check_new_member(org: Org, changes: Changes) -> None:
    person = {n: changes[n] for n in ("LeadId", "ContactId") if changes.get(n)}
    if not person:
        message = "You must specify either a Lead or a Contact"
        raise refuse("FIELD_INTEGRITY_EXCEPTION", message, ["LeadId", "ContactId"])
    lead = org.row("Lead", changes["LeadId"]) if "LeadId" in person else None
    if lead and lead["IsConverted"] and "ContactId" not in person:
        raise refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", [])
    for name, record_id in person.items():
        if is_member(org, changes["CampaignId"], name, record_id):
            raise refuse("DUPLICATE_VALUE", "Already a campaign member.", [])


def is_member(org: Org, campaign_id: str, name: str, record_id: str) -> bool:
    """Whether a living member of the campaign has that lead or contact."""
    sql = (
        f'SELECT 1 FROM "CampaignMember" WHERE "{name}" = ? AND "CampaignId" = ?'
        ' AND "IsDeleted" = 0'
    )
    return org.database.value(sql, (record_id, campaign_id)) is not None


def _member_status(org: Org, member: Mapping[str, Any]) -> Mapping[str, Any]:
    """The campaign's status of that label, else its default one."""
    statuses = org.database.rows(
        'SELECT * FROM "CampaignMemberStatus" WHERE "CampaignId" = ? AND "IsDeleted" = 0'
        ' ORDER BY "IsDefault" DESC, "SortOrder"',
        (member["CampaignId"],),
    )
    wanted = str(member.get("Status") or "").lower()
    named = [status for status in statuses if status["Label"].lower() == wanted]
    return (named or statuses or [{}])[0]


def _add_member_statuses(org: Org, campaign: Mapping[str, Any]) -> None:
    for order, label in enumerate(("Sent", "Responded"), 1):
        status = {
            "Id": org.ids.new(org.object("CampaignMemberStatus").prefix),
            "IsDeleted": False,
            "CampaignId": campaign["Id"],
            "Label": label,
            "SortOrder": order,
            "IsDefault": order == 1,
            "HasResponded": order == 2,
        }
        org.database.insert("CampaignMemberStatus", {**status, **org.system_values()})


_PROBABILITY = {
    "prospecting": 10,
    "qualification": 10,
    "needs analysis": 20,
    "value proposition": 50,
    "id. decision makers": 60,
    "perception analysis": 70,
    "proposal/price quote": 75,
    "negotiation/review": 90,
    "closed won": 100,
    "closed lost": 0,
}


def _weigh(org: Org, changes: Changes, old: Old) -> None:
    """A new stage brings its probability, unless another one is given."""
    stage = str(changes.get("StageName") or "").lower()
    if stage in _PROBABILITY and changes.get("Probability") is None:
        changes["Probability"] = _PROBABILITY[stage]


def _close_case(org: Org, changes: Changes, old: Old) -> None:
    if "Status" in changes:
        closed = changes["Status"] == "Closed"
        changes["ClosedDate"] = org.stamp() if closed else None


def _find_account(org: Org, changes: Changes, old: Old) -> None:
    """A task belongs to the account of what, or else of whom, it is about."""
    if changes.keys().isdisjoint(("WhatId", "WhoId")):
        return
    whole = {**(old or {}), **changes}
    changes["AccountId"] = _account_of(org, whole.get("WhatId")) or _account_of(
        org, whole.get("WhoId")
    )


def _account_of(org: Org, record_id: str | None) -> str | None:
    found = org.schema.by_id(record_id) if record_id else None
    if found is None or record_id is None or found.name == "Account":
        return record_id if found else None
    return (org.row(found.name, record_id) or {}).get("AccountId")


class Behaviour(NamedTuple):
    """What an object does before a save, and what it looks at in the record as it was."""

    run: Callable[[Org, Changes, Old], None]
    reads: Sequence[str] = ()


_MEMBER = ("CampaignId", "LeadId", "ContactId", "Status", "FirstRespondedDate")
BEFORE_SAVE: dict[str, Behaviour] = {
    "Lead": Behaviour(_clear_bounce, ["Email"]),
    "Contact": Behaviour(_clear_bounce, ["Email"]),
    "CampaignMember": Behaviour(_check_member, _MEMBER),
    "Case": Behaviour(_close_case),
    "Opportunity": Behaviour(_weigh),
    "Task": Behaviour(_find_account, ["WhatId", "WhoId"]),
}
AFTER_CREATE: dict[str, Callable[[Org, Mapping[str, Any]], None]] = {
    "Campaign": _add_member_statuses,
}
