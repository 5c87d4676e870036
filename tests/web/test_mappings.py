"""Field mappings: shown with their state, added, changed, deleted."""

import pytest
from django.urls import reverse

from integrations.models import AuditEvent, FieldMapping
from tests.factories import FieldMappingFactory, PersonFactory

MAPPINGS = "/integrations/main/contacts/mappings/"
ADD = MAPPINGS + "add/"
CUSTOM = {
    "hubspot": "favourite_colour",
    "lead": "Favourite_Colour__c",
    "contact": "Favourite_Colour__c",
    "rule": "two_way",
}


def find(hubspot):
    return FieldMapping.objects.get(hubspot=hubspot)


def edit(client, hubspot, **data):
    address = reverse("integrations:edit_mapping", args=["main", find(hubspot).pk])
    return client.post(address, data, follow=True)


def state_of(client, hubspot):
    rows = client.get(MAPPINGS).context["rows"]
    return next(row for row in rows if row.mapping.hubspot == hubspot)


def test_a_mapping_that_works_is_ok(viewer, integration):
    assert state_of(viewer, "jobtitle").status == "ok"


def test_a_mapping_set_to_dont_sync_is_off(viewer, integration):
    FieldMapping.objects.filter(hubspot="jobtitle").update(rule="none")
    assert state_of(viewer, "jobtitle").status == "off"


def test_a_field_missing_for_one_object_is_a_warning(viewer, integration):
    FieldMapping.objects.filter(hubspot="jobtitle").update(lead="Gone__c")
    row = state_of(viewer, "jobtitle")
    assert row.status == "warning"
    assert "Gone__c" in row.problems[0]


def test_a_missing_property_pauses_the_mapping(viewer, integration):
    FieldMapping.objects.filter(hubspot="jobtitle").update(hubspot="gone")
    assert state_of(viewer, "gone").status == "paused"


def test_a_custom_mapping_is_added_and_audited(admin, integration):
    answer = admin.post(ADD, CUSTOM, follow=True)
    mapping = find("favourite_colour")
    assert (mapping.label, mapping.rule, mapping.is_default) == (
        "Favourite colour",
        "two_way",
        False,
    )
    assert "Favourite colour" in answer.text
    assert AuditEvent.objects.get().action == "mapping.add"


def test_lead_and_contact_fields_may_have_different_names(admin, integration):
    data = {"hubspot": "birthday", "lead": "Birthday__c", "contact": "Birthdate", "rule": "two_way"}
    admin.post(ADD, data)
    assert (find("birthday").lead, find("birthday").contact) == ("Birthday__c", "Birthdate")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hubspot": ""}, "required"),
        ({"hubspot": "no_such"}, "not one of the available choices"),
        ({"hubspot": "jobtitle"}, "mapped already"),
        ({"lead": "Title"}, "mapped already"),
        ({"lead": "", "contact": ""}, "a contact field, or both"),
        ({"hubspot": "birthday"}, "Mismatched types"),
        ({"hubspot": "lastmodifieddate"}, "Mismatched types"),
        ({"rule": "whatever"}, "not one of the available choices"),
        ({"rule": ""}, "required"),
        ({"hubspot": "x" * 100_000}, "not one of the available choices"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_a_reason(admin, integration, change, message):
    answer = admin.post(ADD, CUSTOM | change)
    assert answer.status_code == 422
    assert message in answer.text
    assert not AuditEvent.objects.exists()


def test_a_value_map_is_kept_in_order_without_blank_rows(admin, integration):
    pairs = {"value_hubspot": ["red", "", "blue"], "value_salesforce": ["Red", "", " Blue "]}
    admin.post(ADD, CUSTOM | pairs)
    assert find("favourite_colour").values == [["red", "Red"], ["blue", "Blue"]]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({"value_hubspot": ["red"], "value_salesforce": [""]}, "give both values"),
        ({"value_hubspot": ["x" * 1001], "value_salesforce": ["y"]}, "at most 1000 characters"),
    ],
)
def test_a_value_map_with_a_hole_is_refused(admin, integration, pairs, message):
    answer = admin.post(ADD, CUSTOM | pairs)
    assert answer.status_code == 422
    assert message in answer.text


