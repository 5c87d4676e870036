"""One person's plan, from both records to the writes."""

from typing import Any

import pytest

from integrations.domain.drafting import confirmed
from integrations.domain.people import Baseline, Reason, Status
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Mode, Why
from integrations.domain.policy import Fallbacks, OnDelete, OnHubSpotChange
from integrations.domain.records import Provider, Value
from tests.domain.builders import (
    CITY,
    COMPANY,
    CONTACT,
    EMAIL,
    LAST_NAME,
    LEAD,
    STATUS,
    TITLE,
    a_contact,
    a_lead,
    a_person,
    a_policy,
    a_salesforce_contact,
    mapping,
)
from tests.domain.rehearsal import Rehearsal

ADA: dict[str, Value] = {
    "email": "ada@acme.com",
    "lastname": "Lovelace",
    "company": "Acme",
    "hs_lead_status": None,
    "hs_email_optout": False,
    "hubspot_owner_id": None,
    "city": "London",
    "jobtitle": None,
}
ADA_LEAD: dict[str, Value] = {
    "Email": "ADA@ACME.COM",
    "LastName": "Lovelace",
    "Company": "Acme",
    "Status": "Open",
    "HasOptedOutOfEmail": False,
    "OwnerId": "u1",
    "City": "London",
    "Title": None,
}


def settled(**policy: Any) -> Rehearsal:
    """Ada, linked and at rest."""
    rehearsal = Rehearsal(a_person(a_contact(ADA), a_lead(ADA_LEAD)), a_policy(**policy))
    rehearsal.run()
    assert rehearsal.run().is_quiet
    return rehearsal


class TestUpdate:
    def test_inv_2_unchanged_person_has_an_empty_plan(self) -> None:
        made = settled().run()
        assert (made.status, made.writes, made.agreed) == (Status.IN_SYNC, (), {})

    def test_only_changed_fields_are_written(self) -> None:
        ada = settled()
        ada.edit(Provider.SALESFORCE, {"City": "Paris"})
        (write,) = ada.run().writes
        assert (write.action, write.id, write.values) == (Action.UPDATE, "101", {"city": "Paris"})

    def test_write_confirms_the_baselines_of_its_fields(self) -> None:
        ada = settled()
        ada.edit(Provider.SALESFORCE, {"City": "Paris"})
        assert ada.run().writes[0].confirms == {"city": Baseline("Paris", "Paris")}

    def test_inv_13_one_edit_leads_to_one_write(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"jobtitle": "Countess"})
        writes = [*ada.run().writes, *ada.run().writes]
        assert [write.values for write in writes] == [{"Title": "Countess"}]

    def test_inv_6_edits_on_both_sides_to_different_fields_survive(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"jobtitle": "Countess"})
        ada.edit(Provider.SALESFORCE, {"City": "Paris"})
        ada.run()
        hubspot, salesforce = ada.values
        assert (hubspot["city"], salesforce["Title"]) == ("Paris", "Countess")

    def test_restored_value_is_in_the_changes(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"city": "Rome"})
        (change,) = ada.run().writes[0].changes
        assert (change.old, change.new, change.why) == ("Rome", "London", Why.RESTORED)

    def test_conflict_is_counted_and_keeps_the_lost_value(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"jobtitle": "Countess"})
        ada.edit(Provider.SALESFORCE, {"Title": "Programmer"})
        made = ada.run()
        assert (made.conflicts, made.writes[0].changes[0].lost) == (1, "Countess")

    def test_tie_without_edit_times_is_named(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"jobtitle": "Countess"})
        ada.edit(Provider.SALESFORCE, {"Title": "Programmer"})
        assert ada.run().ties == ("jobtitle",)

    def test_agreeing_edits_move_the_base_only(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"city": "Rome"})
        ada.edit(Provider.SALESFORCE, {"City": "Rome"})
        made = ada.run()
        assert (made.writes, made.agreed) == ((), {"city": Baseline("Rome", "Rome")})

    @pytest.mark.parametrize("side", Provider)
    def test_inv_36_field_that_was_not_read_is_left_alone(self, side: Provider) -> None:
        hubspot, salesforce = dict(ADA), dict(ADA_LEAD)
        del (hubspot if side is Provider.HUBSPOT else salesforce)[
            "city" if side is Provider.HUBSPOT else "City"
        ]
        baselines = {"city": Baseline("old", "old")}
        made = plan(a_person(a_contact(hubspot), a_lead(salesforce), baselines), a_policy(CITY))
        assert (made.writes, made.agreed) == ((), {})

    def test_uncrossable_value_is_a_problem_and_the_rest_goes_on(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"hs_lead_status": "NEW", "jobtitle": "Countess"})
        ada.edit(Provider.SALESFORCE, {"Status": None})
        made = ada.run()
        (problem,) = made.problems
        assert (made.status, problem.mapping, problem.side) == (
            Status.FAILING,
            "hs_lead_status",
            Provider.HUBSPOT,
        )
        assert (problem.error.code, problem.error.fields) == ("STUCK", ("hs_lead_status",))
        assert made.writes[0].values == {"Title": "Countess"}

    def test_inv_2_problem_stays_and_writes_nothing(self) -> None:
        ada = settled()
        ada.edit(Provider.HUBSPOT, {"hs_lead_status": "NEW"})
        ada.edit(Provider.SALESFORCE, {"Status": None})
        ada.run()
        again = ada.run()
        assert (len(again.problems), again.writes, again.agreed) == (1, (), {})

    def test_required_value_that_stands_is_said_once(self) -> None:
        rule = mapping("jobtitle", "Title", TITLE.rule, required_in=frozenset({LEAD}))
        values = {**ADA, "jobtitle": "Countess"}, {**ADA_LEAD, "Title": "Countess"}
        ada = Rehearsal(a_person(a_contact(values[0]), a_lead(values[1])), a_policy(rule))
        ada.run()
        ada.edit(Provider.HUBSPOT, {"jobtitle": None})
        first, second = ada.run(), ada.run()
        assert [kept.why for kept in first.kept] == [Why.REQUIRED]
        assert (first.writes, second.kept) == ((), ())

    def test_company_does_not_reach_a_salesforce_contact(self) -> None:
        record = a_salesforce_contact({"Email": "ADA@ACME.COM", "Company": "Other"})
        made = plan(a_person(a_contact(ADA), record), a_policy(EMAIL, COMPANY))
        assert made.is_quiet

    def test_record_that_was_never_read_decides_nothing(self) -> None:
        state = a_person(a_contact(ADA), salesforce_ref=a_lead({}).ref, linked=True)
        made = plan(state, a_policy())
        assert (made.status, made.reason, made.writes) == (Status.WAITING, Reason.OWED, ())


