import pytest

from integrations.domain.compiling import choose_lens, compile_mapping, compile_mappings
from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.domain.lenses import OwnerLens, PlaceLens, RangeLens, TextNumberLens, ValueMapLens
from integrations.domain.mapping import MappingDefinition, Special, Uncrossable
from integrations.domain.plans import SyncRule
from integrations.domain.policy import OwnerMap
from integrations.domain.records import FieldKind, ObjectType
from tests.domain.fields import (
    CONTACT,
    COUNTRIES,
    HUBSPOT,
    LEAD,
    OWNERS,
    STATES,
    by_name,
    schema,
    spec,
)

K = FieldKind
SF_LEAD, SF_CONTACT = ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT
DEFAULTS = {row.hubspot: row.definition() for row in DEFAULT_MAPPINGS}


def without(specs, *names):
    return {name: each for name, each in specs.items() if name not in names}


def changed(specs, *replacements):
    return {**specs, **by_name(*replacements)}


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_default_mapping_works_in_a_standard_portal_and_org(name):
    mapping = compile_mapping(DEFAULTS[name], schema())

    assert (mapping.paused, mapping.lead_paused, mapping.contact_paused) == ("", "", "")
    assert (mapping.lead_lens is None) is (mapping.lead is None)
    assert (mapping.contact_lens is None) is (mapping.contact is None)


def test_all_mappings_compile_in_their_order():
    compiled = compile_mappings(DEFAULTS.values(), schema())

    assert [mapping.hubspot for mapping in compiled] == list(DEFAULTS)


@pytest.mark.parametrize(
    ("name", "lens"),
    [
        ("annualrevenue", TextNumberLens),
        ("numemployees", RangeLens),
        ("hs_lead_status", ValueMapLens),
        ("hubspot_owner_id", OwnerLens),
    ],
)
def test_odd_types_get_their_own_lens(name, lens):
    assert type(compile_mapping(DEFAULTS[name], schema()).lead_lens) is lens


def test_the_owner_lens_knows_the_owners():
    mapping = compile_mapping(DEFAULTS["hubspot_owner_id"], schema(owners=OWNERS))

    assert mapping.lens(SF_CONTACT).to_hubspot("005000000000001AAA") == "11"


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("lastname", {SF_LEAD, SF_CONTACT}),
        ("company", {SF_LEAD}),
        ("hs_lead_status", {SF_LEAD}),
        ("hubspot_owner_id", {SF_LEAD, SF_CONTACT}),
        ("firstname", set()),
    ],
)
def test_fields_that_refuse_a_blank_are_known(name, required):
    assert compile_mapping(DEFAULTS[name], schema()).required_in == required


def test_a_custom_required_field_refuses_a_blank():
    asked = MappingDefinition(hubspot="industry", contact="Region__c")
    contact = changed(CONTACT, spec(name="Region__c", required=True))

    assert compile_mapping(asked, schema(contact=contact)).required_in == {SF_CONTACT}


def test_a_missing_hubspot_property_pauses_the_whole_mapping():
    mapping = compile_mapping(DEFAULTS["city"], schema(hubspot=without(HUBSPOT, "city")))

    assert (mapping.lead_lens, mapping.contact_lens) == (None, None)
    assert "HubSpot has no contact property “city”" in mapping.paused


def test_a_missing_salesforce_field_pauses_its_own_object_alone():
    mapping = compile_mapping(DEFAULTS["city"], schema(contact=without(CONTACT, "MailingCity")))

    assert mapping.lead_lens is not None
    assert mapping.contact_lens is None
    assert (mapping.paused, mapping.lead_paused) == ("", "")
    assert "“MailingCity”" in mapping.contact_paused


def test_a_hidden_opt_out_field_is_explained():
    hidden = "HasOptedOutOfEmail"
    found = schema(lead=without(LEAD, hidden), contact=without(CONTACT, hidden))

    mapping = compile_mapping(DEFAULTS["hs_email_optout"], found)

    assert mapping.lead_lens is None
    assert "field-level security" in mapping.paused


def test_a_retyped_field_pauses_its_object():
    lead = changed(LEAD, spec(K.BOOLEAN, "City"))

    mapping = compile_mapping(DEFAULTS["city"], schema(lead=lead))

    assert mapping.lead_lens is None
    assert mapping.lead_paused.startswith("Mismatched types")
    assert mapping.contact_lens is not None


def test_a_field_that_became_read_only_pauses_a_rule_that_writes_to_it():
    lead = changed(LEAD, spec(name="City", updateable=False))

    mapping = compile_mapping(DEFAULTS["city"], schema(lead=lead))

    assert mapping.lead_lens is None
    assert "read-only" in mapping.lead_paused


def test_a_formula_feeds_hubspot_alone():
    lead = changed(LEAD, spec(name="Score__c", calculated=True, updateable=False))
    asked = MappingDefinition(hubspot="industry", lead="Score__c", rule=SyncRule.ALWAYS_SALESFORCE)

    mapping = compile_mapping(asked, schema(lead=lead))

    assert mapping.lead_lens is not None
    assert mapping.lead_writable is False
    assert mapping.hubspot_writable is True


def test_a_read_only_property_is_never_written():
    mapping = compile_mapping(DEFAULTS["hs_email_optout"], schema())

    assert mapping.hubspot_writable is False
    assert mapping.lead_writable is True


def test_places_cross_through_the_code_field_where_the_org_has_one():
    codes = by_name(
        spec(K.PICKLIST, "CountryCode", options=COUNTRIES, restricted=True),
        spec(K.PICKLIST, "StateCode", options=STATES, restricted=True),
    )

    mapping = compile_mapping(DEFAULTS["country"], schema(lead={**LEAD, **codes}))

    assert (mapping.lead, mapping.contact) == ("CountryCode", "MailingCountry")
    assert type(mapping.lead_lens) is PlaceLens
    assert mapping.lead_lens.to_salesforce("Germany") == "DE"
    assert mapping.contact_lens.to_salesforce("Utopia") == "Utopia"


def test_a_field_of_another_name_with_a_code_beside_it_is_written_itself():
    lead = changed(LEAD, spec(name="Campaign"), spec(name="CampaignCode"))
    asked = MappingDefinition(hubspot="industry", lead="Campaign")

    assert compile_mapping(asked, schema(lead=lead)).lead == "Campaign"


def test_a_value_that_does_not_fit_its_field_does_not_cross():
    mapping = compile_mapping(DEFAULTS["firstname"], schema())

    with pytest.raises(Uncrossable) as refused:
        mapping.lens(SF_LEAD).to_salesforce("x" * 41)

    assert (refused.value.code, refused.value.value) == ("STRING_TOO_LONG", "x" * 41)


def test_a_mapping_that_is_off_compiles_all_the_same():
    asked = MappingDefinition(hubspot="city", lead="City", rule=SyncRule.NONE)

    assert compile_mapping(asked, schema()).lead_lens is not None


def test_fields_that_cannot_meet_have_no_lens():
    asked = MappingDefinition(hubspot="a", lead="A")

    with pytest.raises(ValueError, match="cannot be mapped"):
        choose_lens(asked, spec(K.BOOLEAN), spec(K.TEXT), OwnerMap())


def test_an_owner_needs_no_kind_in_common():
    asked = MappingDefinition(hubspot="o", lead="O", special=Special.OWNER)
    found = choose_lens(asked, spec(K.PICKLIST), spec(K.REFERENCE), OWNERS)

    assert found.to_salesforce("11") == "005000000000001AAA"
