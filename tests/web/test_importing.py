"""Import from Salesforce on its page, against a Salesforce over HTTP (M13)."""

import pytest
from django.urls import reverse

from integrations.models import SyncRun

ALL_LEADS = {"object_type": "Lead"}


def address(name):
    return reverse(f"integrations:{name}", args=["main"])


def test_the_choice_is_counted_before_anything_is_asked_for(operator, connected):
    answer = operator.get(address("choose_import"), ALL_LEADS)
    counted = answer.context["counted"]
    assert counted.records > counted.without_email >= 0
    assert f"{counted.records} records are selected" in answer.text
    assert not SyncRun.objects.exists()


def test_it_is_started_as_a_run(operator, connected):
    answer = operator.post(address("start_import"), ALL_LEADS | {"created_after": "2020-01-31"})
    run = SyncRun.objects.get()
    assert answer["Location"] == reverse("integrations:run", args=["main", run.pk])
    assert (run.trigger, run.requested_by.username) == ("import", "otto")
    assert run.scope["import"]["created_after"] == "2020-01-31T00:00:00+00:00"


def test_what_was_counted_is_what_is_started(operator, connected):
    chosen = ALL_LEADS | {"where": "LastName != 'O\\'Neil'", "modified_after": "2020-01-31"}
    text = operator.get(address("choose_import"), chosen).text
    assert 'name="modified_after" value="2020-01-31"' in text
    assert "LastName != &#x27;O\\&#x27;Neil&#x27;" in text


@pytest.mark.parametrize(
    ("chosen", "field", "words"),
    [
        ({"object_type": "Account"}, "object_type", "Select a valid choice"),
        (ALL_LEADS | {"where": "Nonsense ="}, "where", "does not understand"),
        (ALL_LEADS | {"where": "x" * 5000}, "where", "at most 4000"),
        (ALL_LEADS | {"created_after": "soon"}, "created_after", "valid date"),
        (ALL_LEADS | {"campaign": "701000000000000AAA"}, "campaign", "has no campaign"),
    ],
)
@pytest.mark.parametrize("action", ["choose_import", "start_import"])
def test_a_bad_choice_is_refused_at_its_field(operator, connected, action, chosen, field, words):
    ask = operator.get if action == "choose_import" else operator.post
    answer = ask(address(action), chosen)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not SyncRun.objects.exists()


def test_a_salesforce_that_does_not_answer_is_told_in_words(operator, integration):
    answer = operator.get(address("choose_import"), ALL_LEADS)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_a_viewer_is_kept_out(viewer, integration):
    assert viewer.get(address("choose_import")).status_code == 403
