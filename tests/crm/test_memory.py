"""The memory CRM keeps the contract of the real ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from integrations.crm.memory import Fault, MemoryCRM, memory_hubspot, memory_salesforce
from integrations.crm.port import Write, WriteStatus
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Ref, Value
from tests.crm.contract import CRMContract, Lab


class TickingClock:
    """Each look at it moves it by a millisecond, so that times tell what came first."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


class MemoryOutside:
    def __init__(self, crm: MemoryCRM, object_type: ObjectType) -> None:
        self.crm, self.object_type = crm, object_type

    def ref(self, record_id: str) -> Ref:
        return Ref(self.object_type, record_id)

    def create(self, values: dict[str, str]) -> str:
        held: dict[str, Value] = {**values}
        email = "email" if "email" in values else "Email"
        held[email] = values[email].lower()
        return self.crm.create(self.object_type, **held).id

    def edit(self, record_id: str, values: dict[str, str]) -> None:
        self.crm.edit(self.ref(record_id), **values)

    def delete(self, record_id: str) -> None:
        self.crm.delete(self.ref(record_id))

    def merge(self, winner: str, loser: str) -> str:
        return self.crm.merge(self.ref(winner), self.ref(loser)).id

    def lose_next_answer(self) -> None:
        self.crm.faults.next("write", Fault.ANSWER_LOST)

    def be_busy(self) -> None:
        self.crm.faults.next("find", Fault.TRANSIENT)

    def refuse_token(self) -> None:
        self.crm.faults.next("check", Fault.CONFIGURATION)

    def recover(self) -> None:
        self.crm.faults.clear()


def hubspot_lab(make: Callable[..., MemoryCRM] = memory_hubspot) -> Lab:
    crm = make(clock=TickingClock(), page_size=3)
    return Lab(
        crm=crm,
        outside=MemoryOutside(crm, ObjectType.HUBSPOT_CONTACT),
        object_type=ObjectType.HUBSPOT_CONTACT,
        email="email",
        last_name="lastname",
        city="city",
    )


def salesforce_lab() -> Lab:
    crm = memory_salesforce(clock=TickingClock(), page_size=3)
    return Lab(
        crm=crm,
        outside=MemoryOutside(crm, ObjectType.SALESFORCE_LEAD),
        object_type=ObjectType.SALESFORCE_LEAD,
        email="Email",
        last_name="LastName",
        city="City",
        required={"Company": "Acme"},
    )


class TestMemoryHubSpot(CRMContract):
    @pytest.fixture
    def lab(self) -> Lab:
        return hubspot_lab()


class TestMemorySalesforce(CRMContract):
    @pytest.fixture
    def lab(self) -> Lab:
        return salesforce_lab()


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def hubspot(clock: TickingClock) -> MemoryCRM:
    return memory_hubspot(clock=clock)


@pytest.fixture
def salesforce(clock: TickingClock) -> MemoryCRM:
    return memory_salesforce(clock=clock)


CONTACT, LEAD = ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_LEAD


def create(key: str, **values: str) -> Write:
    return Write(key=key, action=Action.CREATE, object_type=CONTACT, values=values)


def test_a_taken_address_names_its_holder(hubspot: MemoryCRM) -> None:
    held = hubspot.create(CONTACT, email="ann@example.org")

    result = hubspot.write([create("a", email="Ann@example.org")])[0]

    assert result.error is not None
    assert result.error.existing_id == held.id


def test_a_lost_request_leaves_nothing_behind(hubspot: MemoryCRM) -> None:
    hubspot.faults.next("write", Fault.REQUEST_LOST)

    result = hubspot.write([create("a", email="ann@example.org")])[0]

    assert result.status is WriteStatus.UNKNOWN
    assert hubspot.find(CONTACT, emails=["ann@example.org"], fields=[]) == []


def test_half_a_batch_lands(hubspot: MemoryCRM) -> None:
    hubspot.faults.next("write", Fault.HALF)

    results = hubspot.write([create(str(n), email=f"ann{n}@example.org") for n in range(4)])

    assert [r.status.value for r in results] == ["done", "done", "not_sent", "not_sent"]


