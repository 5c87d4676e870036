"""The configuration file on its page: downloaded, compared, previewed, applied (M28)."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.models import AuditEvent, FieldMapping
from tests.factories import FieldMappingFactory, PersonFactory


def page(name="configuration"):
    return reverse(f"integrations:{name}", args=["main"])


def compare(client, text="", **sent):
    return client.post(page("compare_configuration"), {"text": text, **sent})


def apply(client, text):
    return client.post(page("apply_configuration"), {"text": text}, follow=True)


CHANGE = "contacts: {on_hubspot_change: contact}\nschedule: {every_minutes: 9}\n"


def test_m28_the_file_is_downloaded_with_every_setting_and_mapping(viewer, integration):
    answer = viewer.get(page("download_configuration"))
    content = yaml.safe_load(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="main.yaml"'
    assert content["contacts"]["on_hubspot_change"] == "lead"
    assert len(content["mappings"]) == integration.mappings.count()


def test_m28_a_file_is_compared_and_previewed_and_changes_nothing(admin, integration):
    PersonFactory(integration=integration)
    answer = compare(admin, CHANGE)
    assert [(line.place, line.before, line.after) for line in answer.context["compared"].lines] == [
        ("schedule.every_minutes", "5", "9"),
        ("contacts.on_hubspot_change", "lead", "contact"),
    ]
    assert answer.context["preview"].facts["people"] == 1
    assert "Apply all of it" in answer.text
    assert not AuditEvent.objects.exists()


def test_m28_a_file_may_be_uploaded_and_its_text_is_kept(admin, integration):
    file = SimpleUploadedFile("main.yaml", CHANGE.encode())
    answer = compare(admin, file=file)
    assert len(answer.context["compared"].lines) == 2
    assert "every_minutes: 9" in answer.context["form"]["text"].value()


def test_m28_added_and_removed_mappings_are_told_apart(admin, integration):
    FieldMappingFactory(integration=integration, hubspot="birthday", lead="Birthday__c", contact="")
    answer = compare(
        admin, "mappings:\n  - {hubspot: favourite_colour, lead: Favourite_Colour__c}\n"
    )
    kinds = {line.place: line.kind for line in answer.context["compared"].lines}
    assert kinds == {"mappings.birthday": "removed", "mappings.favourite_colour": "added"}


def test_m28_it_is_applied_as_a_whole_and_audited(admin, integration):
    answer = apply(admin, CHANGE)
    integration.refresh_from_db()
    assert (integration.on_hubspot_change, integration.every_minutes) == ("contact", 9)
    assert AuditEvent.objects.get().user_name == "ada"
    assert "2 changes are made" in answer.text


def test_m28_one_bad_part_and_nothing_is_applied(admin, integration):
    bad = CHANGE + "mappings:\n  - {hubspot: birthday, lead: Favourite_Colour__c}\n"
    answer = apply(admin, bad)
    integration.refresh_from_db()
    assert answer.status_code == 422
    assert "mappings[0]" in answer.text
    assert "line 4" in answer.text
    assert integration.every_minutes == 5
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contacts:\n  colour: red\n", ["line 2", "contacts.colour", "There is no such key"]),
        ("schedule: {every_minutes: often}\n", ["line 1", "a whole number"]),
        ("contacts: [\n", ["no valid YAML"]),
        ("\x07", ["no valid YAML"]),
        ("  \n", ["Choose a file, or paste its text"]),
        ("mappings:\n  - {rule: two_way}\n", ["line 2", "names no HubSpot property"]),
    ],
)
def test_m28_each_refusal_names_its_key_and_line(admin, integration, text, words):
    answer = compare(admin, text)
    assert answer.status_code == 422
    for word in words:
        assert word in answer.text
    assert "Apply all of it" not in answer.text


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe\x00", "no text in UTF-8"), (b"#" * 1_000_001, "too large")]
)
def test_a_file_that_is_no_text_is_refused_at_its_field(admin, integration, content, words):
    answer = compare(admin, file=SimpleUploadedFile("x.yaml", content))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["file"])


def test_several_refusals_are_told_at_once(admin, integration):
    answer = compare(admin, "colour: red\nenabled: perhaps\n")
    assert [problem.line for problem in answer.context["compared"].problems] == [1, 2]


def test_what_differs_in_nothing_cannot_be_applied(admin, integration):
    answer = compare(admin, "contacts: {on_hubspot_change: lead}\n")
    assert "The settings are what the file says" in answer.text
    assert "Apply all of it" not in answer.text


def test_a_file_of_another_integration_says_so(admin, integration):
    assert "“other”" in compare(admin, f"integration: other\n{CHANGE}").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schedule:\n  every_minutes: 0\n", ["line 2", "schedule.every_minutes"]),
        (
            "mappings:\n  - {hubspot: birthday, lead: Favourite_Colour__c}\n",
            ["line 2", "mappings[0].hubspot", "Mismatched types"],
        ),
        ("mappings:\n  - hubspot: email\n    rule: none\n", ["line 3", "mappings[0].rule"]),
    ],
)
def test_m28_a_value_that_cannot_be_is_refused_at_its_key_and_line(admin, integration, text, words):
    answer = compare(admin, text)
    assert answer.status_code == 422
    for word in words:
        assert word in answer.text
    assert "Apply all of it" not in answer.text


def test_a_crm_that_does_not_answer_is_said(admin, integration):
    answer = compare(admin, "mappings:\n  - {hubspot: made_just_now, lead: Title}\n")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not FieldMapping.objects.filter(hubspot="made_just_now").exists()


def test_a_viewer_downloads_but_applies_nothing(viewer, integration):
    text = viewer.get(page()).text
    assert page("download_configuration") in text
    assert "Apply a file" not in text


def test_the_page_costs_few_queries(viewer, integration, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        viewer.get(page())
    with django_assert_max_num_queries(6):
        viewer.get(page("download_configuration"))
