"""The inclusion list builder: criteria, review, creation in HubSpot, waiting, choosing."""

import time

import pytest
from django.urls import reverse

from integrations.models import AuditEvent
from integrations.sync.discovery.schema import refresh_schema
from tests.factories import HubSpotConnectionFactory, IntegrationFactory

BUILD = "/integrations/main/contacts/inclusion-list/build/"
READY_WITHIN_S = 30


@pytest.fixture
def connected(db, sandbox):
    token = sandbox.hubspot.credentials["access_token"]
    made = IntegrationFactory(
        name="main",
        hubspot=HubSpotConnectionFactory(
            base_url=sandbox.hubspot.url, credentials={"access_token": token}
        ),
    )
    refresh_schema(made.hubspot)
    return made


def criteria(*rows, name="Bosses"):
    """What the builder sends: each row is (group, property, operator, *values)."""
    sent = {"name": name, "row": [f"k{place}" for place in range(len(rows))]}
    for place, (group, field, operator, *values) in enumerate(rows):
        sent |= {
            f"group-k{place}": group,
            f"field-k{place}": field,
            f"operator-k{place}": operator,
            f"value-k{place}": values,
        }
    return sent


VP = ("1", "jobtitle", "contains", "VP")


def test_the_builder_offers_hubspots_properties(admin, integration):
    text = admin.get(BUILD).text
    assert "Job title" in text
    assert "Membership of another list" in text


def test_a_row_offers_what_fits_its_property(admin, integration):
    sent = {"row": "k", "group-k": "1", "field-k": "hs_lead_status", "operator-k": "any_of"}
    text = admin.get(BUILD + "row", sent).text
    assert "is any of" in text
    assert 'value="NEW"' in text
    assert "starts with" not in text


def test_a_new_row_joins_the_group_that_asks(admin, integration):
    assert 'value="g7"' in admin.get(BUILD + "row", {"group": "g7"}).text


def test_a_new_group_is_an_alternative(admin, integration):
    assert "criteria__or" in admin.get(BUILD + "group").text


def test_the_review_says_the_criteria_in_words(admin, integration):
    sent = criteria(
        ("1", "jobtitle", "contains", "VP; Head"),
        ("1", "hs_lead_status", "any_of", "NEW"),
        ("2", "birthday", "known"),
    )
    answer = admin.post(BUILD + "review/", sent)
    one, other = answer.context["groups"]
    assert [(said.field, said.operator, said.values) for said in one] == [
        ("Job title", "contains", ["VP", "Head"]),
        ("hs_lead_status", "is any of", ["New"]),
    ]
    assert [(said.field, said.operator, said.values) for said in other] == [
        ("Birthday", "is known", [])
    ]


def test_the_review_leads_back_to_the_same_criteria(admin, integration):
    review = admin.post(BUILD + "review/", criteria(VP))
    back = {}
    for name, value in review.context["form"].sent:
        back.setdefault(name, []).append(value)
    answer = admin.post(BUILD, back)
    assert answer.status_code == 200
    assert 'value="VP"' in answer.text
    assert 'value="Bosses"' in answer.text


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        (criteria(), "Give at least one criterion."),
        (criteria(("1", "", "", "")), "Give at least one criterion."),
        (criteria(VP, name=""), "This field is required."),
        (criteria(VP, name="x" * 201), "at most 200 characters"),
        (criteria(("1", "jobtitle", "", "VP")), "Choose how to compare."),
        (criteria(("1", "jobtitle", "contains")), "Give a value."),
        (criteria(("1", "jobtitle", "contains", " ; ")), "Give a value."),
        (criteria(("1", "hs_lead_status", "any_of", "NOPE")), "Choose from what HubSpot offers"),
        (criteria(("1", "birthday", "before", "soon")), "Give a date."),
        (criteria(("1", "birthday", "within", "0")), "Give a whole number of days."),
        (criteria(("1", "no such\x00 <b>", "is", "x")), "Choose a property."),
        ({"name": "x", "row": ["a"] * 500, "lists": "x"}, "Give at least one criterion."),
    ],
)
@pytest.mark.parametrize("step", ["review/", "create"])
def test_bad_criteria_are_refused_where_they_stand(admin, integration, sent, complaint, step):
    answer = admin.post(BUILD + step, sent)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_lists_that_cannot_be_read_are_told(admin, integration):
    answer = admin.post(BUILD + "review/", criteria(("1", "list membership", "member", "1")))
    assert answer.status_code == 422
    assert "The lists could not be read from HubSpot" in answer.text


