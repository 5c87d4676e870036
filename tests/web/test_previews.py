"""Previews on the pages: what a change of a rule, a list, a filter or a mapping would do (M25)."""

import pytest
from django.core import signing
from django.urls import reverse

from integrations.models import AuditEvent, FieldMapping, Integration, Person, SyncRun
from integrations.web.previews import MOST_PLANNED, SALT
from tests.factories import ObservedRecordFactory, PersonFactory, SyncRunFactory


@pytest.fixture
def ada(integration):
    """A contact whom Salesforce lacks: a sync would make a lead of her."""
    person = PersonFactory(
        integration=integration,
        email_key="ada@example.com",
        salesforce_id=None,
        salesforce_type=None,
        linked_at=None,
        status="waiting",
        reason="trigger",
    )
    ObservedRecordFactory(
        connection=integration.hubspot,
        remote_id=person.hubspot_id,
        email_key="ada@example.com",
        values={"email": "ada@example.com", "firstname": "Ada", "jobtitle": "Countess"},
    )
    return person


def page(name, *words):
    return reverse(f"integrations:{name}", args=["main", *words])


def title():
    return FieldMapping.objects.get(hubspot="jobtitle")


def facts(answer):
    assert answer.status_code == 200
    return answer.context["preview"].facts


class TestRules:
    def test_m25_another_choice_is_looked_at_without_being_saved(self, admin, ada):
        answer = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "nothing"}
        )
        assert facts(answer)["outcomes"]["salesforce_lead"]["created"] == {"before": 1, "after": 0}
        assert facts(answer)["newly_excluded"] == {"creation_off": 1}
        assert Integration.objects.get().on_hubspot_change == "lead"
        assert not AuditEvent.objects.exists()

    def test_m25_what_was_chosen_stays_chosen_and_save_saves_it(self, admin, ada):
        answer = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "nothing"}
        )
        assert '<option value="nothing" selected>' in answer.text
        save = page("change_contact_rule", "hubspot-change")
        assert f'action="{save}"' in answer.text
        admin.post(save, {"on_hubspot_change": "nothing"})
        assert Integration.objects.get().on_hubspot_change == "nothing"

    def test_m25_samples_say_who_and_what(self, admin, ada):
        answer = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "contact"}
        )
        [one] = answer.context["preview"].sample
        assert one["email"] == "ada@example.com"
        assert page("person", ada.pk) in answer.text
        assert "Countess" in answer.text

    @pytest.mark.parametrize("on", [False, True])
    def test_m25_that_account_sync_is_not_counted_is_said_where_it_is_on(
        self, admin, integration, ada, on
    ):
        Integration.objects.update(sync_accounts=on)
        answer = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "contact"}
        )
        assert ("What account sync would do" in answer.text) is on

    def test_each_rule_leads_to_its_preview(self, admin, integration):
        text = admin.get(page("contact_rules")).text
        for rule in ("hubspot-change", "salesforce-change", "hubspot-delete", "salesforce-delete"):
            assert page("preview_rule", rule) in text

    def test_a_choice_that_there_is_not_is_refused(self, admin, integration):
        answer = admin.post(page("preview_rule", "hubspot-change"), {"on_hubspot_change": "x"})
        assert answer.status_code == 422
        assert answer.context["preview"] is None

    @pytest.mark.parametrize("rule", ["brake", "nonsense"])
    def test_what_decides_nothing_has_no_preview(self, admin, integration, rule):
        assert admin.get(page("preview_rule", rule)).status_code == 404

    def test_m25_whom_a_filter_lets_pass_is_asked_of_salesforce(self, admin, connected, ada):
        chosen = {"salesforce_filter": "Title = 'Hot'"}
        answer = admin.post(page("preview_rule", "salesforce-filter"), chosen)
        assert facts(answer)["people"] == 1
        assert "Title = &#x27;Hot&#x27;" in answer.text
        assert Integration.objects.get().salesforce_filter == ""

    def test_a_filter_that_salesforce_refuses_is_refused_at_its_field(self, admin, connected):
        chosen = {"salesforce_filter": "Nonsense ="}
        answer = admin.post(page("preview_rule", "salesforce-filter"), chosen)
        assert answer.status_code == 422
        assert answer.context["form"].errors["salesforce_filter"]

    def test_a_hubspot_that_does_not_answer_is_said(self, admin, integration):
        answer = admin.post(page("preview_rule", "inclusion-list"), {"list_id": "7"})
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()


