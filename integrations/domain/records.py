"""What a CRM holds, in canonical form: object types, fields, values, records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Provider(StrEnum):
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"

    @property
    def other(self) -> "Provider":
        return Provider.SALESFORCE if self is Provider.HUBSPOT else Provider.HUBSPOT


class ObjectType(StrEnum):
    HUBSPOT_CONTACT = "hubspot_contact"
    HUBSPOT_COMPANY = "hubspot_company"
    SALESFORCE_LEAD = "salesforce_lead"
    SALESFORCE_CONTACT = "salesforce_contact"
    SALESFORCE_ACCOUNT = "salesforce_account"
    SALESFORCE_CAMPAIGN = "salesforce_campaign"
    SALESFORCE_CAMPAIGN_MEMBER = "salesforce_campaign_member"

    @property
    def provider(self) -> Provider:
        return Provider.HUBSPOT if self.value.startswith("hubspot") else Provider.SALESFORCE


# The object types whose records are people.
PEOPLE = (
    ObjectType.HUBSPOT_CONTACT,
    ObjectType.SALESFORCE_LEAD,
    ObjectType.SALESFORCE_CONTACT,
)

# A canonical value. None is blank, which is a value: "not read" is an absent key.
# Numbers are plain decimal text ("12.5"), dates "2026-01-02", instants "2026-01-02T03:04:05Z",
# several choices sorted and joined with ";". So equal values are equal, and JSON keeps them.
Value = str | bool | None
Values = Mapping[str, Value]


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    PICKLIST = "picklist"
    MULTI_PICKLIST = "multi_picklist"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    REFERENCE = "reference"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field as its CRM describes it.

    `length` is in characters, or for a number in digits, the `scale` decimal places among them.
    """

    name: str
    label: str
    kind: FieldKind
    length: int | None = None
    scale: int | None = None
    required: bool = False  # a create without it is refused
    createable: bool = True
    updateable: bool = True
    calculated: bool = False  # a formula: it can move without the record's modified time moving
    unique: bool = False
    restricted: bool = False  # only the listed options are accepted
    options: tuple[Option, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    object_type: ObjectType
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as read. `values` holds only what was read; `read_at` is when its request began.

    `merged_into` and `converted_to` name the record that took this one's place.
    `other_emails` are a HubSpot contact's secondary addresses, normalised.
    `edited_at` is when each field was last edited, for the fields where the CRM tells.
    """

    object_type: ObjectType
    id: str
    values: Values
    modified_at: datetime
    read_at: datetime
    other_emails: tuple[str, ...] = ()
    deleted: bool = False
    merged_into: str | None = None
    converted_to: str | None = None
    edited_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        return Ref(self.object_type, self.id)
