"""Lead conversion: a lead becomes a contact of an account."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import CONVERTED_STATUS, Org
from integrations.sandbox.salesforce.references import locate
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.writing import Writer, touch

_ADDRESS = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude")
_TO_ACCOUNT = {
    "Company": "Name",
    "Phone": "Phone",
    "Fax": "Fax",
    "Website": "Website",
    "Industry": "Industry",
    "Rating": "Rating",
    "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees",
    "LeadSource": "AccountSource",
    **{part: f"Billing{part}" for part in _ADDRESS},
}
_TO_CONTACT = {
    **{
        name: name
        for name in [
            "FirstName",
            "LastName",
            "Salutation",
            "Title",
            "Email",
            "Phone",
            "MobilePhone",
            "Fax",
            "LeadSource",
            "Description",
            "HasOptedOutOfEmail",
            "HasOptedOutOfFax",
            "DoNotCall",
        ]
    },
    **{part: f"Mailing{part}" for part in _ADDRESS},
}


@dataclass(frozen=True)
class Conversion:
    """What a conversion made or used."""

    account_id: str
    contact_id: str
    opportunity_id: str | None = None


def convert(
    org: Org,
    lead_id: str,
    *,
    status: str = CONVERTED_STATUS,
    account_id: str | None = None,
    contact_id: str | None = None,
    owner_id: str | None = None,
    overwrite_lead_source: bool = False,
    opportunity: str | None = None,
) -> Conversion:
    """Convert a lead into a new or a given account and contact. Raises Refusal.

    `opportunity` names one to be made, "" one called as the company is.
    New records belong to `owner_id`, by default to the lead's owner. Given records are filled
    where they are blank; `overwrite_lead_source` replaces the contact's source as well.
    """
    lead_type = org.object("Lead")
    lead = locate(org, lead_type, lead_id)
    if lead["IsConverted"]:
        raise refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    if status != CONVERTED_STATUS:
        raise refuse("INVALID_STATUS", f"invalid convertedStatus: {status}")
    if owner_id is not None:
        lead = {**lead, "OwnerId": locate(org, org.object("User"), owner_id)["Id"]}
    with org.database.savepoint():
        account_id = _account(org, lead, account_id, contact_id)
        overwritten = {"LeadSource"} if overwrite_lead_source else set()
        contact_id = _contact(org, lead, account_id, contact_id, overwritten)
        made = Conversion(account_id, contact_id)
        if opportunity is not None:
            made = replace(made, opportunity_id=_opportunity(org, lead, made, opportunity))
        _close(org, lead, status, made)
    return made


def _opportunity(org: Org, lead: Mapping[str, Any], made: Conversion, name: str) -> str:
    """In the first stage, to be closed with the quarter."""
    values = {
        "Name": name or lead["Company"],
        "AccountId": made.account_id,
        "ContactId": made.contact_id,
        "StageName": "Prospecting",
        "CloseDate": _end_of_quarter(org.now().date()).isoformat(),
        "LeadSource": lead["LeadSource"],
        "OwnerId": _owner(org, lead),
    }
    return Writer(org, org.object("Opportunity"), Options(auto_assign=False)).create(values)


def _end_of_quarter(day: date) -> date:
    after = (day.month - 1) // 3 * 3 + 4
    return date(day.year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def _account(
    org: Org, lead: Mapping[str, Any], account_id: str | None, contact_id: str | None
) -> str:
    if contact_id and not account_id:
        account_id = locate(org, org.object("Contact"), contact_id)["AccountId"]
    return _fill_or_create(org, org.object("Account"), account_id, lead, _TO_ACCOUNT, {})


def _contact(
    org: Org,
    lead: Mapping[str, Any],
    account_id: str,
    contact_id: str | None,
    overwritten: Set[str],
) -> str:
    contact = org.object("Contact")
    names = {**_TO_CONTACT, **dict(_shared_custom_fields(org.object("Lead"), contact))}
    return _fill_or_create(
        org, contact, contact_id, lead, names, {"AccountId": account_id}, overwritten
    )


def _shared_custom_fields(lead: ObjectType, contact: ObjectType) -> Iterator[tuple[str, str]]:
    """Custom lead fields go to the contact field of the same name and type."""
    for name, field in lead.fields.items():
        same = contact.fields.get(name)
        if field.has("custom") and same is not None and same.type == field.type:
            yield name, name


def _fill_or_create(
    org: Org,
    found: ObjectType,
    record_id: str | None,
    lead: Mapping[str, Any],
    names: Mapping[str, str],
    fixed: Mapping[str, Any],
    overwritten: Set[str] = frozenset(),
) -> str:
    values = {target: lead[name] for name, target in names.items() if lead[name] is not None}
    for target in values:
        if found.fields[target].type == "boolean":
            values[target] = bool(values[target])
    if record_id is None:
        return _create(org, found, {**values, **fixed, "OwnerId": _owner(org, lead)})
    old = locate(org, found, record_id)
    filled = {t: v for t, v in values.items() if old[t] is None or t in overwritten}
    touch(org, found, old["Id"], filled)
    return str(old["Id"])


def _create(org: Org, found: ObjectType, values: Mapping[str, Any]) -> str:
    """Field-level security is the API user's: a conversion copies hidden fields too."""
    open_values = {n: v for n, v in values.items() if found.field(n) is not None}
    closed = {n: v for n, v in values.items() if n not in open_values}
    record_id = Writer(org, found, Options(allow_duplicates=True)).create(open_values)
    if closed:
        org.database.update(found.name, record_id, closed)
    return record_id


def _owner(org: Org, lead: Mapping[str, Any]) -> str:
    """Accounts and contacts belong to users: a queue's lead goes to who converts it."""
    owner = str(lead["OwnerId"])
    return owner if org.row("User", owner) else org.user_id


def _close(org: Org, lead: Mapping[str, Any], status: str, made: Conversion) -> None:
    done = {
        "IsConverted": True,
        "Status": status,
        "ConvertedDate": org.now().date().isoformat(),
        "ConvertedAccountId": made.account_id,
        "ConvertedContactId": made.contact_id,
        "ConvertedOpportunityId": made.opportunity_id,
    }
    touch(org, org.object("Lead"), lead["Id"], done)
    org.database.execute(
        'UPDATE "CampaignMember" SET "ContactId" = ?, "SystemModstamp" = ?'
        ' WHERE "LeadId" = ? AND "ContactId" IS NULL',
        (made.contact_id, org.stamp(), lead["Id"]),
    )
    org.database.execute(
        'UPDATE "Task" SET "WhoId" = ?, "SystemModstamp" = ? WHERE "WhoId" = ?',
        (made.contact_id, org.stamp(), lead["Id"]),
    )