def test_when_hubspot_is_away_nothing_is_made_and_the_criteria_stay(admin, integration):
    answer = admin.post(BUILD + "create", criteria(VP))
    assert answer.status_code == 422
    assert "HubSpot could not be reached" in answer.text
    assert 'value="VP"' in answer.text
    assert not AuditEvent.objects.exists()


def make(admin, name, *rows):
    answer = admin.post(BUILD + "create", criteria(*rows, name=name))
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def wait(admin, address):
    """The page once HubSpot has filled the list."""
    deadline = time.monotonic() + READY_WITHIN_S
    while (answer := admin.get(address)).context["list"].processing:
        assert time.monotonic() < deadline, "the list is never filled"
    return answer


def test_a_list_is_made_filled_and_chosen(admin, connected, sandbox):
    address = make(admin, "Named", ("1", "firstname", "known"), ("2", "email", "ends", ".com"))
    assert "HubSpot is filling it" in admin.get(address).text
    ready = wait(admin, address)
    assert ready.context["list"].size > 0
    chosen = admin.post(
        reverse("integrations:change_inclusion_list", args=["main"]),
        {"list_id": ready.context["list_id"]},
        follow=True,
    )
    connected.refresh_from_db()
    assert connected.list_name == "Named"
    assert "Saved" in chosen.text
    assert "Undo" in chosen.text


def test_what_was_made_is_in_the_settings_audit(admin, connected):
    make(admin, "Audited", VP)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("contacts.list_created", "Audited")
    assert event.after["criteria"] == "jobtitle contains VP"


def test_members_of_another_list_can_be_asked_for(admin, connected):
    first = make(admin, "First", VP)
    list_id = wait(admin, first).context["list_id"]
    make(admin, "Second", ("1", "list membership", "no_member", list_id))


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("jobtitle", "is_not", "VP"),
        ("hs_lead_status", "none_of", "NEW"),
        ("annualrevenue", "known", ""),
        ("numemployees", "unknown", ""),
        ("hs_email_optout", "no", ""),
        ("hubspot_owner_id", "known", ""),
        ("createdate", "within", "30"),
        ("createdate", "after", "2020-01-01"),
        ("hs_object_id", "at_least", "5"),
    ],
)
def test_hubspot_accepts_every_kind_of_criterion(admin, connected, field, operator, value):
    make(admin, f"{field} {operator}", ("1", field, operator, value))


def test_a_name_that_is_taken_is_refused_at_the_name(admin, connected):
    make(admin, "Taken", VP)
    answer = admin.post(BUILD + "create", criteria(VP, name="tAKEN"))
    assert answer.status_code == 422
    assert "has a list of this name" in answer.context["form"].errors["name"][0]


@pytest.mark.parametrize("list_id", ["999999", "x"])
def test_a_list_that_hubspot_lacks_is_not_found(admin, connected, list_id):
    address = reverse("integrations:list_filling", args=["main", list_id])
    assert admin.get(address).status_code == 404


def test_waiting_goes_on_while_hubspot_is_away(admin, integration):
    text = admin.get(reverse("integrations:list_filling", args=["main", "1"])).text
    assert "HubSpot could not be reached" in text
    assert "every 2s" in text


def test_building_costs_few_queries(admin, integration, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        admin.get(BUILD)