def test_a_value_that_is_no_option_is_refused_by_name(admin, integration):
    FieldMappingFactory(
        integration=integration, hubspot="hs_lead_status", lead="Status", contact=None
    )
    pairs = {"value_hubspot": ["NEW"], "value_salesforce": ["Nonsense"]}
    answer = edit(admin, "hs_lead_status", rule="two_way", **pairs)
    assert "Nonsense" in answer.text
    assert find("hs_lead_status").values == []


def test_the_rule_of_a_default_mapping_can_be_changed(admin, integration):
    edit(admin, "jobtitle", rule="always_hubspot")
    event = AuditEvent.objects.get()
    assert find("jobtitle").rule == "always_hubspot"
    assert (event.before, event.after) == (
        {"rule": "prefer_salesforce"},
        {"rule": "always_hubspot"},
    )


def test_a_default_mapping_can_be_switched_off(admin, integration):
    edit(admin, "jobtitle", rule="none")
    assert find("jobtitle").rule == "none"


@pytest.mark.parametrize("hubspot", ["email", "hs_email_optout"])
def test_email_and_opt_out_cannot_be_switched_off(admin, integration, hubspot):
    before = find(hubspot).rule
    answer = edit(admin, hubspot, rule="none")
    assert answer.status_code == 422
    assert find(hubspot).rule == before


def test_saving_what_is_stored_already_is_no_change(admin, integration):
    edit(admin, "jobtitle", rule="prefer_salesforce")
    assert not AuditEvent.objects.exists()


def test_a_custom_mapping_is_deleted_after_a_question(admin, integration):
    mapping = FieldMappingFactory(integration=integration, hubspot="a", lead="B__c", contact=None)
    address = reverse("integrations:delete_mapping", args=["main", mapping.pk])
    assert "stay as they are" in admin.get(address).text
    admin.post(address)
    assert not FieldMapping.objects.filter(pk=mapping.pk).exists()


def test_deleting_a_mapping_forgets_what_was_agreed_on_its_field_only(admin, integration):
    mapping = FieldMappingFactory(integration=integration, hubspot="a", lead="B__c", contact=None)
    person = PersonFactory(integration=integration, baseline={"a": ["1", "1"], "b": ["2", "2"]})
    stranger = PersonFactory(baseline={"a": ["1", "1"]})
    admin.post(reverse("integrations:delete_mapping", args=["main", mapping.pk]))
    person.refresh_from_db()
    stranger.refresh_from_db()
    assert person.baseline == {"b": ["2", "2"]}
    assert stranger.baseline == {"a": ["1", "1"]}


def test_a_default_mapping_cannot_be_deleted(admin, integration):
    address = reverse("integrations:delete_mapping", args=["main", find("jobtitle").pk])
    answer = admin.post(address, follow=True)
    assert "cannot be deleted" in answer.text
    assert find("jobtitle")


def test_a_mapping_of_another_integration_cannot_be_touched(admin, integration):
    foreign = FieldMappingFactory()
    for name in ("edit_mapping", "delete_mapping"):
        address = reverse(f"integrations:{name}", args=["main", foreign.pk])
        assert admin.post(address, {"rule": "none"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("hubspot=favourite_colour&lead=Favourite_Colour__c", "These fields fit"),
        ("hubspot=birthday&lead=Favourite_Colour__c", "Mismatched types"),
        ("hubspot=jobtitle&lead=Favourite_Colour__c", "mapped already"),
        ("hubspot=no_such&lead=Favourite_Colour__c", "no contact property"),
    ],
)
def test_fields_are_checked_while_they_are_chosen(admin, integration, query, words):
    address = reverse("integrations:check_mapping", args=["main"])
    assert words in admin.get(f"{address}?{query}").text


def test_the_table_costs_the_same_however_many_mappings(
    viewer, integration, django_assert_max_num_queries
):
    for number in range(30):
        FieldMappingFactory(
            integration=integration, hubspot=f"p{number}", lead=f"L{number}__c", contact=None
        )
    with django_assert_max_num_queries(5):
        viewer.get(MAPPINGS)
