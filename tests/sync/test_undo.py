"""M26, INV-34: old values are put back where ours still stand, and nowhere else."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.domain.plans import SyncRule, Why
from integrations.models import LogEntry, SyncRun
from integrations.sync.running.foreground import run_in_foreground
from integrations.sync.runs.lifecycle import AlreadyRunning
from integrations.sync.undo.foreseeing import UndoPlan, plan_undo
from integrations.sync.undo.log import UndoTarget
from integrations.sync.undo.request import (
    UndoRefused,
    request_undo,
    target_entry,
    target_person,
    target_run,
)
from integrations.sync.undo.run import undo_turn
from tests.sync.memory import Clock, World, make_world


class Ada:
    """Somebody in sync whose title Salesforce has just changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.contact = world.add_contact("ada@example.com", lastname="Lovelace", city="London")
        self.lead = world.add_lead("ada@example.com", LastName="Lovelace", Title="Countess")
        world.first_load()
        self.run = self.rename("Programmer")

    def rename(self, title: str) -> SyncRun:
        self.world.edit(self.lead, Title=title)
        return self.world.sync()

    @property
    def titles(self) -> tuple[Any, Any]:
        return self.world.values(self.contact)["jobtitle"], self.world.values(self.lead)["Title"]


@pytest.fixture
def world(clock: Clock, db: None) -> World:
    return make_world(clock)


@pytest.fixture
def ada(world: World) -> Ada:
    return Ada(world)


class Killed(BaseException):
    """The worker is gone."""


def die(*arguments: Any) -> None:
    raise Killed


def undo(world: World, target: UndoTarget) -> SyncRun:
    return run_in_foreground(
        world.fresh,
        trigger=SyncRun.Trigger.UNDO,
        scope={"undo": target.as_scope()},
        crms=world.crms,
        sleep=lambda seconds: None,
    )


def undo_run(world: World, run: SyncRun) -> SyncRun:
    return undo(world, target_run(world.fresh, run.pk))


def undo_and_die(world: World, run: SyncRun, monkeypatch: pytest.MonkeyPatch, *, at: str) -> None:
    """The worker is gone when it comes to that function."""
    with monkeypatch.context() as dying:
        dying.setattr(at, die)
        with pytest.raises(Killed):
            undo_run(world, run)


def foresee(world: World, target: UndoTarget) -> UndoPlan:
    return plan_undo(world.fresh, target, crms=world.crms)


