"""The fields that a memory CRM starts with, and what makes it refuse a record."""

from collections.abc import Callable, Sequence

from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Option, Value, Values


def text(name: str, label: str, *, length: int | None = None, required: bool = False) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=FieldKind.TEXT, length=length, required=required)


def read_only(name: str, label: str, kind: FieldKind) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=kind, createable=False, updateable=False)


def picklist(name: str, label: str, *values: str, restricted: bool = False) -> FieldSpec:
    return FieldSpec(
        name=name,
        label=label,
        kind=FieldKind.PICKLIST,
        length=255,
        restricted=restricted,
        options=tuple(Option(value=value, label=value) for value in values),
    )


def of_kind(name: str, label: str, kind: FieldKind, *, length: int | None = None) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=kind, length=length)


HUBSPOT_CONTACT = (
    FieldSpec(name="email", label="Email", kind=FieldKind.EMAIL, unique=True),
    text("firstname", "First Name"),
    text("lastname", "Last Name"),
    text("company", "Company Name"),
    text("jobtitle", "Job Title"),
    of_kind("phone", "Phone Number", FieldKind.PHONE),
    of_kind("website", "Website URL", FieldKind.TEXT),
    text("address", "Street Address"),
    text("city", "City"),
    text("state", "State/Region"),
    text("zip", "Postal Code"),
    text("country", "Country/Region"),
    text("annualrevenue", "Annual Revenue"),
    of_kind("message", "Message", FieldKind.LONG_TEXT),
    of_kind("closedate", "Close Date", FieldKind.DATETIME),
    of_kind("hubspot_owner_id", "Contact owner", FieldKind.REFERENCE),
    picklist(
        "lifecyclestage", "Lifecycle Stage", "subscriber", "lead", "customer", restricted=True
    ),
    read_only("associatedcompanyid", "Primary company", FieldKind.REFERENCE),
    read_only("hs_email_optout", "Unsubscribed from all email", FieldKind.BOOLEAN),
)

_PERSON = (
    text("FirstName", "First Name", length=40),
    text("LastName", "Last Name", length=80, required=True),
    of_kind("Email", "Email", FieldKind.EMAIL, length=80),
    of_kind("Phone", "Phone", FieldKind.PHONE, length=40),
    text("Title", "Title", length=128),
    of_kind("Description", "Description", FieldKind.LONG_TEXT, length=32_000),
    picklist("LeadSource", "Lead Source", "Web", "Phone Inquiry", "Other"),
    of_kind("OwnerId", "Owner ID", FieldKind.REFERENCE, length=18),
    of_kind("HasOptedOutOfEmail", "Email Opt Out", FieldKind.BOOLEAN),
)
SALESFORCE_LEAD = (
    *_PERSON,
    text("Company", "Company", length=255, required=True),
    picklist("Status", "Status", "Open - Not Contacted", "Working - Contacted"),
    of_kind("Website", "Website", FieldKind.URL, length=255),
    text("City", "City", length=40),
    text("Country", "Country", length=80),
    of_kind("AnnualRevenue", "Annual Revenue", FieldKind.CURRENCY),
    of_kind("NumberOfEmployees", "Employees", FieldKind.INTEGER),
)
SALESFORCE_CONTACT = (
    *_PERSON,
    of_kind("AccountId", "Account ID", FieldKind.REFERENCE, length=18),
    text("MailingCity", "Mailing City", length=40),
    text("MailingCountry", "Mailing Country", length=80),
    of_kind("Birthdate", "Birthdate", FieldKind.DATE),
)
DEFAULT_FIELDS: dict[ObjectType, tuple[FieldSpec, ...]] = {
    ObjectType.HUBSPOT_CONTACT: HUBSPOT_CONTACT,
    ObjectType.HUBSPOT_COMPANY: (
        text("name", "Name"),
        text("domain", "Domain"),
        text("website", "Website"),
        of_kind("phone", "Phone Number", FieldKind.PHONE),
    ),
    ObjectType.SALESFORCE_LEAD: SALESFORCE_LEAD,
    ObjectType.SALESFORCE_CONTACT: SALESFORCE_CONTACT,
    ObjectType.SALESFORCE_ACCOUNT: (
        text("Name", "Name", length=255, required=True),
        of_kind("Website", "Website", FieldKind.URL, length=255),
        of_kind("Phone", "Phone", FieldKind.PHONE, length=40),
    ),
    ObjectType.SALESFORCE_CAMPAIGN: (text("Name", "Name", length=80, required=True),),
    ObjectType.SALESFORCE_CAMPAIGN_MEMBER: (
        of_kind("CampaignId", "Campaign ID", FieldKind.REFERENCE, length=18),
        of_kind("LeadId", "Lead ID", FieldKind.REFERENCE, length=18),
        of_kind("ContactId", "Contact ID", FieldKind.REFERENCE, length=18),
    ),
}
# What a create gets where it says nothing.
DEFAULT_VALUES: dict[ObjectType, dict[str, Value]] = {
    ObjectType.SALESFORCE_LEAD: {
        "Status": "Open - Not Contacted",
        "HasOptedOutOfEmail": False,
        "OwnerId": "005000000000001AAA",
    },
    ObjectType.SALESFORCE_CONTACT: {
        "HasOptedOutOfEmail": False,
        "OwnerId": "005000000000001AAA",
    },
}


