"""Conditions in Salesforce's own words, and HubSpot's members, as the adapters ask for them."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.hubspot.adapter import HubSpotCRM
from integrations.crm.port import ListInfo, Selection
from integrations.crm.providers import HubSpotCredentials, open_hubspot
from integrations.crm.salesforce.adapter import SalesforceCRM
from integrations.domain.conditions import ConditionFlaw, find_flaw
from integrations.domain.errors import PermanentError
from integrations.domain.records import ObjectType
from integrations.sandbox.assembly import Sandbox
from tests.crm.contract import NUMBERS, Lab
from tests.crm.test_hubspot import in_city
from tests.crm.test_hubspot import lab_of as hubspot_lab_of
from tests.crm.test_salesforce import lab_of, no_sleep, opened

LEAD = ObjectType.SALESFORCE_LEAD


@pytest.fixture
def salesforce(sandbox: Sandbox, budget: LocalBudget) -> SalesforceCRM:
    return opened(sandbox, budget)


@pytest.fixture
def lab(sandbox: Sandbox, salesforce: SalesforceCRM) -> Lab:
    return lab_of(sandbox, salesforce, LEAD)


@pytest.fixture
def town() -> str:
    return f"Town {next(NUMBERS)}"


def chosen(salesforce: SalesforceCRM, selection: Selection) -> list[str]:
    pages = salesforce.select(selection, fields=["Email"])
    return [record.id for page in pages for record in page.records]


def test_a_condition_chooses(salesforce: SalesforceCRM, lab: Lab, town: str) -> None:
    inside = lab.add(city=town)
    lab.add(city="Elsewhere")
    selection = Selection(object_type=LEAD, condition=f"City = '{town}'")

    assert salesforce.count(selection) == 1
    assert chosen(salesforce, selection) == [inside.id]


def test_an_or_in_the_condition_stays_within_it(
    salesforce: SalesforceCRM, lab: Lab, town: str
) -> None:
    inside, outside = lab.add(city=town), lab.add(city="Elsewhere")
    condition = f"City = 'Nowhere' OR City = '{town}'"

    assert salesforce.passing(LEAD, [inside.id, outside.id], condition=condition) == {inside.id}


def test_passing_asks_about_any_number(salesforce: SalesforceCRM, lab: Lab, town: str) -> None:
    inside = lab.add(city=town)
    others = [f"00Q{number:012d}AAA" for number in range(1_000)]

    passing = salesforce.passing(LEAD, [*others, inside.id], condition=f"City = '{town}'")

    assert passing == {inside.id}


@pytest.mark.parametrize("name", ["created_after", "modified_after"])
def test_a_date_chooses(salesforce: SalesforceCRM, lab: Lab, town: str, name: str) -> None:
    lab.add(city=town)
    now = datetime.now(UTC)

    def count(moment: datetime) -> int:
        condition = f"City = '{town}'"
        return salesforce.count(
            Selection(object_type=LEAD, condition=condition, **{name: moment})  # type: ignore[arg-type]
        )

    assert count(now - timedelta(hours=1)) == 1
    assert count(now + timedelta(hours=1)) == 0


@pytest.mark.parametrize("condition", ["City LIKES 'x'", "Town__c = 'x'", "City = 'x' LIMIT 1"])
def test_a_malformed_condition_is_said_in_salesforce_s_words(
    salesforce: SalesforceCRM, condition: str
) -> None:
    with pytest.raises(PermanentError) as refused:
        salesforce.count(Selection(object_type=LEAD, condition=condition))

    assert refused.value.code in ("MALFORMED_QUERY", "INVALID_FIELD")
    assert refused.value.message


@pytest.mark.parametrize("id", ["701000000000000AAA", "nonsense"])
def test_a_campaign_that_is_not_there_is_none_or_refused(
    salesforce: SalesforceCRM, id: str
) -> None:
    try:
        found = salesforce.campaign(id)
    except PermanentError:
        found = None

    assert found is None


@pytest.mark.parametrize(
    ("condition", "flaw"),
    [
        ("City = 'Rome'", None),
        ("(City = 'Rome' OR (City = 'a)b'))", None),
        (r"City = 'Val d\'Aosta'", None),
        (r"City = 'back\\'", None),
        ("City = 'Rome", ConditionFlaw.OPEN_QUOTE),
        (r"City = 'Rome\'", ConditionFlaw.OPEN_QUOTE),
        ("(City = 'Rome'", ConditionFlaw.BRACKETS),
        ("City = 'Rome') OR (City = 'Oslo'", ConditionFlaw.BRACKETS),
    ],
)
def test_a_condition_must_close_what_it_opens(condition: str, flaw: ConditionFlaw | None) -> None:
    assert find_flaw(condition) is flaw


def filled(sandbox: Sandbox, hubspot: HubSpotCRM, town: str) -> ListInfo:
    """A list of a town's people, after HubSpot has filled it."""
    info = hubspot.create_list(f"In {town}", filters=in_city(town))
    sandbox.hubspot.store.clock.offset += timedelta(seconds=30)
    return info


class TestMembers:
    @pytest.fixture
    def hubspot(self, sandbox: Sandbox, budget: LocalBudget) -> HubSpotCRM:
        credentials = HubSpotCredentials(
            base_url=sandbox.hubspot.url,
            access_token=sandbox.hubspot.credentials["access_token"],
        )
        return open_hubspot(credentials, budget=budget, timeout=(2.0, 5.0), sleep=no_sleep)

    @pytest.fixture
    def people(self, sandbox: Sandbox, hubspot: HubSpotCRM) -> Lab:
        return hubspot_lab_of(sandbox, hubspot)

    def joined(self, hubspot: HubSpotCRM, list_id: str, since: str = "") -> tuple[list[str], str]:
        pages = list(hubspot.members(list_id, since=since))
        return [member.record_id for page in pages for member in page.members], pages[-1].cursor

    def test_reading_goes_on_where_it_ended(
        self, sandbox: Sandbox, hubspot: HubSpotCRM, people: Lab, town: str
    ) -> None:
        inside = [people.add(city=town).id for _ in range(260)]
        info = filled(sandbox, hubspot, town)
        everybody, cursor = self.joined(hubspot, info.id)
        new = people.add(city=town).id

        later, _ = self.joined(hubspot, info.id, cursor)

        assert sorted(everybody) == sorted(inside)
        assert later[-1] == new
        assert len(later) < 20

    def test_an_unknown_cursor_reads_everybody(
        self, sandbox: Sandbox, hubspot: HubSpotCRM, people: Lab, town: str
    ) -> None:
        inside = people.add(city=town).id
        info = filled(sandbox, hubspot, town)

        members, _ = self.joined(hubspot, info.id, "no token of theirs")

        assert members == [inside]

    def test_some_records_are_asked_about(
        self, sandbox: Sandbox, hubspot: HubSpotCRM, people: Lab, town: str
    ) -> None:
        inside, outside = people.add(city=town).id, people.add(city="Elsewhere").id
        info = filled(sandbox, hubspot, town)

        assert hubspot.members_among(info.id, [inside, outside]) == {inside}
        assert hubspot.members_among(info.id, []) == frozenset()
