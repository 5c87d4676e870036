"""Whose company is whose account, case by case."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.domain.account_mappings import ACCOUNT_MAPPINGS, account_terms
from integrations.domain.accounts import Belonging, Step, draft_account, next_step
from integrations.domain.people import Baseline
from integrations.domain.plans import Why
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Record, Value

THEN = datetime(2026, 3, 2, tzinfo=UTC)
COMPANY, ACCOUNT = ObjectType.HUBSPOT_COMPANY, ObjectType.SALESFORCE_ACCOUNT


def company(**values: Value) -> Record:
    return Record(object_type=COMPANY, id="1", values=values, modified_at=THEN, read_at=THEN)


def step(company: str | None, account: str | None, **more: Any) -> Step:
    return next_step(Belonging(company=company, account=account, **more))


class TestWithAnAccount:
    def test_an_unknown_company_and_account_are_one(self) -> None:
        assert step("c", "a") is Step.PAIR

    def test_what_is_paired_already_rests(self) -> None:
        assert step("c", "a", accounts_company="c", companys_account="a") is Step.REST

    def test_the_contact_moves_into_its_accounts_company(self) -> None:
        assert step("other", "a", accounts_company="c") is Step.MOVE_CONTACT
        assert step(None, "a", accounts_company="c") is Step.MOVE_CONTACT

    def test_an_account_without_company_gets_one(self) -> None:
        assert step(None, "a") is Step.CREATE_COMPANY

    def test_another_accounts_company_is_not_shared(self) -> None:
        assert step("c", "a", companys_account="b") is Step.CREATE_COMPANY

    def test_a_second_company_of_one_name_is_never_made(self) -> None:
        assert step("c", "a", companys_account="b", alike=True) is Step.REST


class TestWithoutAccount:
    def test_the_companys_account_fills_the_blank(self) -> None:
        assert step("c", None, companys_account="a") is Step.GIVE_ACCOUNT

    def test_an_account_is_made_only_where_people_become_contacts(self) -> None:
        assert step("c", None) is Step.REST
        assert step("c", None, may_create_account=True) is Step.CREATE_ACCOUNT

    def test_whoever_was_taken_out_stays_out(self) -> None:
        taken_out = step("c", None, met=("c", "a"), companys_account="a", may_create_account=True)
        assert taken_out is Step.REST

    def test_a_company_that_came_later_counts(self) -> None:
        assert step("c", None, met=(None, None), companys_account="a") is Step.GIVE_ACCOUNT

    def test_nothing_comes_of_nothing(self) -> None:
        assert step(None, None, may_create_account=True) is Step.REST


@pytest.mark.parametrize("account", [None, "a"])
def test_what_did_not_move_since_rests(account: str | None) -> None:
    assert step("c", account, met=("c", account), accounts_company="other") is Step.REST


NAME = FieldSpec(name="name", label="Name", kind=FieldKind.TEXT)
ACCOUNT_NAME = FieldSpec(name="Name", label="Name", kind=FieldKind.TEXT, length=255, required=True)


class TestNewAccount:
    def test_is_named_like_its_company(self) -> None:
        assert self.drafted(name="Kites", domain="kites.example") == "Kites"

    def test_goes_by_the_domain_without_a_name(self) -> None:
        assert self.drafted(name=None, domain="kites.example") == "kites.example"

    def test_has_a_name_in_any_case(self) -> None:
        assert self.drafted(name=None, domain=None) == "[not provided]"

    def test_fallback_is_said_and_never_copied_back(self) -> None:
        draft = draft_account(company(name=None), self.rows())

        assert draft.salesforce.changes[0].why is Why.FALLBACK
        assert draft.salesforce.confirms["name"] == Baseline(None, "[not provided]")

    def drafted(self, **values: str | None) -> object:
        return draft_account(company(**values), self.rows()).salesforce.values["Name"]

    def rows(self) -> Any:
        return account_terms({"name": NAME}, {"Name": ACCOUNT_NAME})[ACCOUNT]


def test_every_mapping_has_one_company_property_and_one_account_field() -> None:
    assert len({mapping.hubspot for mapping in ACCOUNT_MAPPINGS}) == len(ACCOUNT_MAPPINGS) == 12
    assert len({mapping.contact for mapping in ACCOUNT_MAPPINGS}) == len(ACCOUNT_MAPPINGS)


def test_fields_that_a_crm_lacks_are_left_out() -> None:
    rows = account_terms({"name": NAME}, {"Name": ACCOUNT_NAME})[ACCOUNT]

    assert [(row.hubspot, row.salesforce) for row in rows] == [("name", "Name")]
