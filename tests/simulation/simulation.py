"""One seed: two CRMs, other people, a worker with a fate; storm, calm, and a reckoning."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import blake2b
from random import Random
from typing import Any

from integrations.models import Person, SyncRun
from integrations.sync.collecting.inclusion import READ_ALL_EVERY
from integrations.sync.running.phases import collect
from integrations.sync.running.turns import take_turn
from integrations.sync.runs.lifecycle import AlreadyRunning
from tests.simulation.businesses import Businesses
from tests.simulation.inspecting import Inspector
from tests.simulation.killing import Fate
from tests.simulation.mishaps import Mishaps
from tests.simulation.outside import FIELDS, Outside
from tests.simulation.pressing import Operator
from tests.simulation.proving import Proof, Prover
from tests.simulation.quirks import Quirks
from tests.simulation.settings import Settings
from tests.simulation.undoing import Undoer
from tests.simulation.webhooks import Webhooks
from tests.sync.memory import Clock, make_world

SPECIALS = ("email", "hs_email_optout", "hubspot_owner_id")
# After this, every lease, retry, grace period and overlap of a killed worker is over.
LONG_ENOUGH = timedelta(minutes=20)


class Simulation:
    def __init__(self, seed: int, clock: Clock) -> None:
        self.seed, self.clock = seed, clock
        self.random = Random(seed)
        self.trace: list[str] = []
        self.fate = Fate()
        self.world = make_world(clock, mapped={*FIELDS, *SPECIALS})
        self.outside = Outside(self.world, self.random, self.tell)
        self.settings = Settings(self.world, self.outside, self.random, self.tell)
        self.mishaps = Mishaps(self.world, self.outside, self.fate, seed, self.random, self.tell)
        self.quirks = Quirks(self.world, self.random, self.tell)
        self.businesses = Businesses(self.world, seed, self.tell)
        self.webhooks = Webhooks(self.world, seed, self.tell, self.sync)
        self.operator = Operator(self.world, seed, self.sync)
        self.undoer = Undoer(self.world, seed, self.tell, self.unlucky_sync)
        self.inspector = Inspector(self.world, self.outside, self.quirks)
        self.proofs: list[Proof] = []

    def tell(self, line: str) -> None:
        self.trace.append(line)

    @property
    def digest(self) -> str:
        """The trace in short: the same seed gives the same one."""
        return blake2b("\n".join(self.trace).encode(), digest_size=8).hexdigest()

    def run(self) -> None:
        self.settle_in()
        self.storm()
        self.calm()
        self.proofs = Prover(self.world, self.outside).edit()
        self.mishaps.meddles = False
        self.draw_sync()()
        self.calm()

    def settle_in(self) -> None:
        for _ in range(self.random.randint(3, 8)):
            self.outside.create()
        self.settings.choose()
        self.quirks.choose()
        self.businesses.choose()
        if self.random.random() < 0.5:
            self.sync(trigger=SyncRun.Trigger.FIRST_READ)
        self.sync(full=True)

    def storm(self) -> None:
        for _ in range(self.random.randint(3, 6)):
            for _ in range(self.random.randint(1, 6)):
                self.draw_deed()()
                self.businesses.act()
                self.webhooks.act()
                self.operator.act()
                self.undoer.act()
            self.draw_sync()()

    def draw_deed(self) -> Callable[[], None]:
        outside = self.outside
        return self._draw(
            {
                outside.edit: 12,
                outside.edit_slowly: 2,
                outside.create: 4,
                outside.create_slowly: 1,
                outside.change_address: 2,
                outside.opt: 2,
                outside.delete: 1,
                outside.restore: 1,
                outside.convert: 1,
                outside.merge: 1,
                outside.change_members: 1,
                self.change_settings: 1,
                self.quirks.hide_or_show: 0.4,
                self.wait: 2,
            }
        )

    def draw_sync(self) -> Callable[[], None]:
        return self._draw({self.sync: 1, self.mortal_sync: 2, self.unlucky_sync: 3})

    def _draw(self, weights: dict[Callable[[], None], float]) -> Callable[[], None]:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def calm(self) -> None:
        """Time passes and the scheduler rings until a sync finds nothing left to do."""
        for crm in (self.world.hubspot, self.world.salesforce):
            crm.faults.clear()
        self.quirks.show()
        self.clock.move(READ_ALL_EVERY)  # who left the list is seen no sooner
        for _ in range(8):
            self.clock.move(LONG_ENOUGH)
            mark = self.world.mark
            is_new = self.sync()
            if is_new and self.world.mark == mark and not self._is_anybody_due():
                break
        self.tell("calm")

    def _is_anybody_due(self) -> bool:
        people = Person.objects.owed().filter(integration=self.world.integration)
        return people.filter(not_before__isnull=False).exists()

    def change_settings(self) -> None:
        """The admin changes one and asks for everybody: by itself it owes nobody. Where such a run
        is under way, begun before the change, or the new one fails, they ask again."""
        self.settings.change()
        while not self.sync(full=True) or self._last_run_failed():
            self.clock.move(LONG_ENOUGH)

    def _last_run_failed(self) -> bool:
        runs = SyncRun.objects.filter(integration=self.world.integration, scope={"full": True})
        return runs.latest("pk").status == SyncRun.Status.FAILED

    def wait(self) -> None:
        self.clock.move(timedelta(seconds=self.random.choice([1, 30, 100, 700])))

    def mortal_sync(self, *, trigger: str = SyncRun.Trigger.SCHEDULE, **scope: Any) -> None:
        """Killed anywhere, or somewhere in the settling."""
        settling = self.random.random() < 0.7
        step = self.random.randrange(50 if settling else 100)
        with self.fate.life(None if settling else step, later=step if settling else None):
            self.sync(trigger=trigger, **scope)
            return
        self.tell(f"killed at step {step}{' of settling' if settling else ''}")

    def unlucky_sync(self, *, trigger: str = SyncRun.Trigger.SCHEDULE, **scope: Any) -> None:
        with self.mishaps.happening():
            self.random.choice([self.sync, self.mortal_sync])(trigger=trigger, **scope)

    def sync(self, *, trigger: str = SyncRun.Trigger.SCHEDULE, **scope: Any) -> bool:
        """What the scheduler does: asks for a run, or picks up those that are open; a worker
        carries them on. Answers whether a new one was asked for."""
        self.clock.move(timedelta(seconds=5))
        mark = self.world.mark
        is_new = self._ask(trigger, scope)
        for run in self._open_runs():
            collect(run, self.world.crms)
            self.fate.arm()
            self._settle(run)
        # No ids of ours: they differ from one time to the next.
        self.tell(f"sync of {', '.join(scope) or 'changes'} wrote {self.world.writes_since(mark)}")
        return is_new

    def _ask(self, trigger: str, scope: dict[str, Any]) -> bool:
        try:
            self.world.ask(trigger=trigger, **scope)
        except AlreadyRunning:
            return False
        return True

    def _open_runs(self) -> Iterator[SyncRun]:
        """Each as it stands when its turn comes: a worker knows nothing from before."""
        rows = SyncRun.objects.select_related("integration__hubspot", "integration__salesforce")
        found = SyncRun.objects.open().filter(integration=self.world.integration)
        return (rows.get(pk=pk) for pk in list(found.values_list("pk", flat=True)))

    def _settle(self, run: SyncRun) -> None:
        for _ in range(6):
            turn = take_turn(run, self.world.crms)
            if turn.finished:
                return
            self.clock.move(turn.wait)
