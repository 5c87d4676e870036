"""The invented world: the same for a seed, of the size asked for, and as odd as real data."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from integrations.sandbox.seed.people import Human
from integrations.sandbox.seed.world import HISTORY, SHARED, Shape, build

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PLAIN_EMAIL = re.compile(r"[a-z0-9._'-]+@[a-z0-9.-]+\.[a-z]{2,}")


class Known(NamedTuple):
    """A world's people, drawn once."""

    hubspot: list[Human]
    salesforce: list[tuple[Human, Shape]]


def drawn(seed: int, contacts: int = 2_000, leads: int = 3_000) -> Known:
    people = list(build(seed=seed, contacts=contacts, leads=leads, now=NOW).people())
    return Known(
        [person.human for person in people if person.in_hubspot],
        [(person.human, person.shape) for person in people if person.shape],
    )


@pytest.fixture(scope="module")
def world() -> Known:
    return drawn(7)


def everybody(world: Known) -> list:
    known = {id(human): human for human in world.hubspot}
    known |= {id(human): human for human, _ in world.salesforce}
    return list(known.values())


def test_one_seed_makes_one_world(world: Known):
    assert drawn(7) == world


def test_another_seed_makes_another_world(world: Known):
    assert drawn(8).hubspot != world.hubspot


@pytest.mark.parametrize(
    ("contacts", "leads"), [(0, 0), (1, 0), (0, 1), (1, 1), (7, 19), (100, 33), (2_000, 3_000)]
)
def test_a_world_has_the_sizes_that_were_asked_for(contacts: int, leads: int):
    world = drawn(1, contacts, leads)
    records = {Shape.lead: 1, Shape.contact: 1}
    assert len(world.hubspot) == contacts
    assert sum(records.get(shape, 2) for _, shape in world.salesforce) == leads


def test_a_share_of_the_smaller_side_is_known_on_both(world: Known):
    shared = {id(human) for human in world.hubspot} & {id(human) for human, _ in world.salesforce}
    smaller = min(len(world.hubspot), len(world.salesforce))
    assert len(shared) == int(SHARED * smaller)


def test_an_email_address_belongs_to_one_person(world: Known):
    emails = Counter(human.email for human in everybody(world) if human.email)
    assert set(emails.values()) == {1}


def test_email_addresses_are_plain(world: Known):
    emails = [human.email for human in everybody(world) if human.email]
    assert [email for email in emails if not PLAIN_EMAIL.fullmatch(email)] == []


def test_whoever_is_on_both_sides_can_be_matched_by_email(world: Known):
    salesforce = {id(human) for human, _ in world.salesforce}
    assert all(human.email for human in world.hubspot if id(human) in salesforce)


def test_some_people_have_no_email(world: Known):
    assert 0 < sum(not human.email for human in everybody(world)) < len(world.hubspot) / 10


def test_people_became_known_in_order_over_the_history(world: Known):
    moments = [human.created for human in world.hubspot]
    assert moments == sorted(moments)
    assert NOW - HISTORY <= moments[0] < moments[-1] < NOW


def test_every_oddity_of_salesforce_occurs(world: Known):
    assert {shape for _, shape in world.salesforce} == set(Shape)


def test_names_are_not_only_ascii(world: Known):
    assert any(not human.last_name.isascii() for human in world.hubspot)


def test_company_domains_are_unique():
    world = build(seed=7, contacts=2_000, leads=3_000, now=NOW)
    domains = Counter(company.domain for company in world.companies)
    assert set(domains.values()) == {1}


def test_whoever_walks_through_a_world_twice_meets_the_same_people():
    world = build(seed=7, contacts=200, leads=300, now=NOW)
    assert list(world.hubspot()) == list(world.hubspot())
    assert list(world.salesforce()) == list(world.salesforce())