class TestOptOut:
    def test_hubspot_is_opted_out_by_address(self) -> None:
        ada = settled()
        ada.edit(Provider.SALESFORCE, {"HasOptedOutOfEmail": True})
        (write,) = ada.run().writes
        assert (write.action, write.id, write.email) == (Action.OPT_OUT, "101", "ada@acme.com")

    def test_address_is_the_one_that_the_contact_gets(self) -> None:
        ada = settled()
        ada.edit(Provider.SALESFORCE, {"HasOptedOutOfEmail": True, "Email": "NEW@ACME.COM"})
        assert [write.email for write in ada.run().writes] == [None, "new@acme.com"]

    def test_inv_2_opting_out_rests(self) -> None:
        ada = settled()
        ada.edit(Provider.SALESFORCE, {"HasOptedOutOfEmail": True})
        ada.run()
        assert ada.run().is_quiet

    def test_new_contact_is_opted_out_after_it_is_created(self) -> None:
        lead = a_lead({**ADA_LEAD, "HasOptedOutOfEmail": True})
        actions = [write.action for write in plan(a_person(None, lead), a_policy()).writes]
        assert actions == [Action.CREATE, Action.OPT_OUT]

    def test_new_lead_is_created_opted_out(self) -> None:
        contact = a_contact({**ADA, "hs_email_optout": True})
        (write,) = plan(a_person(contact), a_policy()).writes
        assert write.values["HasOptedOutOfEmail"] is True


class TestCreateHubSpot:
    def test_every_value_that_is_not_blank_is_written(self) -> None:
        (write,) = plan(a_person(None, a_lead(ADA_LEAD)), a_policy(EMAIL, CITY, TITLE)).writes
        assert (write.action, write.email) == (Action.CREATE, "ADA@ACME.COM")
        assert write.values == {"email": "ada@acme.com", "city": "London"}

    def test_inv_2_second_run_writes_nothing(self) -> None:
        ada = Rehearsal(a_person(None, a_lead(ADA_LEAD)), a_policy())
        assert not ada.run().is_quiet
        assert ada.run().is_quiet

    def test_unknown_owner_is_no_problem(self) -> None:
        made = plan(a_person(None, a_lead({**ADA_LEAD, "OwnerId": "u9"})), a_policy())
        assert made.problems == ()


