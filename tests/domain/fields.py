"""Fields as the two CRMs describe them, for the tests of what crosses between them."""

from integrations.domain.compiling import Schema
from integrations.domain.defaults import CREATED_PROPERTIES
from integrations.domain.policy import OwnerMap
from integrations.domain.records import FieldKind, FieldSpec, Option

K = FieldKind


def spec(kind=K.TEXT, name="field", *, options=(), **facts):
    listed = tuple(
        option if isinstance(option, Option) else Option(value=option, label=option)
        for option in options
    )
    return FieldSpec(name=name, label=facts.pop("label", name), kind=kind, options=listed, **facts)


def by_name(*specs):
    return {each.name: each for each in specs}


LEAD_STATUSES = (
    "Open - Not Contacted",
    "Working - Contacted",
    "Closed - Converted",
    "Closed - Not Converted",
)
HUBSPOT_STATUSES = (
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "OPEN_DEAL",
    "UNQUALIFIED",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "BAD_TIMING",
)
RANGES = ("1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+")
TEXT_PROPERTIES = (
    "firstname",
    "lastname",
    "salutation",
    "company",
    "jobtitle",
    "website",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "industry",
    "annualrevenue",
)

HUBSPOT = by_name(
    *(spec(K.TEXT, name) for name in TEXT_PROPERTIES),
    spec(K.EMAIL, "email"),
    spec(K.PHONE, "phone"),
    spec(K.PHONE, "fax"),
    spec(K.PICKLIST, "numemployees", options=RANGES, restricted=True),
    spec(K.PICKLIST, "hs_lead_status", options=HUBSPOT_STATUSES, restricted=True),
    spec(K.REFERENCE, "hubspot_owner_id"),
    spec(K.BOOLEAN, "hs_email_optout", createable=False, updateable=False),
    *CREATED_PROPERTIES,
)

_SHARED = (
    spec(K.TEXT, "FirstName", length=40),
    spec(K.TEXT, "LastName", length=80, required=True),
    spec(K.PICKLIST, "Salutation", length=40, options=("Mr.", "Ms.")),
    spec(K.TEXT, "Title", length=128),
    spec(K.PHONE, "Phone", length=40),
    spec(K.PHONE, "Fax", length=40),
    spec(K.EMAIL, "Email", length=80),
    spec(K.LONG_TEXT, "Description", length=32000),
    spec(K.PICKLIST, "LeadSource", length=255, options=("Web", "Other")),
    spec(K.BOOLEAN, "HasOptedOutOfEmail"),
    spec(K.REFERENCE, "OwnerId", length=18, references=("User",)),
)


def _address(prefix):
    return (
        spec(K.LONG_TEXT, f"{prefix}Street", length=255),
        spec(K.TEXT, f"{prefix}City", length=40),
        spec(K.TEXT, f"{prefix}State", length=80),
        spec(K.TEXT, f"{prefix}PostalCode", length=20),
        spec(K.TEXT, f"{prefix}Country", length=80),
    )


LEAD = by_name(
    *_SHARED,
    *_address(""),
    spec(K.TEXT, "Company", length=255, required=True),
    spec(K.URL, "Website", length=255),
    spec(K.PICKLIST, "Industry", length=255, options=("Banking",)),
    spec(K.PICKLIST, "Rating", length=255, options=("Hot", "Warm", "Cold")),
    spec(K.PICKLIST, "Status", length=255, options=LEAD_STATUSES),
    spec(K.CURRENCY, "AnnualRevenue", length=18, scale=0),
    spec(K.INTEGER, "NumberOfEmployees", length=8),
)
CONTACT = by_name(
    *_SHARED,
    *_address("Mailing"),
    spec(K.REFERENCE, "AccountId", length=18, references=("Account",)),
)

COUNTRIES = (
    Option(value="DE", label="Germany"),
    Option(value="US", label="United States"),
)
STATES = (
    Option(value="AL", label="Alabama"),
    Option(value="AL", label="Alagoas"),
    Option(value="CA", label="California"),
    Option(value="BY", label="Bavaria"),
)


def schema(**changes):
    return Schema(**{"hubspot": HUBSPOT, "lead": LEAD, "contact": CONTACT} | changes)


OWNERS = OwnerMap(
    to_salesforce={"11": "005000000000001AAA"}, to_hubspot={"005000000000001AAA": "11"}
)
