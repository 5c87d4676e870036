"""Why is this person not in the other CRM?"""

from datetime import timedelta

import pytest

from integrations.domain.gates import GateName
from integrations.models import Integration, Person
from integrations.sync.foresight.explaining import ExplainedPerson, Explanation, explain
from tests.sync.memory import World


def explained(world: World, email: str = "ada@example.com") -> Explanation:
    return explain(world.fresh, email)


def only(world: World, email: str = "ada@example.com") -> ExplainedPerson:
    (one,) = explained(world, email).people
    return one


def failing_gate(world: World) -> str | None:
    gate = explained(world).first_failing_gate
    return gate.name if gate else None


class TestSomebodyInSync:
    @pytest.fixture
    def ada(self, world: World) -> World:
        world.add_contact("ada@example.com", lastname="Lovelace")
        world.first_load()
        return world

    def test_every_gate_is_tested_in_order_and_open(self, ada: World) -> None:
        gates = only(ada).gates

        assert [gate.name for gate in gates] == [name.value for name in GateName]
        assert all(gate.passed for gate in gates)
        assert explained(ada).first_failing_gate is None

    def test_both_records_are_shown_with_their_pages(self, ada: World) -> None:
        hubspot, salesforce = only(ada).records

        assert hubspot.url == f"http://127.0.0.1:1/contacts/4711/record/0-1/{hubspot.ref.id}"
        assert salesforce.url == f"http://127.0.0.1:1/{salesforce.ref.id}"

    def test_last_log_entries_are_shown(self, ada: World) -> None:
        assert [entry.outcome for entry in only(ada).entries] == ["created"]

    def test_letters_and_spaces_of_the_address_do_not_matter(self, ada: World) -> None:
        assert only(ada, "  ADA@Example.com ").person.email_key == "ada@example.com"

    def test_change_that_waits_is_shown_with_its_time(self, ada: World) -> None:
        person = ada.people[0]
        due = ada.clock() + timedelta(minutes=4)
        Person.objects.filter(pk=person.pk).update(
            owed_seq=99, owed_since=ada.clock(), owed_because="retry", not_before=due, attempts=3
        )

        owed = only(ada).owed

        assert owed is not None
        assert (owed.because, owed.attempts, owed.next_attempt_at) == ("retry", 3, due)


def test_what_the_next_sync_would_do_is_foretold(world: World) -> None:
    world.add_contact("ada@example.com", lastname="Lovelace")
    world.first_read()

    one = only(world)

    assert one.reason_text == "Waiting for the first sync"
    assert [write.action.value for write in one.writes] == ["create"]


def test_integration_switched_off(world: World) -> None:
    world.add_contact("ada@example.com")
    world.first_read()
    Integration.objects.filter(pk=world.integration.pk).update(enabled=False)

    assert failing_gate(world) == "enabled"


def test_creation_switched_off(world: World) -> None:
    world.add_contact("ada@example.com")
    world.first_read()
    Integration.objects.filter(pk=world.integration.pk).update(on_hubspot_change="nothing")

    gate = only(world).first_failing_gate

    assert gate is not None
    assert (gate.name, gate.reason) == ("creation", "creation_off")
    assert gate.reason_text == "Creation is off for this direction"


def test_not_in_the_inclusion_list(world: World) -> None:
    world.add_contact("ada@example.com")
    world.choose_list(world.hubspot.add_list("Customers").id)
    world.first_read()

    assert failing_gate(world) == "list"


def test_deleted_in_one_crm(world: World) -> None:
    contact = world.add_contact("ada@example.com", lastname="Lovelace")
    world.first_load()
    world.clock.move(timedelta(minutes=1))
    world.hubspot.delete(contact)
    world.sync()

    assert failing_gate(world) == "deleted"
    assert only(world).records[0].gone


class TestDuplicates:
    @pytest.fixture
    def twins(self, world: World) -> World:
        world.add_lead("ada@example.com")
        world.clock.move(timedelta(minutes=1))
        world.add_lead("ada@example.com")
        world.first_load()
        return world

    def test_whoever_stands_for_the_others_comes_first(self, twins: World) -> None:
        first, second = explained(twins).people

        assert [other.pk for other in first.duplicates] == [second.person.pk]
        assert second.duplicate_of is not None
        assert second.duplicate_of.pk == first.person.pk

    def test_duplicate_is_stopped_by_its_gate(self, twins: World) -> None:
        _, second = explained(twins).people

        assert second.first_failing_gate is not None
        assert second.first_failing_gate.name == "duplicate"

    def test_address_is_not_stopped_where_one_of_its_people_passes(self, twins: World) -> None:
        assert explained(twins).first_failing_gate is None


def test_error_that_waits_for_a_change_closes_the_last_gate(world: World) -> None:
    world.add_contact("ada@example.com", lastname="Lovelace", annualrevenue="plenty")
    world.first_load()

    one = only(world)

    assert failing_gate(world) == "parked"
    assert [error.category for error in one.errors] == ["property_values"]
    assert one.errors[0].value == "plenty"


def test_secondary_hubspot_address_finds_its_contact(world: World) -> None:
    contact = world.add_contact("ada@example.com", lastname="Lovelace")
    other = world.add_contact("countess@example.com")
    world.hubspot.merge(contact, other)
    world.first_read()

    assert only(world, "countess@example.com").person.email_key == "ada@example.com"


def test_address_that_nobody_has_says_when_each_crm_was_read(world: World) -> None:
    world.first_read()

    explanation = explained(world, "nobody@example.com")

    assert explanation.people == []
    assert explanation.first_failing_gate is None
    assert explanation.read_at == {
        "hubspot": explanation.read_at["hubspot"],
        "salesforce": explanation.read_at["salesforce"],
    }
    assert all(explanation.read_at.values())


def test_crm_that_was_never_read_has_no_time(world: World) -> None:
    assert explained(world).read_at == {"hubspot": None, "salesforce": None}


def test_suspension_is_said(world: World) -> None:
    Integration.objects.filter(pk=world.integration.pk).update(
        suspended_at=world.clock(), suspended_reason="The token was refused."
    )

    assert explained(world).suspended_reason == "The token was refused."