class TestCreateSalesforce:
    @pytest.mark.parametrize(
        ("choice", "domains", "expected"),
        [
            (OnHubSpotChange.LEAD, {"acme.com"}, LEAD),
            (OnHubSpotChange.CONTACT, set(), CONTACT),
            (OnHubSpotChange.BY_ACCOUNT_DOMAIN, {"acme.com"}, CONTACT),
            (OnHubSpotChange.BY_ACCOUNT_DOMAIN, {"other.com"}, LEAD),
        ],
    )
    def test_settings_choose_the_object(
        self, choice: OnHubSpotChange, domains: set[str], expected: object
    ) -> None:
        policy = a_policy(on_hubspot_change=choice, account_domains=frozenset(domains))
        (write,) = plan(a_person(a_contact(ADA)), policy).writes
        assert write.object_type is expected

    def test_contact_gets_its_own_fields(self) -> None:
        policy = a_policy(on_hubspot_change=OnHubSpotChange.CONTACT)
        (write,) = plan(a_person(a_contact(ADA)), policy).writes
        assert write.values["MailingCity"] == "London"
        assert "Company" not in write.values

    def test_inv_2_second_run_writes_only_the_owner_that_salesforce_gave(self) -> None:
        ada = Rehearsal(a_person(a_contact(ADA)), a_policy())
        ada.run()
        assert [write.values for write in ada.run().writes] == [{"hubspot_owner_id": "1"}]
        assert ada.run().is_quiet

    def test_known_owner_is_written(self) -> None:
        ada = Rehearsal(a_person(a_contact({**ADA, "hubspot_owner_id": "2"})), a_policy())
        assert ada.run().writes[0].values["OwnerId"] == "u2"
        assert ada.run().is_quiet

    def test_unknown_owner_is_reset_to_the_one_that_salesforce_gave(self) -> None:
        ada = Rehearsal(a_person(a_contact({**ADA, "hubspot_owner_id": "9"})), a_policy())
        first = ada.run()
        assert (first.problems, "OwnerId" in first.writes[0].values) == ((), False)
        assert ada.run().writes[0].values == {"hubspot_owner_id": "1"}

    def test_always_salesforce_never_fills_salesforce(self) -> None:
        rule = mapping("city", "City", rule=CITY.rule.ALWAYS_SALESFORCE)
        (write,) = plan(a_person(a_contact(ADA)), a_policy(EMAIL, rule)).writes
        assert "City" not in write.values


class TestFallbacks:
    @pytest.mark.parametrize(("field", "fallback"), [("LastName", "ada"), ("Company", "acme.com")])
    def test_blank_gets_a_fallback(self, field: str, fallback: str) -> None:
        contact = a_contact({**ADA, "lastname": None, "company": None})
        (write,) = plan(a_person(contact), a_policy()).writes
        (change,) = [change for change in write.changes if change.field == field]
        assert (write.values[field], change.why) == (fallback, Why.FALLBACK)

    def test_public_mail_domain_is_no_company(self) -> None:
        contact = a_contact({**ADA, "email": "ada@gmail.com", "company": None})
        fallbacks = Fallbacks(public_mail_domains=frozenset({"gmail.com"}))
        (write,) = plan(a_person(contact), a_policy(fallbacks=fallbacks)).writes
        assert write.values["Company"] == "[not provided]"

    def test_status_is_left_to_the_org(self) -> None:
        (write,) = plan(a_person(a_contact(ADA)), a_policy()).writes
        assert "Status" not in write.values

    def test_status_may_be_configured(self) -> None:
        policy = a_policy(fallbacks=Fallbacks(status="Fresh"))
        (write,) = plan(a_person(a_contact(ADA)), policy).writes
        assert write.values["Status"] == "Fresh"

    def test_required_field_that_is_not_synced_gets_a_fallback(self) -> None:
        rule = mapping("lastname", "LastName", rule=LAST_NAME.rule.NONE)
        (write,) = plan(a_person(a_contact(ADA)), a_policy(EMAIL, rule)).writes
        assert write.values["LastName"] == "ada"

    def test_hubspots_own_value_is_the_fallback_where_only_the_rule_keeps_it_out(self) -> None:
        rule = mapping("lastname", "LastName", rule=LAST_NAME.rule.ALWAYS_SALESFORCE)
        ada = Rehearsal(a_person(a_contact(ADA)), a_policy(EMAIL, rule))
        assert ada.run().writes[0].values["LastName"] == "Lovelace"
        assert ada.run().is_quiet

    def test_value_that_cannot_cross_gets_the_default_and_stays_a_problem(self) -> None:
        ada = Rehearsal(a_person(a_contact({**ADA, "hs_lead_status": "NEW"})), a_policy(STATUS))
        first, second, third = ada.run(), ada.run(), ada.run()
        assert [len(made.problems) for made in (first, second, third)] == [1, 1, 1]
        assert (second.writes, third.agreed) == ((), {})

    @pytest.mark.parametrize("status", [None, "Fresh"])
    def test_fallbacks_are_never_copied_back(self, status: str | None) -> None:
        blank = a_contact({**ADA, "lastname": None, "company": None, "hubspot_owner_id": "1"})
        policy = a_policy(fallbacks=Fallbacks(status=status))
        ada = Rehearsal(a_person(blank), policy)
        ada.run()
        assert ada.run().is_quiet
        assert ada.run().agreed == {}

    def test_name_given_later_replaces_the_fallback(self) -> None:
        ada = Rehearsal(a_person(a_contact({**ADA, "lastname": None})), a_policy(EMAIL, LAST_NAME))
        ada.run()
        ada.edit(Provider.HUBSPOT, {"lastname": "Lovelace"})
        assert ada.run().writes[0].values == {"LastName": "Lovelace"}


