"""The Salesforce filter on the Contacts tab (M30), tried out over HTTP."""

from django.urls import reverse

CHANGE = reverse("integrations:change_contact_rule", args=["main", "salesforce-filter"])


def kept(integration):
    integration.refresh_from_db()
    return integration.salesforce_filter


def test_a_condition_that_salesforce_understands_is_kept(admin, connected):
    answer = admin.post(CHANGE, {"salesforce_filter": " Title = 'Hot' "}, follow=True)
    assert kept(connected) == "Title = 'Hot'"
    assert "Title = &#x27;Hot&#x27;" in answer.text


def test_one_that_it_does_not_understand_is_refused_at_its_field(admin, connected):
    answer = admin.post(CHANGE, {"salesforce_filter": "Nonsense ="})
    assert answer.status_code == 422
    assert answer.context["forms"]["salesforce_filter"].errors["salesforce_filter"]
    assert kept(connected) == ""


def test_a_salesforce_that_does_not_answer_keeps_nothing(admin, integration):
    answer = admin.post(CHANGE, {"salesforce_filter": "Title = 'Hot'"})
    assert answer.status_code == 422
    assert kept(integration) == ""


def test_it_is_lifted_by_an_empty_one(admin, connected):
    admin.post(CHANGE, {"salesforce_filter": "Title = 'Hot'"})
    admin.post(CHANGE, {"salesforce_filter": ""})
    assert kept(connected) == ""
