import pytest

from integrations.domain.compiling import compile_mapping
from integrations.domain.defaults import (
    CREATED_PROPERTIES,
    DEFAULT_MAPPINGS,
    SYSTEM_PROPERTIES,
)
from integrations.domain.mail_domains import PUBLIC_MAIL_DOMAINS
from integrations.domain.mapping import Special
from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType
from tests.domain.fields import HUBSPOT_STATUSES, schema

ROWS = {row.hubspot: row for row in DEFAULT_MAPPINGS}
# HubSpot property, lead field, contact field, as in the specification's table.
TABLE = """
sfsync_account_id  -                   AccountId
annualrevenue      AnnualRevenue       -
fax                Fax                 Fax
phone              Phone               Phone
city               City                MailingCity
company            Company             -
sfsync_description Description         Description
country            Country             MailingCountry
email              Email               Email
hs_email_optout    HasOptedOutOfEmail  HasOptedOutOfEmail
numemployees       NumberOfEmployees   -
firstname          FirstName           FirstName
industry           Industry            -
lastname           LastName            LastName
sfsync_lead_source LeadSource          LeadSource
hubspot_owner_id   OwnerId             OwnerId
sfsync_rating      Rating              -
salutation         Salutation          Salutation
state              State               MailingState
hs_lead_status     Status              -
address            Street              MailingStreet
jobtitle           Title               Title
website            Website             -
zip                PostalCode          MailingPostalCode
"""


def test_the_rows_are_those_of_the_native_connector():
    rows = [(row.hubspot, row.lead or "-", row.contact or "-") for row in DEFAULT_MAPPINGS]

    assert rows == [tuple(line.split()) for line in TABLE.strip().splitlines()]


def test_there_are_29_labels():
    labels = [label for row in DEFAULT_MAPPINGS for label in row.labels]

    assert len(labels) == len(set(labels)) == 29


def test_salesforce_is_preferred_but_for_the_named_exceptions():
    others = {
        row.hubspot: row.rule
        for row in DEFAULT_MAPPINGS
        if row.rule is not SyncRule.PREFER_SALESFORCE
    }

    assert others == {
        "sfsync_account_id": SyncRule.ALWAYS_SALESFORCE,
        "email": SyncRule.TWO_WAY,
        "hs_email_optout": SyncRule.TWO_WAY,
        "hubspot_owner_id": SyncRule.TWO_WAY,
    }


def test_only_email_and_opt_out_cannot_be_switched_off():
    fixed = {row.hubspot for row in DEFAULT_MAPPINGS if not row.can_be_switched_off}

    assert fixed == {"email", "hs_email_optout"}


@pytest.mark.parametrize(
    ("name", "special"),
    [
        ("email", Special.EMAIL),
        ("hs_email_optout", Special.OPT_OUT),
        ("hubspot_owner_id", Special.OWNER),
        ("company", Special.COMPANY),
        ("city", None),
    ],
)
def test_mappings_with_rules_of_their_own_say_so(name, special):
    assert ROWS[name].definition().special is special


STATUS = compile_mapping(ROWS["hs_lead_status"].definition(), schema()).lens(
    ObjectType.SALESFORCE_LEAD
)


@pytest.mark.parametrize("status", HUBSPOT_STATUSES)
def test_every_standard_hubspot_status_has_a_nearest_meaning(status):
    assert STATUS.agree(status, STATUS.to_salesforce(status))


@pytest.mark.parametrize(
    ("salesforce", "hubspot"),
    [
        ("Open - Not Contacted", "NEW"),
        ("Working - Contacted", "IN_PROGRESS"),
        ("Closed - Not Converted", "UNQUALIFIED"),
    ],
)
def test_each_open_salesforce_status_has_one_hubspot_status(salesforce, hubspot):
    assert STATUS.to_hubspot(salesforce) == hubspot


def test_the_properties_we_create_have_our_own_prefix():
    names = [each.name for each in CREATED_PROPERTIES]

    assert all(name.startswith("sfsync_") for name in names)
    assert len(names) == len(set(names)) == 7


def test_system_properties_are_created_and_not_mapped():
    names = {each.name for each in SYSTEM_PROPERTIES}

    assert names == {"sfsync_lead_id", "sfsync_contact_id", "sfsync_campaigns"}
    assert names.isdisjoint(ROWS)


def test_public_mail_domains_are_plain_lower_case_domains():
    assert {"gmail.com", "web.de", "wp.pl", "libero.it"} <= PUBLIC_MAIL_DOMAINS
    assert all(domain == domain.lower() and "." in domain for domain in PUBLIC_MAIL_DOMAINS)