class TestFirstTouch:
    POLICY = a_policy(has_list=True)

    def test_new_contact_is_created_and_then_held_back(self) -> None:
        ada = Rehearsal(a_person(None, a_lead(ADA_LEAD), in_list=False), self.POLICY)
        first = ada.run()
        assert (first.mode, first.writes[0].action) == (Mode.FIRST_TOUCH, Action.CREATE)
        assert (ada.run().reason, ada.run().writes) == (Reason.NOT_IN_LIST, ())

    def test_existing_contact_gets_salesforces_values(self) -> None:
        state = a_person(a_contact({**ADA, "city": "Rome"}), a_lead(ADA_LEAD), in_list=False)
        made = plan(state, self.POLICY)
        (write,) = made.writes
        assert write.values == {"hs_lead_status": "Open", "hubspot_owner_id": "1", "city": "London"}
        assert (made.status, made.reason) == (Status.EXCLUDED, Reason.NOT_IN_LIST)

    def test_nothing_goes_to_salesforce(self) -> None:
        values = {**ADA, "jobtitle": "Countess", "hs_email_optout": True}
        made = plan(a_person(a_contact(values), a_lead(ADA_LEAD), in_list=False), self.POLICY)
        assert {write.object_type.provider for write in made.writes} == {Provider.HUBSPOT}

    def test_only_fields_that_agree_get_a_baseline(self) -> None:
        values = {**ADA, "jobtitle": "Countess"}
        made = plan(a_person(a_contact(values), a_lead(ADA_LEAD), in_list=False), self.POLICY)
        assert "jobtitle" not in {**made.agreed, **made.writes[0].confirms}
        assert made.agreed["lastname"] == Baseline("Lovelace", "Lovelace")

    def test_no_opt_out_crosses_before_the_first_sync(self) -> None:
        lead = a_lead({**ADA_LEAD, "HasOptedOutOfEmail": True})
        made = plan(a_person(None, lead, in_list=False), self.POLICY)
        assert [write.action for write in made.writes] == [Action.CREATE]
        assert "hs_email_optout" not in made.writes[0].confirms


