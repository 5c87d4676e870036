"""Deletes, the brake, restores and privacy (M16, INV-29, INV-31)."""

from datetime import timedelta

import pytest

from integrations.domain.plans import Action
from integrations.domain.records import Ref
from integrations.models import (
    AuditEvent,
    ForgottenEmail,
    Integration,
    LogEntry,
    ObservedRecord,
    Person,
    SyncError,
)
from integrations.sync.auditing import Actor
from integrations.sync.running.phases import collect, settle
from integrations.sync.settling.approving import approve_held
from tests.sync.memory import CONTACT, World

A_WHILE = timedelta(minutes=2)


def configure(world: World, **settings: object) -> None:
    Integration.objects.filter(pk=world.integration.pk).update(**settings)


def pair(world: World, name: str = "ada") -> tuple[Ref, Ref]:
    """A contact and a lead of one person, not read yet."""
    email = f"{name}@example.com"
    contact = world.add_contact(email, city="Rome")
    return contact, world.add_lead(email, City="Rome", Title="Countess")


def pairs(world: World, count: int) -> list[tuple[Ref, Ref]]:
    return [pair(world, f"p{number}") for number in range(count)]


def deletes(world: World) -> list[Ref]:
    """What we deleted."""
    writes = [*world.hubspot.store.writes, *world.salesforce.store.writes]
    return [write.ref for write in writes if write.action is Action.DELETE]


def standing(world: World, ref: Ref) -> tuple[str, str]:
    person = world.person_of(ref)
    return person.status, person.reason