def test_the_search_index_lags(hubspot: MemoryCRM, clock: TickingClock) -> None:
    hubspot.faults.lag = timedelta(minutes=1)
    ref = hubspot.create(CONTACT, email="ann@example.org")

    fresh = list(hubspot.changed(CONTACT, since="", fields=[]))
    clock.moment += timedelta(minutes=2)
    later = list(hubspot.changed(CONTACT, since=fresh[-1].cursor, fields=[]))

    assert not fresh[0].seen
    assert [item.ref for item in later[0].seen] == [ref]


def test_a_late_commit_bears_an_early_time(salesforce: MemoryCRM, clock: TickingClock) -> None:
    ref = salesforce.create(LEAD, LastName="Lee", Company="Acme", City="Oslo")
    salesforce.faults.commit_delay = timedelta(minutes=5)
    salesforce.edit(ref, City="Rome")

    before = salesforce.fetch([ref], fields=["City"])[0]
    clock.moment += timedelta(minutes=6)
    after = salesforce.fetch([ref], fields=["City"])[0]

    assert (before.values["City"], after.values["City"]) == ("Oslo", "Rome")
    assert after.modified_at < after.read_at - timedelta(minutes=5)


def test_a_converted_lead_names_its_contact(salesforce: MemoryCRM) -> None:
    lead = salesforce.create(LEAD, LastName="Lee", Company="Acme")
    contact = salesforce.convert(lead)

    pages = salesforce.deleted(LEAD, since="")

    assert [r.converted_to for page in pages for r in page.records] == [contact.id]


def test_a_converted_lead_takes_no_update(salesforce: MemoryCRM) -> None:
    lead = salesforce.create(LEAD, LastName="Lee", Company="Acme")
    salesforce.convert(lead)
    write = Write(
        key="a", action=Action.UPDATE, object_type=LEAD, id=lead.id, values={"City": "Rome"}
    )

    result = salesforce.write([write])[0]

    assert result.error is not None
    assert result.error.code == "CANNOT_UPDATE_CONVERTED_LEAD"


def test_a_merge_leaves_the_survivor_both_addresses(hubspot: MemoryCRM) -> None:
    winner = hubspot.create(CONTACT, email="ann@example.org")
    loser = hubspot.create(CONTACT, email="old@example.org", city="Oslo")

    survivor = hubspot.merge(winner, loser, new_id=True)

    found = hubspot.find(CONTACT, emails=["old@example.org"], fields=["city"])
    assert [(r.id, r.values["city"]) for r in found] == [(survivor.id, "Oslo")]
    assert survivor not in (winner, loser)


def test_an_opt_out_sets_the_flag_that_cannot_be_written(hubspot: MemoryCRM) -> None:
    ref = hubspot.create(CONTACT, email="ann@example.org")
    write = Write(
        key="a", action=Action.OPT_OUT, object_type=CONTACT, id=ref.id, email="ann@example.org"
    )

    assert hubspot.write([write])[0].status is WriteStatus.DONE
    assert hubspot.values(ref)["hs_email_optout"] is True


def test_a_list_follows_its_rule(hubspot: MemoryCRM) -> None:
    info = hubspot.add_list("Romans", rule=lambda values: values["city"] == "Rome")
    ref = hubspot.create(CONTACT, email="ann@example.org", city="Rome")

    inside = [member.record_id for page in hubspot.members(info.id) for member in page.members]
    hubspot.edit(ref, city="Oslo")
    outside = [member.record_id for page in hubspot.members(info.id) for member in page.members]

    assert (inside, outside) == ([ref.id], [])


def test_writes_are_counted_by_record(hubspot: MemoryCRM) -> None:
    ref = hubspot.create(CONTACT, email="ann@example.org")
    write = Write(
        key="a", action=Action.UPDATE, object_type=CONTACT, id=ref.id, values={"city": "Rome"}
    )

    hubspot.write([write])

    assert hubspot.store.remote_writes() == {ref: 1}


def test_the_crm_may_alter_what_is_written(hubspot: MemoryCRM) -> None:
    hubspot.alter = lambda object_type, values: {n: str(v).upper() for n, v in values.items()}

    result = hubspot.write([create("a", city="rome")])[0]

    assert result.values == {"city": "ROME"}
