"""What every integration starts with: the mappings of HubSpot's own connector, and our properties.

Default mappings cannot be deleted. HubSpot properties that a mapping needs and HubSpot lacks are
created in a group of our own: the names of the native connector's properties are not ours to take.
"""

from dataclasses import dataclass

from integrations.domain.mapping import MappingDefinition, Special
from integrations.domain.plans import SyncRule
from integrations.domain.problems import gettext_noop
from integrations.domain.records import FieldKind, FieldSpec

GROUP = "salesforce_sync"
GROUP_LABEL = "Salesforce sync"


def _property(name: str, label: str, kind: FieldKind = FieldKind.TEXT) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=kind)


ACCOUNT_ID = _property("sfsync_account_id", "Salesforce account ID")
DESCRIPTION = _property("sfsync_description", "Salesforce description", FieldKind.LONG_TEXT)
LEAD_SOURCE = _property("sfsync_lead_source", "Salesforce lead source")
RATING = _property("sfsync_rating", "Salesforce rating")

# Written by us beside the mappings, and only together with a change.
LEAD_ID = _property("sfsync_lead_id", "Salesforce lead ID")
CONTACT_ID = _property("sfsync_contact_id", "Salesforce contact ID")
CAMPAIGNS = _property("sfsync_campaigns", "Salesforce campaigns", FieldKind.LONG_TEXT)
SYSTEM_PROPERTIES = (LEAD_ID, CONTACT_ID, CAMPAIGNS)

# The first pair that names a value decides where it crosses to.
STATUS_VALUES = (
    ("NEW", "Open - Not Contacted"),
    ("OPEN", "Open - Not Contacted"),
    ("IN_PROGRESS", "Working - Contacted"),
    ("ATTEMPTED_TO_CONTACT", "Working - Contacted"),
    ("CONNECTED", "Working - Contacted"),
    ("OPEN_DEAL", "Working - Contacted"),
    ("UNQUALIFIED", "Closed - Not Converted"),
    ("BAD_TIMING", "Closed - Not Converted"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultMapping:
    """One row. `labels` are the native connector's names for it; `creates` is a HubSpot property
    of ours. A fixed row's rule cannot be changed; all others can also be set to "Don't sync"."""

    labels: tuple[str, ...]
    hubspot: str
    lead: str | None = None
    contact: str | None = None
    rule: SyncRule = SyncRule.PREFER_SALESFORCE
    special: Special | None = None
    values: tuple[tuple[str, str], ...] = ()
    creates: FieldSpec | None = None
    fixed: bool = False

    @property
    def can_be_switched_off(self) -> bool:
        return not self.fixed

    def definition(self) -> MappingDefinition:
        return MappingDefinition(
            hubspot=self.hubspot,
            lead=self.lead,
            contact=self.contact,
            rule=self.rule,
            values=self.values,
            special=self.special,
        )


DEFAULT_MAPPINGS: tuple[DefaultMapping, ...] = (
    DefaultMapping(
        labels=(gettext_noop("Account ID"),),
        hubspot=ACCOUNT_ID.name,
        contact="AccountId",
        rule=SyncRule.ALWAYS_SALESFORCE,
        creates=ACCOUNT_ID,
    ),
    DefaultMapping(
        labels=(gettext_noop("Annual revenue"),),
        hubspot="annualrevenue",
        lead="AnnualRevenue",
    ),
    DefaultMapping(
        labels=(gettext_noop("Business fax"),),
        hubspot="fax",
        lead="Fax",
        contact="Fax",
    ),
    DefaultMapping(
        labels=(gettext_noop("Business phone"),),
        hubspot="phone",
        lead="Phone",
        contact="Phone",
    ),
    DefaultMapping(
        labels=(gettext_noop("City"), gettext_noop("Mailing city")),
        hubspot="city",
        lead="City",
        contact="MailingCity",
    ),
    DefaultMapping(
        labels=(gettext_noop("Company"),),
        hubspot="company",
        lead="Company",
        special=Special.COMPANY,
    ),
    DefaultMapping(
        labels=(gettext_noop("Contact description"),),
        hubspot=DESCRIPTION.name,
        lead="Description",
        contact="Description",
        creates=DESCRIPTION,
    ),
    DefaultMapping(
        labels=(gettext_noop("Country"), gettext_noop("Mailing country")),
        hubspot="country",
        lead="Country",
        contact="MailingCountry",
    ),
    DefaultMapping(
        labels=(gettext_noop("Email"),),
        hubspot="email",
        lead="Email",
        contact="Email",
        rule=SyncRule.TWO_WAY,
        special=Special.EMAIL,
        fixed=True,
    ),
    DefaultMapping(
        labels=(gettext_noop("Email opt out"),),
        hubspot="hs_email_optout",
        lead="HasOptedOutOfEmail",
        contact="HasOptedOutOfEmail",
        rule=SyncRule.TWO_WAY,
        special=Special.OPT_OUT,
        fixed=True,
    ),
    DefaultMapping(
        labels=(gettext_noop("Employees"),),
        hubspot="numemployees",
        lead="NumberOfEmployees",
    ),
    DefaultMapping(
        labels=(gettext_noop("First name"),),
        hubspot="firstname",
        lead="FirstName",
        contact="FirstName",
    ),
    DefaultMapping(
        labels=(gettext_noop("Industry"),),
        hubspot="industry",
        lead="Industry",
    ),
    DefaultMapping(
        labels=(gettext_noop("Last name"),),
        hubspot="lastname",
        lead="LastName",
        contact="LastName",
    ),
    DefaultMapping(
        labels=(gettext_noop("Lead source"),),
        hubspot=LEAD_SOURCE.name,
        lead="LeadSource",
        contact="LeadSource",
        creates=LEAD_SOURCE,
    ),
    DefaultMapping(
        labels=(gettext_noop("Owner ID"),),
        hubspot="hubspot_owner_id",
        lead="OwnerId",
        contact="OwnerId",
        rule=SyncRule.TWO_WAY,
        special=Special.OWNER,
    ),
    DefaultMapping(
        labels=(gettext_noop("Rating"),),
        hubspot=RATING.name,
        lead="Rating",
        creates=RATING,
    ),
    DefaultMapping(
        labels=(gettext_noop("Salutation"),),
        hubspot="salutation",
        lead="Salutation",
        contact="Salutation",
    ),
    DefaultMapping(
        labels=(gettext_noop("State/Province"), gettext_noop("Mailing state/province")),
        hubspot="state",
        lead="State",
        contact="MailingState",
    ),
    DefaultMapping(
        labels=(gettext_noop("Status"),),
        hubspot="hs_lead_status",
        lead="Status",
        values=STATUS_VALUES,
    ),
    DefaultMapping(
        labels=(gettext_noop("Street"), gettext_noop("Mailing street")),
        hubspot="address",
        lead="Street",
        contact="MailingStreet",
    ),
    DefaultMapping(
        labels=(gettext_noop("Title"),),
        hubspot="jobtitle",
        lead="Title",
        contact="Title",
    ),
    DefaultMapping(
        labels=(gettext_noop("Website"),),
        hubspot="website",
        lead="Website",
    ),
    DefaultMapping(
        labels=(gettext_noop("Zip/Postal code"), gettext_noop("Mailing zip/postal code")),
        hubspot="zip",
        lead="PostalCode",
        contact="MailingPostalCode",
    ),
)

# What HubSpot must have before the first sync.
CREATED_PROPERTIES: tuple[FieldSpec, ...] = (
    *(row.creates for row in DEFAULT_MAPPINGS if row.creates is not None),
    *SYSTEM_PROPERTIES,
)
