"""Whose company is whose account: decided for one person at a time (M11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from integrations.domain.drafting import Draft
from integrations.domain.people import Baseline
from integrations.domain.plans import FieldChange, Why
from integrations.domain.records import Record
from integrations.domain.specials import Meeting, settle
from integrations.domain.terms import TermsRow

NO_NAME = "[not provided]"


class Step(StrEnum):
    REST = "rest"
    PAIR = "pair"  # this company and this account are one
    CREATE_COMPANY = "create_company"
    MOVE_CONTACT = "move_contact"  # into its account's company
    CREATE_ACCOUNT = "create_account"
    GIVE_ACCOUNT = "give_account"  # its company's account to the Salesforce contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A linked HubSpot contact's primary company and its Salesforce contact's account.

    `met` are both as they were when this was last settled; None where it never was.
    `accounts_company` and `companys_account` are what the two are linked to already. `alike`: the
    company bears the account's name.
    """

    company: str | None
    account: str | None
    met: tuple[str | None, str | None] | None = None
    accounts_company: str | None = None
    companys_account: str | None = None
    alike: bool = False
    may_create_account: bool = False


def next_step(one: Belonging) -> Step:
    """What to do about them. The account of a contact is Salesforce's to say."""
    if one.met == (one.company, one.account):
        return Step.REST
    if one.account is None:
        return _without_account(one)
    if one.accounts_company is not None:
        return Step.REST if one.accounts_company == one.company else Step.MOVE_CONTACT
    if one.company is None:
        return Step.CREATE_COMPANY
    if one.companys_account is None:
        return Step.PAIR
    # The company is another account's. A second one of the same name would be a duplicate.
    return Step.REST if one.alike else Step.CREATE_COMPANY


def _without_account(one: Belonging) -> Step:
    """A blank is filled once; whoever was taken out of an account stays out."""
    taken_out = one.met is not None and one.met[1] is not None
    if one.company is None or taken_out:
        return Step.REST
    if one.companys_account is not None:
        return Step.GIVE_ACCOUNT
    return Step.CREATE_ACCOUNT if one.may_create_account else Step.REST


def draft_account(company: Record, rows: Sequence[TermsRow]) -> Draft:
    """A new account for a company; one without a name goes by its domain."""
    draft = Draft()
    for name, _, terms in rows:
        if name in company.values:
            meeting = Meeting(terms, company.values[name], None, None, is_new=True)
            draft.take(meeting, settle(meeting))
    if not draft.salesforce.values.get("Name"):
        name = str(company.values.get("domain") or NO_NAME)
        change = FieldChange(
            mapping="name", field="Name", old=None, new=name, rule=None, why=Why.FALLBACK
        )
        draft.salesforce.add(change, Baseline(None, name))
    return draft
