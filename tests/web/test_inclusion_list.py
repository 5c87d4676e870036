"""The inclusion list: filled live from HubSpot, saved when chosen, undone."""

import json
import time
import urllib.request

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import AuditEvent, ListMember
from integrations.sync.foresight.members import foresee_members
from tests.factories import (
    HubSpotConnectionFactory,
    IntegrationFactory,
    ListMemberFactory,
    ObservedRecordFactory,
    PersonFactory,
)

LISTS = "/integrations/main/contacts/inclusion-list/"
NAME = "Named Ada"
READY_WITHIN_S = 30


@pytest.fixture(scope="session")
def list_id(sandbox) -> str:
    """A dynamic list of two in the sandbox's HubSpot, made through the public API."""
    for number in range(2):
        properties = {"firstname": "Ada", "email": f"ada{number}@x.org"}
        ask(sandbox, "/crm/v3/objects/contacts", {"properties": properties})
    branch = {
        "filterBranchType": "OR",
        "filters": [],
        "filterBranches": [
            {
                "filterBranchType": "AND",
                "filterBranches": [],
                "filters": [
                    {
                        "filterType": "PROPERTY",
                        "property": "firstname",
                        "operation": {
                            "operationType": "MULTISTRING",
                            "operator": "IS_EQUAL_TO",
                            "values": ["Ada"],
                        },
                    }
                ],
            }
        ],
    }
    body = {
        "name": NAME,
        "objectTypeId": "0-1",
        "processingType": "DYNAMIC",
        "filterBranch": branch,
    }
    made = ask(sandbox, "/crm/v3/lists/", body)["list"]["listId"]
    deadline = time.monotonic() + READY_WITHIN_S
    while ask(sandbox, f"/crm/v3/lists/{made}")["list"]["processingStatus"] != "COMPLETE":
        assert time.monotonic() < deadline, "the list is never filled"
    return str(made)