def test_m16_by_default_a_delete_is_not_followed(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.salesforce.delete(lead)

    world.sync()
    world.clock.move(A_WHILE)
    world.sync()

    assert deletes(world) == []
    assert standing(world, contact) == ("excluded", "deleted")


def test_m16_a_delete_in_salesforce_is_followed_where_that_is_set(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    configure(world, on_salesforce_delete="delete")
    world.salesforce.delete(lead)

    world.sync()

    assert deletes(world) == [contact]
    assert LogEntry.objects.filter(outcome="deleted", record_id=contact.id).exists()


def test_m16_a_delete_in_hubspot_is_followed_where_that_is_set(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    configure(world, on_hubspot_delete="delete")
    world.hubspot.delete(contact)

    world.sync()

    assert deletes(world) == [lead]


def test_m16_the_directions_are_set_apart(world: World) -> None:
    contact, _ = pair(world)
    world.first_load()
    configure(world, on_salesforce_delete="delete")
    world.hubspot.delete(contact)

    world.sync()

    assert deletes(world) == []


def test_m16_a_delete_is_seen_outside_the_list_too(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.choose_list(world.hubspot.add_list("Customers").id)
    configure(world, on_salesforce_delete="delete")
    world.salesforce.delete(lead)

    world.sync()

    assert deletes(world) == [contact]


def test_m16_a_delete_that_is_taken_back_in_time_is_not_followed(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    configure(world, on_salesforce_delete="delete")
    world.salesforce.delete(lead)
    run = world.ask()
    collect(run, world.crms)
    turn = settle(run, world.crms)
    assert standing(world, contact) == ("waiting", "grace")

    world.salesforce.store.restore(lead)
    world.clock.move(turn.wait)
    world.settle(run)
    world.sync()

    assert deletes(world) == []
    assert standing(world, contact) == ("in_sync", "")


def test_m16_a_merge_is_no_delete(world: World) -> None:
    contact, lead = pair(world)
    other = world.add_lead("rival@example.com")
    world.first_load()
    configure(world, on_salesforce_delete="delete")
    world.salesforce.merge(other, lead)

    world.sync()
    world.clock.move(A_WHILE)
    world.sync()

    assert contact not in deletes(world)


def test_inv_29_an_edit_does_not_bring_the_deleted_side_back(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.salesforce.delete(lead)
    world.sync()
    mark = world.mark

    world.edit(contact, city="Oslo")
    world.sync()

    assert world.writes_since(mark) == 0


def test_m16_a_restore_clears_the_tombstone(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.salesforce.delete(lead)
    world.sync()
    world.salesforce.store.restore(lead)
    world.edit(lead, Title="Baroness")

    world.sync()

    assert world.values(contact)["jobtitle"] == "Baroness"


def test_m16_a_restored_contact_is_met_by_a_full_run(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.hubspot.delete(contact)
    world.sync()
    world.hubspot.store.restore(contact)
    world.edit(lead, Title="Baroness")

    world.sync(full=True)

    assert world.values(contact)["jobtitle"] == "Baroness"


@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
def test_m16_a_restored_record_is_not_deleted_once_more(world: World, side: str) -> None:
    Integration.objects.update(on_hubspot_delete="delete", on_salesforce_delete="delete")
    contact, lead = pair(world)
    world.first_load()
    gone, followed = (contact, lead) if side == "hubspot" else (lead, contact)
    world.crm(gone).delete(gone)
    world.calm_down()
    assert world.crm(followed).store.rows[followed].deleted

    world.crm(followed).store.restore(followed)
    world.sync(full=True)
    world.calm_down()

    assert not world.crm(followed).store.rows[followed].deleted
    assert world.partner_of(followed) not in (None, gone)


@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
def test_m16_a_manual_resync_begins_anew(world: World, side: str) -> None:
    contact, lead = pair(world)
    world.first_load()
    gone, kept = (contact, lead) if side == "hubspot" else (lead, contact)
    world.crm(gone).delete(gone)
    world.sync()

    world.sync(emails=["ada@example.com"])

    made = world.partner_of(kept)
    assert made is not None
    assert made != gone
    assert standing(world, kept) == ("in_sync", "")


def test_m16_a_manual_resync_finds_what_was_restored(world: World) -> None:
    contact, lead = pair(world)
    world.first_load()
    world.hubspot.delete(contact)
    world.sync()
    world.hubspot.store.restore(contact)

    world.sync(emails=["ada@example.com"])

    assert world.partner_of(lead) == contact
    assert standing(world, lead) == ("in_sync", "")


class TestBrake:
    def test_inv_31_deletes_beyond_the_allowance_are_held_all_together(self, world: World) -> None:
        people = pairs(world, 4)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people[:3]:
            world.salesforce.delete(lead)

        world.sync()

        assert deletes(world) == []
        assert standing(world, people[0][0]) == ("waiting", "held")

    def test_inv_31_an_open_problem_says_how_many_and_why(self, world: World) -> None:
        people = pairs(world, 3)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people:
            world.salesforce.delete(lead)

        world.sync()

        errors = SyncError.objects.open()
        assert errors.count() == 3
        assert {error.category for error in errors} == {"review"}
        assert "3 deletes within 24 hours are more than the 2" in errors[0].message

    def test_inv_31_deletes_within_the_allowance_pass(self, world: World) -> None:
        people = pairs(world, 3)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people[:2]:
            world.salesforce.delete(lead)

        world.sync()

        assert len(deletes(world)) == 2

    def test_inv_31_the_brake_counts_over_a_day(self, world: World) -> None:
        people = pairs(world, 4)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people[:3]:
            world.salesforce.delete(lead)
            world.sync()
        before = len(deletes(world))

        world.clock.move(timedelta(hours=25))
        world.salesforce.delete(people[3][1])
        world.sync()

        assert before == 2
        assert people[2][0] not in deletes(world)

    def test_inv_31_everybody_else_goes_on(self, world: World) -> None:
        people = pairs(world, 4)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=1)
        for _, lead in people[:3]:
            world.salesforce.delete(lead)
        world.edit(people[3][1], Title="Baroness")

        world.sync()

        assert world.values(people[3][0])["jobtitle"] == "Baroness"

    def test_inv_31_an_admin_lets_what_is_held_pass(self, world: World) -> None:
        people = pairs(world, 3)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people:
            world.salesforce.delete(lead)
        world.sync()

        approved = approve_held(world.fresh, actor=Actor())
        world.sync()

        assert approved.people == 3
        assert len(deletes(world)) == 3
        assert not SyncError.objects.open().exists()
        event = AuditEvent.objects.get(action="brake.approve")
        assert event.after == {"people": 3, "pairs": 0, "kinds": ["delete"]}

    def test_inv_31_an_approval_is_for_what_was_held_then(self, world: World) -> None:
        people = pairs(world, 6)
        world.first_load()
        configure(world, on_salesforce_delete="delete", brake_records=2)
        for _, lead in people[:3]:
            world.salesforce.delete(lead)
        world.sync()
        approve_held(world.fresh, actor=Actor())
        world.sync()

        for _, lead in people[3:]:
            world.salesforce.delete(lead)
        world.sync()

        assert len(deletes(world)) == 3

    def test_inv_31_nothing_held_is_nothing_to_approve(self, world: World) -> None:
        assert approve_held(world.fresh, actor=Actor()) == (0, 0)
        assert not AuditEvent.objects.exists()

    def test_inv_31_a_field_blanked_in_many_records_is_held(self, world: World) -> None:
        people = pairs(world, 4)
        world.first_load()
        configure(world, brake_records=2)
        for _, lead in people[:3]:
            world.edit(lead, City=None)

        world.sync()

        assert [world.values(contact)["city"] for contact, _ in people] == ["Rome"] * 4
        assert standing(world, people[0][0]) == ("waiting", "held")

    def test_inv_31_a_few_blankings_pass(self, world: World) -> None:
        people = pairs(world, 4)
        world.first_load()
        configure(world, brake_records=2)
        for _, lead in people[:2]:
            world.edit(lead, City=None)

        world.sync()

        assert [world.values(c)["city"] for c, _ in people] == [None, None, "Rome", "Rome"]


class TestPrivacy:
    @pytest.fixture
    def forgotten(self, world: World) -> tuple[Ref, Ref]:
        contact, lead = pair(world)
        world.first_load()
        world.edit(lead, Title="Baroness")
        world.sync()
        world.hubspot.store.purge(contact)
        world.sync(full=True)
        return contact, lead

    def test_m16_a_person_deleted_for_privacy_is_not_made_again(
        self, world: World, forgotten: tuple[Ref, Ref]
    ) -> None:
        _, lead = forgotten
        world.edit(lead, Title="Duchess")
        world.add_lead("ADA@example.com", LastName="Again")
        world.sync()
        world.sync(emails=["ada@example.com"])
        world.sync(full=True)

        assert not list(world.hubspot.store.living(CONTACT))

    def test_m16_nothing_of_a_forgotten_person_is_kept(
        self, world: World, forgotten: tuple[Ref, Ref]
    ) -> None:
        _, lead = forgotten
        world.edit(lead, Title="Duchess")
        world.sync(full=True)

        kept = [
            *map(str, ObservedRecord.objects.values_list("values", "email_key", "other_emails")),
            *map(str, LogEntry.objects.values_list("changes", "email", "message")),
            *map(str, Person.objects.values_list("name", "email_key", "baseline")),
        ]
        assert not [row for row in kept if "ada@" in row or "Baroness" in row or "Duchess" in row]

    def test_m16_only_a_keyed_hash_of_the_address_is_kept(
        self, world: World, forgotten: tuple[Ref, Ref]
    ) -> None:
        [row] = ForgottenEmail.objects.all()
        assert len(row.digest) == 64
        assert world.person_of(forgotten[1]).reason == "forgotten"

    def test_m16_an_ordinary_delete_forgets_nobody(self, world: World) -> None:
        contact, _ = pair(world)
        world.first_load()
        world.hubspot.delete(contact)
        world.sync(full=True)

        assert not ForgottenEmail.objects.exists()

    def test_m16_who_lives_in_hubspot_again_is_known_again(
        self, world: World, forgotten: tuple[Ref, Ref]
    ) -> None:
        world.clock.move(A_WHILE)
        world.add_contact("ada@example.com", lastname="Lovelace")
        world.sync()
        world.sync(full=True)

        assert not ForgottenEmail.objects.exists()
