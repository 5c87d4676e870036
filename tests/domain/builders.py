"""Small lenses, mappings and people for the tests of the rules."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.domain.mapping import CompiledMapping, Lens, Special, Uncrossable
from integrations.domain.people import Baseline, PersonState
from integrations.domain.plans import SyncRule
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType, Record, Value

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEAD = ObjectType.SALESFORCE_LEAD
CONTACT = ObjectType.SALESFORCE_CONTACT


class PlainLens:
    """Values cross as they are. `stuck` ones do not cross at all."""

    def __init__(self, *stuck: str) -> None:
        self.stuck = stuck

    def to_salesforce(self, value: Value) -> Value:
        return self._crossed(value)

    def to_hubspot(self, value: Value) -> Value:
        return self._crossed(value)

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        return hubspot == salesforce

    def same_hubspot(self, one: Value, other: Value) -> bool:
        return one == other

    def same_salesforce(self, one: Value, other: Value) -> bool:
        return one == other

    def _crossed(self, value: Value) -> Value:
        if value in self.stuck:
            raise Uncrossable("It has no counterpart.", code="STUCK", value=str(value))
        return value


class CasefoldLens(PlainLens):
    """Salesforce shouts and HubSpot whispers; case says nothing."""

    def to_salesforce(self, value: Value) -> Value:
        return value.upper() if isinstance(value, str) else value

    def to_hubspot(self, value: Value) -> Value:
        return value.lower() if isinstance(value, str) else value

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        return self.to_hubspot(hubspot) == self.to_hubspot(salesforce)

    same_hubspot = agree
    same_salesforce = agree


class OwnerLens(PlainLens):
    """Owner "7" is user "u7", and everybody from 8 on is unknown on the other side."""

    def to_salesforce(self, value: Value) -> Value:
        return None if value is None else f"u{self._known(str(value))}"

    def to_hubspot(self, value: Value) -> Value:
        return None if value is None else self._known(str(value).removeprefix("u"))

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        return hubspot is not None and salesforce == f"u{hubspot}"

    def _known(self, number: str) -> str:
        if number >= "8":
            raise Uncrossable("Nobody there.", code="UNKNOWN_OWNER", value=number)
        return number


PLAIN = PlainLens()


def mapping(
    hubspot: str,
    lead: str | None,
    rule: SyncRule = SyncRule.PREFER_SALESFORCE,
    *,
    lens: Lens = PLAIN,
    contact: str | None = "",
    **more: Any,
) -> CompiledMapping:
    """A mapping whose contact field is named as the lead's unless told otherwise."""
    contact = lead if contact == "" else contact
    return CompiledMapping(
        hubspot=hubspot,
        lead=lead,
        contact=contact,
        rule=rule,
        lead_lens=lens if lead else None,
        contact_lens=lens if contact else None,
        **more,
    )


EMAIL = mapping("email", "Email", SyncRule.TWO_WAY, lens=CasefoldLens(), special=Special.EMAIL)
LAST_NAME = mapping("lastname", "LastName")
COMPANY = mapping("company", "Company", contact=None, special=Special.COMPANY)
STATUS = mapping("hs_lead_status", "Status", contact=None, lens=PlainLens("NEW"))
OPT_OUT = mapping(
    "hs_email_optout",
    "HasOptedOutOfEmail",
    SyncRule.TWO_WAY,
    special=Special.OPT_OUT,
    hubspot_writable=False,
)
OWNER = mapping(
    "hubspot_owner_id", "OwnerId", SyncRule.TWO_WAY, lens=OwnerLens(), special=Special.OWNER
)
CITY = mapping("city", "City", contact="MailingCity")
TITLE = mapping("jobtitle", "Title", SyncRule.TWO_WAY)
MAPPINGS = (EMAIL, LAST_NAME, COMPANY, STATUS, OPT_OUT, OWNER, CITY, TITLE)


def a_policy(*mappings: CompiledMapping, **more: Any) -> Policy:
    return Policy(mappings=mappings or MAPPINGS, **more)


def a_contact(values: Mapping[str, Value], id: str = "101", **more: Any) -> Record:
    """A HubSpot contact."""
    return _record(ObjectType.HUBSPOT_CONTACT, id, values, more)


def a_lead(values: Mapping[str, Value], id: str = "00Q1", **more: Any) -> Record:
    return _record(LEAD, id, values, more)


def a_salesforce_contact(values: Mapping[str, Value], id: str = "0031", **more: Any) -> Record:
    return _record(CONTACT, id, values, more)


def _record(
    object_type: ObjectType, id: str, values: Mapping[str, Value], more: dict[str, Any]
) -> Record:
    times = {"modified_at": NOW, "read_at": NOW}
    return Record(object_type=object_type, id=id, values=dict(values), **{**times, **more})


def a_person(
    hubspot: Record | None = None,
    salesforce: Record | None = None,
    baselines: Mapping[str, Baseline] | None = None,
    **more: Any,
) -> PersonState:
    """Somebody with these records, linked if there are two of them and a baseline."""
    known: dict[str, Any] = {
        "id": 1,
        "hubspot": hubspot,
        "salesforce": salesforce,
        "hubspot_ref": hubspot.ref if hubspot else None,
        "salesforce_ref": salesforce.ref if salesforce else None,
        "baselines": baselines or {},
        "linked": bool(baselines),
    }
    return PersonState(**{**known, **more})
