"""M11, M26: what account sync wrote is undone too, where it still stands."""

from dataclasses import dataclass

import pytest

from integrations.crm.memory import Fault
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.records import ObjectType, Ref, Value
from integrations.models import LogEntry, SyncRun
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from integrations.sync.undo.foreseeing import plan_undo
from integrations.sync.undo.request import target_entry, target_person, target_run
from integrations.sync.undo.run import undo_turn
from tests.sync.memory import Clock, World, make_world
from tests.sync.test_accounts_moving import ACCOUNT, COMPANY, in_business
from tests.sync.test_undo import foresee, undo, undo_and_die, undo_run

CONTACT = ObjectType.HUBSPOT_CONTACT


@dataclass
class Business:
    """Ada is a contact of both CRMs, in a company and an account that are one."""

    world: World
    contact: Ref
    theirs: Ref
    company: Ref
    account: Ref

    @property
    def phones(self) -> tuple[Value, Value]:
        return self.world.values(self.company)["phone"], self.world.values(self.account)["Phone"]

    @property
    def place(self) -> tuple[Value, Value]:
        """Ada's company and account."""
        values = self.world.values(self.contact), self.world.values(self.theirs)
        return values[0][PRIMARY_COMPANY], values[1]["AccountId"]

    def call(self, phone: str) -> SyncRun:
        self.world.edit(self.account, Phone=phone)
        return self.world.sync()

    def move(self) -> SyncRun:
        """Into an account that has no company yet."""
        other = self.world.salesforce.create(ACCOUNT, Name="Babbage")
        self.world.edit(self.theirs, AccountId=other.id)
        return self.world.sync()


@pytest.fixture
def world(clock: Clock, db: None) -> World:
    return make_world(clock)


@pytest.fixture
def ada(world: World) -> Business:
    contact, theirs = in_business(world)
    link = world.integration.account_links.get()
    return Business(
        world,
        contact,
        theirs,
        Ref(COMPANY, str(link.hubspot_id)),
        Ref(ACCOUNT, str(link.salesforce_id)),
    )


def reasons(run: SyncRun) -> list[str]:
    """Why the undo left alone what it left alone."""
    rows = run.entries.filter(reason="not_undone").order_by("pk")
    return [change["why"] for row in rows for change in row.changes]