class TestMappings:
    def test_m25_another_rule_is_looked_at_and_stays_chosen(self, admin, ada):
        answer = admin.post(page("preview_mapping", title().pk), {"rule": "none"})
        assert facts(answer)["affected"] == 1
        assert answer.context["form"]["rule"].value() == "none"
        assert title().rule == "prefer_salesforce"

    def test_m25_a_new_mapping_is_looked_at_with_what_was_never_read(self, admin, ada):
        chosen = {
            "hubspot": "favourite_colour",
            "lead": "Favourite_Colour__c",
            "rule": "two_way",
            "value_hubspot": ["red"],
            "value_salesforce": ["Red"],
        }
        answer = admin.post(page("preview_new_mapping"), chosen)
        [gap] = facts(answer)["unread"]
        assert (gap["fields"], gap["records"]) == (("favourite_colour",), 1)
        assert "Read them, then preview" in answer.text
        assert 'value="Red"' in answer.text
        assert not FieldMapping.objects.filter(hubspot="favourite_colour").exists()

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"hubspot": ""}, "required"),
            ({"hubspot": "jobtitle"}, "mapped already"),
            ({"hubspot": "birthday"}, "Mismatched types"),
        ],
    )
    def test_a_mapping_that_cannot_be_is_refused_as_when_saving(
        self, admin, integration, change, message
    ):
        chosen = {"hubspot": "favourite_colour", "lead": "Favourite_Colour__c", "rule": "two_way"}
        answer = admin.post(page("preview_new_mapping"), chosen | change)
        assert answer.status_code == 422
        assert message in answer.text

    def test_a_rule_that_the_mapping_cannot_have_is_refused(self, admin, integration):
        email = FieldMapping.objects.get(hubspot="email")
        answer = admin.post(page("preview_mapping", email.pk), {"rule": "none"})
        assert answer.status_code == 422
        assert "cannot have that rule" in answer.text


class TestManyPeople:
    @pytest.fixture
    def many(self, ada):
        Person.objects.bulk_create(
            Person(integration=ada.integration, hubspot_id=f"many{number}")
            for number in range(MOST_PLANNED)
        )
        return ada.integration

    def test_m25_of_many_the_first_are_counted_and_a_run_counts_all(self, admin, many):
        answer = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "nothing"}
        )
        assert facts(answer)["people"] < facts(answer)["total"]
        assert "Count everybody" in answer.text
        token = answer.context["preview"].token

        answer = admin.post(page("start_preview"), {"change": token})

        run = SyncRun.objects.get()
        change = {"settings": {"on_hubspot_change": "nothing"}, "mappings": [], "removed": []}
        assert (run.scope, run.dry_run) == ({"preview": change, "read": False}, True)
        assert answer["Location"] == page("run", run.pk)

    def test_looking_costs_the_same_however_many(self, admin, many, django_assert_max_num_queries):
        with django_assert_max_num_queries(50):
            admin.post(page("preview_rule", "hubspot-change"), {"on_hubspot_change": "contact"})


class TestRuns:
    @pytest.fixture
    def previewed(self, admin, ada):
        """A run that previewed a change of two things."""
        scope = {
            "settings": {"on_hubspot_change": "contact"},
            "mappings": [{"hubspot": "jobtitle", "rule": "two_way", "values": []}],
            "removed": [],
        }
        shown = admin.post(
            page("preview_rule", "hubspot-change"), {"on_hubspot_change": "contact"}
        ).context["preview"]
        return SyncRunFactory(
            integration=ada.integration,
            trigger="manual",
            dry_run=True,
            scope={"preview": scope, "read": False},
            summary={"change": {**shown.facts}},
        )

    def test_m25_its_page_says_what_was_asked_and_found(self, admin, previewed):
        answer = admin.get(page("run", previewed.pk))
        assert facts(answer)["affected"] == 1
        assert "Preview of a change" in answer.text
        assert "Create or update the contact" in answer.text
        assert "Run it for real" not in answer.text

    def test_m25_the_change_is_made_from_there_as_a_whole(self, admin, previewed):
        admin.post(page("make_previewed_change", previewed.pk))
        assert Integration.objects.get().on_hubspot_change == "contact"
        assert title().rule == "two_way"
        assert {event.user_name for event in AuditEvent.objects.all()} == {"ada"}

    def test_m25_a_change_that_is_refused_in_part_is_not_made_at_all(self, admin, previewed):
        previewed.scope["preview"]["mappings"][0]["hubspot"] = "gone"
        previewed.save()
        answer = admin.post(page("make_previewed_change", previewed.pk), follow=True)
        assert "Nothing was changed" in answer.text
        assert Integration.objects.get().on_hubspot_change == "lead"

    def test_only_a_preview_can_be_made_true(self, admin, integration):
        run = SyncRunFactory(integration=integration, dry_run=True)
        assert admin.post(page("make_previewed_change", run.pk)).status_code == 404

    def test_a_preview_is_no_run_to_be_run_for_real(self, operator, previewed):
        assert operator.post(page("run_for_real", previewed.pk)).status_code == 404

    @pytest.mark.parametrize(
        "change",
        ["", "nonsense", signing.dumps({"settings": {}})],
        ids=["none", "nonsense", "signed for something else"],
    )
    def test_a_change_that_was_not_previewed_here_is_refused(self, admin, integration, change):
        assert admin.post(page("start_preview"), {"change": change}).status_code == 400
        assert not SyncRun.objects.exists()

    def test_a_field_that_is_gone_by_now_is_said(self, admin, integration):
        wanted = {"hubspot": "gone", "lead": "Title", "rule": "two_way"}
        scope = {"settings": {}, "mappings": [wanted], "removed": []}
        token = signing.dumps(scope, salt=SALT)
        answer = admin.post(page("start_preview"), {"change": token}, follow=True)
        assert "no contact property" in answer.text
        assert not SyncRun.objects.exists()