class TestDelete:
    @pytest.mark.parametrize(
        ("gone", "setting", "doomed"),
        [
            ("salesforce_gone", "on_salesforce_delete", "101"),
            ("hubspot_gone", "on_hubspot_delete", "00Q1"),
        ],
    )
    def test_other_side_is_deleted_if_the_settings_say_so(
        self, gone: str, setting: str, doomed: str
    ) -> None:
        state = a_person(a_contact(ADA), a_lead(ADA_LEAD), linked=True, **{gone: True})
        made = plan(state, a_policy(**{setting: OnDelete.DELETE}))
        assert [(write.action, write.id) for write in made.writes] == [(Action.DELETE, doomed)]

    @pytest.mark.parametrize("gone", ["salesforce_gone", "hubspot_gone"])
    def test_nothing_by_default_and_edits_never_recreate(self, gone: str) -> None:
        edited = a_contact({**ADA, "city": "Rome"})
        state = a_person(edited, a_lead(ADA_LEAD), linked=True, **{gone: True})
        made = plan(state, a_policy())
        assert (made.reason, made.writes) == (Reason.DELETED, ())

    def test_each_direction_has_its_own_setting(self) -> None:
        state = a_person(a_contact(ADA), a_lead(ADA_LEAD), linked=True, salesforce_gone=True)
        assert plan(state, a_policy(on_hubspot_delete=OnDelete.DELETE)).writes == ()

    def test_unlinked_pair_deletes_nothing(self) -> None:
        state = a_person(a_contact(ADA), a_lead(ADA_LEAD), salesforce_gone=True)
        assert plan(state, a_policy(on_salesforce_delete=OnDelete.DELETE)).writes == ()

    def test_merged_record_is_no_delete(self) -> None:
        lead = a_lead(ADA_LEAD, merged_into="00Q9", deleted=True)
        state = a_person(a_contact(ADA), lead, linked=True, salesforce_gone=True)
        assert plan(state, a_policy(on_salesforce_delete=OnDelete.DELETE)).writes == ()

    def test_both_gone_leaves_nothing_to_delete(self) -> None:
        state = a_person(
            a_contact(ADA), a_lead(ADA_LEAD), linked=True, hubspot_gone=True, salesforce_gone=True
        )
        policy = a_policy(on_salesforce_delete=OnDelete.DELETE, on_hubspot_delete=OnDelete.DELETE)
        assert plan(state, policy).writes == ()


class TestSystemProperties:
    NAMES = frozenset({"sfsync_lead_id", "sfsync_contact_id"})

    def settled(self, lead_id: Value) -> Rehearsal:
        contact = a_contact({**ADA, "sfsync_lead_id": lead_id})
        policy = a_policy(system_properties=self.NAMES)
        ada = Rehearsal(a_person(contact, a_lead({**ADA_LEAD, "Status": None})), policy)
        ada.edit(Provider.HUBSPOT, {"hubspot_owner_id": "1"})
        ada.run()
        return ada

    def test_id_rides_on_a_change_to_hubspot(self) -> None:
        ada = self.settled(None)
        ada.edit(Provider.SALESFORCE, {"City": "Paris"})
        assert ada.run().writes[0].values == {"city": "Paris", "sfsync_lead_id": "00Q1"}

    def test_id_that_hubspot_holds_is_not_written(self) -> None:
        ada = self.settled("00Q1")
        ada.edit(Provider.SALESFORCE, {"City": "Paris"})
        assert ada.run().writes[0].values == {"city": "Paris"}

    def test_id_alone_is_never_written(self) -> None:
        assert self.settled(None).run().is_quiet

    def test_new_contact_carries_the_id(self) -> None:
        policy = a_policy(system_properties=self.NAMES)
        (write,) = plan(a_person(None, a_salesforce_contact({"Email": "a@b.c"})), policy).writes
        assert write.values["sfsync_contact_id"] == "0031"

    def test_property_that_does_not_exist_is_not_written(self) -> None:
        (write,) = plan(a_person(None, a_lead(ADA_LEAD)), a_policy(EMAIL)).writes
        assert "sfsync_lead_id" not in write.values


@pytest.mark.parametrize(
    ("more", "settings", "status", "reason"),
    [
        ({}, {"enabled": False}, Status.WAITING, Reason.DISABLED),
        ({"in_list": False, "linked": True}, {"has_list": True}, Status.EXCLUDED, "not_in_list"),
        ({"parked": True}, {}, Status.FAILING, Reason.PARKED),
    ],
)
def test_gate_gives_a_status_and_a_reason(
    more: dict[str, Any], settings: dict[str, Any], status: Status, reason: Reason
) -> None:
    made = plan(a_person(a_contact(ADA), a_lead(ADA_LEAD), **more), a_policy(**settings))
    assert (made.status, made.reason, made.writes) == (status, reason, ())


def test_inv_14_value_that_the_crm_rewrote_is_adopted() -> None:
    ada = settled()
    ada.edit(Provider.HUBSPOT, {"jobtitle": " Countess "})
    (write,) = ada.run().writes
    assert confirmed(write, {"Title": "Countess"}) == {
        "jobtitle": Baseline(" Countess ", "Countess")
    }
