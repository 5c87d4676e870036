"""Account sync: which company property meets which account field (M11)."""

from collections.abc import Mapping, Sequence

from integrations.domain.compiling import Schema, Specs, compile_mappings
from integrations.domain.mapping import CompiledMapping, MappingDefinition
from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldKind, FieldSpec, ObjectType
from integrations.domain.terms import TermsRow, compile_terms

# In HubSpot, on the company: unique, so that no company is made twice for one account.
ACCOUNT_ID = FieldSpec(
    name="sfsync_account_id", label="Salesforce account ID", kind=FieldKind.TEXT, unique=True
)
# On the HubSpot contact: the company it belongs to first of all.
PRIMARY_COMPANY = "associatedcompanyid"

INDUSTRIES = (
    ("FARMING", "Agriculture"),
    ("APPAREL_FASHION", "Apparel"),
    ("BANKING", "Banking"),
    ("BIOTECHNOLOGY", "Biotechnology"),
    ("CHEMICALS", "Chemicals"),
    ("TELECOMMUNICATIONS", "Telecommunications"),
    ("WIRELESS", "Communications"),
    ("CONSTRUCTION", "Construction"),
    ("MANAGEMENT_CONSULTING", "Consulting"),
    ("EDUCATION_MANAGEMENT", "Education"),
    ("ELECTRICAL_ELECTRONIC_MANUFACTURING", "Electronics"),
    ("OIL_ENERGY", "Energy"),
    ("MECHANICAL_OR_INDUSTRIAL_ENGINEERING", "Engineering"),
    ("ENTERTAINMENT", "Entertainment"),
    ("ENVIRONMENTAL_SERVICES", "Environmental"),
    ("FINANCIAL_SERVICES", "Finance"),
    ("FOOD_BEVERAGES", "Food & Beverage"),
    ("GOVERNMENT_ADMINISTRATION", "Government"),
    ("HOSPITAL_HEALTH_CARE", "Healthcare"),
    ("HOSPITALITY", "Hospitality"),
    ("INSURANCE", "Insurance"),
    ("MACHINERY", "Machinery"),
    ("INDUSTRIAL_AUTOMATION", "Manufacturing"),
    ("MEDIA_PRODUCTION", "Media"),
    ("NON_PROFIT_ORGANIZATION_MANAGEMENT", "Not For Profit"),
    ("RECREATIONAL_FACILITIES_AND_SERVICES", "Recreation"),
    ("RETAIL", "Retail"),
    ("MARITIME", "Shipping"),
    ("INFORMATION_TECHNOLOGY_AND_SERVICES", "Technology"),
    ("TRANSPORTATION_TRUCKING_RAILROAD", "Transportation"),
    ("UTILITIES", "Utilities"),
)


def _mapping(
    company: str,
    account: str,
    rule: SyncRule = SyncRule.TWO_WAY,
    values: tuple[tuple[str, str], ...] = (),
) -> MappingDefinition:
    # An account is the Salesforce side that a contact is elsewhere.
    return MappingDefinition(hubspot=company, contact=account, rule=rule, values=values)


ACCOUNT_MAPPINGS = (
    _mapping("name", "Name"),
    _mapping("website", "Website"),
    _mapping("phone", "Phone"),
    _mapping("address", "BillingStreet"),
    _mapping("city", "BillingCity"),
    _mapping("state", "BillingState"),
    _mapping("zip", "BillingPostalCode"),
    _mapping("country", "BillingCountry"),
    _mapping("industry", "Industry", SyncRule.PREFER_SALESFORCE, INDUSTRIES),
    _mapping("numberofemployees", "NumberOfEmployees", SyncRule.PREFER_SALESFORCE),
    _mapping("annualrevenue", "AnnualRevenue", SyncRule.PREFER_SALESFORCE),
    _mapping("description", "Description", SyncRule.PREFER_SALESFORCE),
)


# A contact's company and its Salesforce contact's account: met by pairs, and not by a lens.
BELONGING = CompiledMapping(
    hubspot=PRIMARY_COMPANY,
    lead=None,
    contact="AccountId",
    rule=SyncRule.ALWAYS_SALESFORCE,
    lead_lens=None,
    contact_lens=None,
)


def compiled_accounts(company: Specs, account: Specs) -> Sequence[CompiledMapping]:
    return compile_mappings(ACCOUNT_MAPPINGS, Schema(hubspot=company, contact=account))


def account_terms(company: Specs, account: Specs) -> Mapping[ObjectType, tuple[TermsRow, ...]]:
    """On which terms each field is merged; what one of the CRMs lacks is left out."""
    rows = compile_terms(compiled_accounts(company, account))[ObjectType.SALESFORCE_CONTACT]
    return {ObjectType.SALESFORCE_ACCOUNT: rows}