class TestRun:
    def test_m26_old_values_are_put_back(self, world: World, ada: Ada) -> None:
        assert ada.titles == ("Programmer", "Programmer")

        run = undo_run(world, ada.run)

        assert run.status == SyncRun.Status.SUCCEEDED
        assert ada.titles == ("Countess", "Programmer")

    def test_m26_field_rests_until_its_source_moves_again(self, world: World, ada: Ada) -> None:
        undo_run(world, ada.run)
        world.sync()
        world.sync(full=True)
        assert ada.titles == ("Countess", "Programmer")

        ada.rename("Engineer")

        assert ada.titles == ("Engineer", "Engineer")

    def test_inv_34_value_that_moved_since_is_left_alone(self, world: World, ada: Ada) -> None:
        world.set_rule("jobtitle", SyncRule.NONE)
        world.edit(ada.contact, jobtitle="Poet")
        mark = world.mark

        undo_run(world, ada.run)

        assert world.values(ada.contact)["jobtitle"] == "Poet"
        assert world.writes_since(mark) == 0

    def test_inv_33_what_was_left_alone_is_in_the_log(self, world: World, ada: Ada) -> None:
        world.set_rule("jobtitle", SyncRule.NONE)
        world.edit(ada.contact, jobtitle="Poet")

        run = undo_run(world, ada.run)

        [entry] = run.entries.all()
        [change] = entry.changes
        assert (entry.outcome, entry.reason) == ("skipped", "not_undone")
        assert (change["field"], change["old"], change["why"]) == (
            "jobtitle",
            "Poet",
            "moved_since",
        )

    def test_inv_33_what_was_put_back_is_in_the_log(self, world: World, ada: Ada) -> None:
        run = undo_run(world, ada.run)

        [entry] = run.entries.all()
        [change] = [change for change in entry.changes if change["field"] == "jobtitle"]
        assert (entry.outcome, entry.trigger) == ("updated", "undo")
        assert (change["old"], change["new"], change["why"]) == (
            "Programmer",
            "Countess",
            Why.UNDO,
        )

    def test_m26_undo_can_be_undone(self, world: World, ada: Ada) -> None:
        first = undo_run(world, ada.run)

        undo_run(world, first)

        assert ada.titles == ("Programmer", "Programmer")
        mark = world.mark
        world.sync(full=True)
        assert world.writes_since(mark) == 0

    def test_m26_undone_twice_writes_once(self, world: World, ada: Ada) -> None:
        undo_run(world, ada.run)
        mark = world.mark

        undo_run(world, ada.run)

        assert world.writes_since(mark) == 0

    def test_m26_undone_twice_leaves_a_move_that_is_still_to_flow(
        self, world: World, ada: Ada
    ) -> None:
        undo_run(world, ada.run)
        world.edit(ada.lead, Title="Engineer")

        undo_run(world, ada.run)
        world.sync()

        assert ada.titles == ("Engineer", "Engineer")

    def test_m26_nothing_is_owed_once_it_is_done(self, world: World, ada: Ada) -> None:
        undo_run(world, ada.run)

        person = world.person_of(ada.contact)
        assert person.owed_seq is None
        assert person.lease_token is None
        assert person.status == "in_sync"

    def test_inv_27_undo_that_died_after_its_write_is_finished_by_the_next(
        self, world: World, ada: Ada
    ) -> None:
        world.edit(ada.contact, jobtitle="Countess")  # what the write left, and no more

        undo_run(world, ada.run)
        world.sync(full=True)

        assert ada.titles == ("Countess", "Programmer")

    def test_inv_27_undo_that_died_after_its_write_is_no_edit_to_the_sync_before_the_next(
        self, world: World, ada: Ada, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.set_rule("jobtitle", SyncRule.TWO_WAY)
        undo_and_die(world, ada.run, monkeypatch, at="integrations.sync.undo.run.settle")
        world.clock.move(timedelta(minutes=2))

        world.sync()
        world.edit(ada.contact, city="Rome")
        world.sync()

        assert ada.titles == ("Countess", "Programmer")

    def test_inv_27_edit_of_the_source_after_an_undo_that_died_flows(
        self, world: World, ada: Ada, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.set_rule("jobtitle", SyncRule.TWO_WAY)
        undo_and_die(world, ada.run, monkeypatch, at="integrations.sync.undo.run.settle")
        world.edit(ada.lead, Title="Engineer")
        world.clock.move(timedelta(minutes=2))

        world.sync()

        assert ada.titles == ("Engineer", "Engineer")

    def test_records_that_the_run_made_stay(self, world: World) -> None:
        contact = world.add_contact("bob@example.com", lastname="Builder")
        run = world.first_load()

        undo_run(world, run)

        lead = world.partner_of(contact)
        assert lead is not None
        assert world.values(lead)["LastName"] == "Builder"

    def test_refused_write_is_an_error_of_the_run(self, world: World, ada: Ada) -> None:
        world.edit(ada.lead, Title="Engineer")
        run = world.sync()
        world.hubspot.delete(ada.contact)

        undone = undo_run(world, run)

        assert [
            entry.changes[0]["why"] for entry in undone.entries.filter(reason="not_undone")
        ] == ["record_gone"]


class TestOthers:
    def test_m26_person_goes_back_to_before_the_first_write(self, world: World, ada: Ada) -> None:
        ada.rename("Engineer")
        ada.rename("Director")

        undo(world, target_person(world.fresh, "ada@example.com"))

        assert world.values(ada.contact)["jobtitle"] is None

    def test_m26_one_field_of_one_entry(self, world: World, ada: Ada) -> None:
        world.edit(ada.lead, Title="Engineer", City="Turin")
        run = world.sync()
        entry = run.entries.get(outcome="updated")

        undo(world, target_entry(world.fresh, entry.pk, field="city"))

        values = world.values(ada.contact)
        assert (values["jobtitle"], values["city"]) == ("Engineer", "London")

    def test_m26_entry_that_a_later_one_overtook_does_not_stand(
        self, world: World, ada: Ada
    ) -> None:
        ada.rename("Engineer")
        entry = ada.run.entries.get(outcome="updated")

        plan = foresee(world, target_entry(world.fresh, entry.pk, field="jobtitle"))

        assert plan.fields == 0
        assert plan.kept == {"moved_since": 1}

    def test_writes_into_salesforce_are_undone_too(self, world: World, ada: Ada) -> None:
        world.set_rule("city", SyncRule.TWO_WAY)
        world.edit(ada.contact, city="Rome")
        run = world.sync()
        assert world.values(ada.lead)["City"] == "Rome"

        undo_run(world, run)
        world.sync(full=True)

        assert world.values(ada.lead)["City"] == "London"
        assert world.values(ada.contact)["city"] == "Rome"

    def test_opt_out_is_not_undone(self, world: World, ada: Ada) -> None:
        world.edit(ada.lead, HasOptedOutOfEmail=True)
        run = world.sync()

        plan = foresee(world, target_run(world.fresh, run.pk))

        assert plan.fields == 0
        assert plan.kept["opt_out_stays"] == 1

    def test_field_that_is_not_mapped_any_more_is_put_back(self, world: World, ada: Ada) -> None:
        world.integration.mappings.filter(hubspot="jobtitle").delete()

        undo_run(world, ada.run)

        assert world.values(ada.contact)["jobtitle"] == "Countess"

    def test_converted_lead_is_named_as_such(self, world: World, ada: Ada) -> None:
        world.set_rule("city", SyncRule.TWO_WAY)
        world.edit(ada.contact, city="Rome")
        run = world.sync()
        world.salesforce.convert(ada.lead)
        world.sync()

        plan = foresee(world, target_run(world.fresh, run.pk, field="city"))

        assert plan.kept == {"record_replaced": 1}


class TestForeseen:
    def test_inv_32_preview_is_what_the_undo_does(self, world: World, ada: Ada) -> None:
        plan = foresee(world, target_run(world.fresh, ada.run.pk))
        mark = world.mark

        undo_run(world, ada.run)

        assert (plan.people, plan.records, plan.fields) == (1, 1, 1)
        assert world.writes_since(mark) == plan.records

    def test_preview_writes_nothing_and_owes_nobody(self, world: World, ada: Ada) -> None:
        mark, entries = world.mark, LogEntry.objects.count()

        foresee(world, target_run(world.fresh, ada.run.pk))

        assert world.writes_since(mark) == 0
        assert LogEntry.objects.count() == entries
        assert world.person_of(ada.contact).owed_seq is None

    def test_rows_say_what_the_field_holds_and_would_get(self, world: World, ada: Ada) -> None:
        plan = foresee(world, target_run(world.fresh, ada.run.pk))

        [row] = [row for row in plan.rows if not row.kept]
        assert (row.field, row.now, row.before) == ("jobtitle", "Programmer", "Countess")

    def test_inv_32_preview_reads_what_moved_since(self, world: World, ada: Ada) -> None:
        world.edit(ada.contact, jobtitle="Poet")

        plan = foresee(world, target_run(world.fresh, ada.run.pk))

        assert plan.kept["moved_since"] == 1


class TestAsking:
    def test_run_of_another_integration_is_refused(self, world: World, ada: Ada) -> None:
        with pytest.raises(UndoRefused, match="has no run"):
            target_run(world.fresh, ada.run.pk + 1000)

    def test_open_run_is_refused(self, world: World, ada: Ada) -> None:
        with pytest.raises(UndoRefused, match="under way"):
            target_run(world.fresh, world.ask().pk)

    def test_address_of_nobody_is_refused(self, world: World, ada: Ada) -> None:
        with pytest.raises(UndoRefused, match="Nobody"):
            target_person(world.fresh, "nobody@example.com")

    def test_entry_without_the_field_is_refused(self, world: World, ada: Ada) -> None:
        entry = ada.run.entries.get(outcome="updated")
        with pytest.raises(UndoRefused, match="says nothing of a field"):
            target_entry(world.fresh, entry.pk, field="city")

    def test_same_undo_is_not_asked_for_twice(self, world: World, ada: Ada) -> None:
        target = target_run(world.fresh, ada.run.pk)
        request_undo(world.fresh, target, ring=False)
        with pytest.raises(AlreadyRunning):
            request_undo(world.fresh, target, ring=False)

    def test_turn_at_a_run_that_has_ended_does_nothing(self, world: World, ada: Ada) -> None:
        run = undo_run(world, ada.run)
        assert undo_turn(run, world.crms).settled == 0