def ask(sandbox, path, body=None):
    headers = {
        "Authorization": f"Bearer {sandbox.hubspot.credentials['access_token']}",
        "Content-Type": "application/json",
    }
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(sandbox.hubspot.url + path, content, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def connected(db, sandbox):
    token = sandbox.hubspot.credentials["access_token"]
    return IntegrationFactory(
        name="main",
        hubspot=HubSpotConnectionFactory(
            base_url=sandbox.hubspot.url, credentials={"access_token": token}
        ),
    )


def choose(client, list_id):
    return client.post(LISTS + "change", {"list_id": list_id}, follow=True)


def test_the_dropdown_offers_hubspots_active_lists(viewer, connected, list_id):
    assert NAME in viewer.get(LISTS).text


def test_choosing_a_list_saves_it_with_its_name(admin, connected, list_id):
    answer = choose(admin, list_id)
    connected.refresh_from_db()
    assert (connected.list_id, connected.list_name) == (list_id, NAME)
    assert "Saved" in answer.text
    assert AuditEvent.objects.get().action == "contacts.inclusion_list"


def test_the_chosen_list_is_the_one_selected(admin, connected, list_id):
    choose(admin, list_id)
    text = admin.get(LISTS).text
    assert f'<option value="{list_id}" selected' in text
    assert "not found in HubSpot" not in text


def test_a_chosen_list_that_hubspot_lost_says_so(admin, connected, list_id):
    connected.list_id, connected.list_name = "999999", "Gone"
    connected.save()
    assert "Gone – not found in HubSpot" in admin.get(LISTS).text


def test_choosing_a_list_asks_for_no_run(admin, connected, list_id):
    choose(admin, list_id)
    assert not connected.runs.exists()


def test_members_of_the_list_before_are_forgotten(admin, connected, list_id):
    ListMemberFactory(integration=connected)
    other = ListMemberFactory()
    choose(admin, list_id)
    assert list(ListMember.objects.all()) == [other]


def test_the_limit_is_lifted_by_choosing_all_contacts(admin, connected, list_id):
    choose(admin, list_id)
    choose(admin, "")
    connected.refresh_from_db()
    assert (connected.list_id, connected.list_name) == ("", "")


def test_undo_brings_the_list_before_back(admin, connected, list_id):
    choose(admin, list_id)
    event = AuditEvent.objects.get()
    admin.post(reverse("integrations:undo_change", args=["main", event.pk]))
    connected.refresh_from_db()
    assert connected.list_id == ""


@pytest.mark.parametrize("unknown", ["999999", "x" * 5000, "'; --"])
def test_a_list_that_hubspot_lacks_is_refused(admin, connected, list_id, unknown):
    answer = choose(admin, unknown)
    connected.refresh_from_db()
    assert "no active list" in answer.text
    assert connected.list_id == ""


def test_when_hubspot_cannot_be_asked_the_chosen_list_stays(admin, integration):
    integration.list_id, integration.list_name = "42", "Customers"
    integration.save()
    answer = admin.get(LISTS)
    assert "could not be read from HubSpot" in answer.text
    assert "Customers" in answer.text


def test_choosing_while_hubspot_is_away_changes_nothing(admin, integration):
    answer = choose(admin, "42")
    integration.refresh_from_db()
    assert "Inclusion list:" in answer.text
    assert integration.list_id == ""


MEMBERS = LISTS + "members/"


@pytest.fixture
def known(connected, sandbox, list_id):
    """The contacts of the list, as people who were read and are in HubSpot only."""
    joined = ask(sandbox, f"/crm/v3/lists/{list_id}/memberships")["results"]
    ids = [one["recordId"] for one in joined]
    assert ids
    for number, id in enumerate(ids):
        email = f"ada{number}@x.org"
        PersonFactory(integration=connected, hubspot_id=id, salesforce_id=None,
                      salesforce_type=None, linked_at=None, email_key=email)  # fmt: skip
        ObservedRecordFactory(connection=connected.hubspot, remote_id=id, email_key=email,
                              values={"email": email, "lastname": "Ada"})  # fmt: skip
    return ids


def test_m3_right_after_choosing_queueing_the_members_is_offered(admin, connected, list_id):
    assert MEMBERS in choose(admin, list_id).text
    assert "Queue its members now?" not in admin.get("/integrations/main/contacts/rules/").text


def test_m3_lifting_the_limit_offers_nothing(admin, connected, list_id):
    choose(admin, list_id)
    assert "Queue its members now?" not in choose(admin, "").text


def test_m3_the_offer_counts_the_members_and_what_they_cost_and_asks_for_nothing(
    admin, known, connected, list_id
):
    choose(admin, list_id)
    answer = admin.get(MEMBERS)
    foreseen = answer.context["forecast"]
    assert (foreseen.members, foreseen.known) == (len(known), len(known))
    assert foreseen.outcomes["salesforce_lead"]["created"] == len(known)
    assert foreseen.calls["salesforce"] > 0
    assert "API calls, about" in answer.text
    assert not connected.runs.exists()
    assert not connected.people.owed().exists()
    assert not connected.members.exists()


def test_m3_one_button_queues_the_members(operator, admin, known, connected, list_id):
    choose(admin, list_id)
    button = reverse("integrations:resync_list", args=["main"])
    assert f'action="{button}"' in operator.get(MEMBERS).text
    operator.post(button)
    assert connected.runs.get().scope == {"list": list_id}


def test_m3_a_viewer_sees_the_cost_and_no_button(viewer, admin, known, list_id):
    choose(admin, list_id)
    text = viewer.get(MEMBERS).text
    assert "API calls, about" in text
    assert "Queue the members now" not in text


def test_m3_without_a_list_there_is_nothing_to_queue(operator, integration):
    assert operator.get(MEMBERS).status_code == 302


def test_m3_members_that_cannot_be_read_are_a_message(operator, integration):
    integration.list_id, integration.list_name = "42", "Customers"
    integration.save()
    text = operator.get(MEMBERS).text
    assert "could not be read from HubSpot" in text
    assert "Queue the members now" not in text


def test_m3_members_that_were_read_are_not_asked_for_again(
    operator, integration, django_assert_max_num_queries
):
    integration.list_id, integration.list_read_at = "42", timezone.now()
    integration.save()
    for person in PersonFactory.create_batch(60, integration=integration):
        ListMemberFactory(integration=integration, hubspot_id=person.hubspot_id)
    with django_assert_max_num_queries(20):
        assert operator.get(MEMBERS).context["forecast"].known == 60


def test_m3_of_too_many_members_the_most_that_they_cost_is_told(integration):
    integration.list_id, integration.list_read_at = "42", timezone.now()
    integration.save()
    for _ in range(5):
        ListMemberFactory(integration=integration)
    foreseen = foresee_members(integration, most=4)
    assert (foreseen.members, foreseen.outcomes) == (5, None)
    assert foreseen.calls["hubspot"] > foresee_members(integration).calls["hubspot"]