def refuse(
    code: str,
    message: str,
    *,
    category: Category = Category.PROPERTY_VALUES,
    fields: tuple[str, ...] = (),
    value: Value = None,
    existing_id: str = "",
) -> RecordError:
    return RecordError(
        kind=FailureKind.PERMANENT,
        category=category,
        code=code,
        message=message,
        fields=fields,
        value="" if value is None else str(value),
        existing_id=existing_id,
    )


def flaw(specs: Sequence[FieldSpec], values: Values, *, creating: bool) -> RecordError | None:
    """The first reason why these values are refused, or None."""
    known = {spec.name: spec for spec in specs}
    for name in values:
        if name not in known:
            return refuse(
                "INVALID_FIELD",
                f"There is no field {name}.",
                category=Category.FIELD_MAPPING,
                fields=(name,),
            )
    checks = (_missing, _closed, _too_long, _bad_option, _bad_email)
    found = (check(spec, values, creating) for spec in specs for check in checks)
    return next((error for error in found if error), None)


Check = Callable[[FieldSpec, Values, bool], RecordError | None]


def _missing(spec: FieldSpec, values: Values, creating: bool) -> RecordError | None:
    absent = creating and spec.name not in values
    cleared = spec.name in values and values[spec.name] is None
    if not spec.required or not (absent or cleared):
        return None
    return refuse("REQUIRED_FIELD_MISSING", f"{spec.label} is required.", fields=(spec.name,))


def _closed(spec: FieldSpec, values: Values, creating: bool) -> RecordError | None:
    open_ = spec.createable if creating else spec.updateable
    if spec.name not in values or open_:
        return None
    return refuse(
        "READ_ONLY_VALUE",
        f"{spec.label} cannot be written.",
        category=Category.FIELD_MAPPING,
        fields=(spec.name,),
    )


def _too_long(spec: FieldSpec, values: Values, creating: bool) -> RecordError | None:
    value = values.get(spec.name)
    if spec.length is None or not isinstance(value, str) or len(value) <= spec.length:
        return None
    return refuse(
        "STRING_TOO_LONG",
        f"{spec.label} holds at most {spec.length} characters.",
        fields=(spec.name,),
        value=value,
    )


def _bad_option(spec: FieldSpec, values: Values, creating: bool) -> RecordError | None:
    value = values.get(spec.name)
    if not spec.restricted or value is None:
        return None
    if value in {option.value for option in spec.options if option.active}:
        return None
    return refuse(
        "INVALID_OPTION", f"{value} is no option of {spec.label}.", fields=(spec.name,), value=value
    )


def _bad_email(spec: FieldSpec, values: Values, creating: bool) -> RecordError | None:
    value = values.get(spec.name)
    if spec.kind is not FieldKind.EMAIL or value is None:
        return None
    local, _, domain = str(value).rpartition("@")
    if local and "." in domain and " " not in str(value):
        return None
    return refuse(
        "INVALID_EMAIL", f"{value} is not a valid email address.", fields=(spec.name,), value=value
    )