class TestBusinesses:
    def test_m26_company_gets_its_old_value_and_then_rests(
        self, world: World, ada: Business
    ) -> None:
        run = ada.call("+39 1")

        undone = undo_run(world, run)

        world.edit(ada.company, website="acme.example")
        world.calm_down()
        assert ada.phones == (None, "+39 1")
        assert world.values(ada.account)["Website"] == "acme.example"
        [row] = undone.entries.all()
        assert (row.object_type, row.outcome, row.trigger) == (COMPANY.value, "updated", "undo")
        assert row.changes[0]["why"] == "undo"

    def test_m26_source_that_moves_again_flows_again(self, world: World, ada: Business) -> None:
        undo_run(world, ada.call("+39 1"))

        ada.call("+39 2")

        assert ada.phones == ("+39 2", "+39 2")

    def test_m26_undo_can_be_undone(self, world: World, ada: Business) -> None:
        undone = undo_run(world, ada.call("+39 1"))

        undo_run(world, undone)
        world.calm_down()

        assert ada.phones == ("+39 1", "+39 1")

    def test_m26_account_gets_its_old_value(self, world: World, ada: Business) -> None:
        world.edit(ada.company, phone="+39 1")
        run = world.sync()

        undo_run(world, run)
        world.calm_down()

        assert ada.phones == ("+39 1", None)

    def test_inv_34_value_that_moved_since_is_left_alone(self, world: World, ada: Business) -> None:
        run = ada.call("+39 1")
        world.edit(ada.company, phone="+39 9")

        undone = undo_run(world, run)

        assert ada.phones == ("+39 9", "+39 1")
        assert reasons(undone) == ["moved_since"]

    def test_m26_one_entry_of_the_log(self, world: World, ada: Business) -> None:
        ada.call("+39 1")
        ada.call("+39 2")
        newest = LogEntry.objects.filter(object_type=COMPANY.value).latest("pk")

        undo(world, target_entry(world.fresh, newest.pk))

        assert ada.phones == ("+39 1", "+39 2")

    def test_m26_field_that_was_not_asked_for_stays(self, world: World, ada: Business) -> None:
        world.edit(ada.account, Phone="+39 1", Website="acme.example")
        run = world.sync()

        undo(world, target_run(world.fresh, run.pk, field="website"))

        assert ada.phones == ("+39 1", "+39 1")
        assert world.values(ada.company)["website"] is None

    def test_company_that_was_merged_is_named_as_such(self, world: World, ada: Business) -> None:
        run = ada.call("+39 1")
        world.hubspot.merge(world.hubspot.create(COMPANY, name="Acme again"), ada.company)
        world.calm_down()

        assert reasons(undo_run(world, run)) == ["record_replaced"]

    def test_deleted_company_is_named_as_such(self, world: World, ada: Business) -> None:
        run = ada.call("+39 1")
        world.hubspot.delete(ada.company)

        assert reasons(undo_run(world, run)) == ["record_gone"]

    def test_inv_27_undo_to_which_no_answer_came_is_not_taken_for_an_edit(
        self, world: World, ada: Business
    ) -> None:
        run = ada.call("+39 1")
        world.hubspot.faults.next("write", Fault.ANSWER_LOST)

        undo_run(world, run)
        world.calm_down()

        assert ada.phones == (None, "+39 1")

    def test_inv_27_undo_that_died_after_its_write_is_finished_by_the_next(
        self, world: World, ada: Business
    ) -> None:
        run = ada.call("+39 1")
        world.edit(ada.company, phone=None)  # what the write left, and no more

        undo_run(world, run)
        world.calm_down()

        assert ada.phones == (None, "+39 1")

    def test_inv_27_undo_that_died_after_its_write_is_no_edit_to_the_sync_before_the_next(
        self, world: World, ada: Business, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = ada.call("+39 1")
        undo_and_die(world, run, monkeypatch, at="integrations.sync.undo.accounts._agree")

        world.sync()
        before = ada.phones
        undo_turn(SyncRun.objects.get(trigger="undo"), world.crms)
        world.calm_down()

        assert before == ada.phones == (None, "+39 1")
        assert not SyncRun.objects.open().exists()

    def test_undone_while_account_sync_is_off(self, world: World, ada: Business) -> None:
        run = ada.call("+39 1")
        change_settings(world.fresh, actor=Actor(), sync_accounts=False)

        undo_run(world, run)

        assert ada.phones == (None, "+39 1")


class TestBelonging:
    def test_m26_who_was_moved_is_back_where_they_were_and_stays(
        self, world: World, ada: Business
    ) -> None:
        before, _ = ada.place
        run = ada.move()
        moved, account = ada.place

        undone = undo_run(world, run)

        assert moved != before
        assert ada.place == (before, account)
        world.calm_down()
        world.sync(full=True)
        assert ada.place == (before, account)
        rows = undone.entries.filter(object_type=CONTACT.value, outcome="updated")
        assert {row.changes[0]["field"] for row in rows} == {"sfsync_account_id", PRIMARY_COMPANY}
        assert reasons(undone) == ["was_created"]  # the company that was made for it

    def test_m26_who_was_in_no_company_is_in_none_again(self, world: World, ada: Business) -> None:
        bob = world.add_contact("bob@example.com")
        world.add_salesforce_contact("bob@example.com", AccountId=ada.account.id)
        run = world.sync()
        moved = world.values(bob)[PRIMARY_COMPANY]

        undo(world, target_run(world.fresh, run.pk, field=PRIMARY_COMPANY))
        world.calm_down()

        assert moved == ada.company.id
        assert world.values(bob)[PRIMARY_COMPANY] is None

    def test_inv_33_who_is_not_let_out_is_an_error_of_the_run(
        self, world: World, ada: Business, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bob = world.add_contact("bob@example.com")
        world.add_salesforce_contact("bob@example.com", AccountId=ada.account.id)
        run = world.sync()
        monkeypatch.setattr(world.hubspot, "dissociate", lambda pairs: None)

        undone = undo(world, target_run(world.fresh, run.pk, field=PRIMARY_COMPANY))

        [row] = undone.entries.all()
        assert (row.outcome, row.code) == ("failed", "NOT_DISSOCIATED")
        assert world.values(bob)[PRIMARY_COMPANY] == ada.company.id

    def test_m26_account_that_was_given_is_taken_again(self, world: World, ada: Business) -> None:
        world.add_contact("bob@example.com", **{PRIMARY_COMPANY: ada.company.id})
        bob = world.add_salesforce_contact("bob@example.com")
        run = world.sync()
        given = world.values(bob)["AccountId"]

        undo_run(world, run)
        world.calm_down()

        assert given == ada.account.id
        assert world.values(bob)["AccountId"] is None

    def test_m26_undo_can_be_undone(self, world: World, ada: Business) -> None:
        run = ada.move()
        moved = ada.place
        undone = undo_run(world, run)

        undo_run(world, undone)
        world.calm_down()

        assert ada.place == moved

    def test_m26_person_goes_back_and_the_companies_stay(self, world: World, ada: Business) -> None:
        ada.call("+39 1")
        before, _ = ada.place
        ada.move()

        undo(world, target_person(world.fresh, "ada@example.com"))

        assert ada.place[0] == before
        assert ada.phones == ("+39 1", "+39 1")

    def test_inv_34_who_moved_on_since_is_left_alone(self, world: World, ada: Business) -> None:
        run = ada.move()
        third = world.hubspot.create(COMPANY, name="Menabrea")
        world.edit(ada.contact, **{PRIMARY_COMPANY: third.id})

        undone = undo_run(world, run)

        assert ada.place[0] == third.id
        assert "moved_since" in reasons(undone)

    def test_inv_27_undo_that_died_after_its_move_is_finished_by_the_next(
        self, world: World, ada: Business
    ) -> None:
        before, _ = ada.place
        run = ada.move()
        world.edit(ada.contact, **{PRIMARY_COMPANY: before})  # what the move left, and no more

        undo_run(world, run)
        world.calm_down()

        assert ada.place[0] == before

    def test_undone_while_account_sync_is_off(self, world: World, ada: Business) -> None:
        before, _ = ada.place
        run = ada.move()
        change_settings(world.fresh, actor=Actor(), sync_accounts=False)

        undo_run(world, run)
        change_settings(world.fresh, actor=Actor(), sync_accounts=True)
        world.calm_down()

        assert ada.place[0] == before


class TestForeseen:
    def test_inv_32_preview_is_what_the_undo_does(self, world: World, ada: Business) -> None:
        world.edit(ada.account, Phone="+39 1")
        run = ada.move()
        mark, entries = world.mark, LogEntry.objects.count()

        plan = foresee(world, target_run(world.fresh, run.pk))

        assert (world.mark, LogEntry.objects.count()) == (mark, entries)
        assert (plan.people, plan.records, plan.fields) == (1, 2, 3)
        undone = undo_run(world, run)
        changed = undone.entries.filter(outcome="updated")
        assert sum(len(entry.changes) for entry in changed) == plan.fields

    def test_rows_name_the_person_and_the_company(self, world: World, ada: Business) -> None:
        world.edit(ada.account, Phone="+39 1")
        run = ada.move()

        plan = plan_undo(world.fresh, target_run(world.fresh, run.pk))

        assert [bool(row.kept) for row in plan.rows] == [False, False, False, True]
        person = world.person_of(ada.contact).pk
        rows = {(row.person, row.title, row.field) for row in plan.rows if not row.kept}
        assert rows == {
            (person, "ada@example.com", "sfsync_account_id"),
            (person, "ada@example.com", PRIMARY_COMPANY),
            (None, "Acme", "phone"),
        }
