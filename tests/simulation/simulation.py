"""One seed: two CRMs, other people, a worker with a fate; storm, calm, and a reckoning."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from random import Random

from integrations.domain.plans import SyncRule
from integrations.models import SyncRun
from integrations.sync.phases import collect, settle
from integrations.sync.runs import AlreadyRunning
from tests.simulation.killing import Fate
from tests.simulation.outside import FIELDS, Outside
from tests.sync.memory import Clock, World, make_world

# After this, every lease, retry, grace period and overlap of a killed worker is over.
LONG_ENOUGH = timedelta(minutes=20)


class Simulation:
    def __init__(self, seed: int, clock: Clock) -> None:
        self.seed, self.clock = seed, clock
        self.random = Random(seed)
        self.trace: list[str] = []
        self.fate = Fate()
        self.world = make_world(clock)
        self.outside = Outside(self.world, self.random, self.tell)
        for crm in (self.world.hubspot, self.world.salesforce):
            crm.before.append(self.fate.at_call)
            crm.after.append(self.fate.at_call)

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

    def settle_in(self) -> None:
        for name in FIELDS:
            rule = self.random.choice([rule for rule in SyncRule if rule is not SyncRule.NONE])
            self.world.set_rule(name, rule)
            self.tell(f"rule {name} {rule}")
        for _ in range(self.random.randint(3, 8)):
            self.outside.create()
        self.sync(trigger=SyncRun.Trigger.FIRST_READ)
        self.sync(full=True)

    def storm(self) -> None:
        for _ in range(self.random.randint(15, 30)):
            self.draw_step()()

    def draw_step(self) -> Callable[[], None]:
        steps: dict[Callable[[], None], int] = {
            self.outside.edit: 10,
            self.outside.create: 3,
            self.sync: 4,
            self.mortal_sync: 4,
            self.wait: 2,
        }
        return self.random.choices(list(steps), list(steps.values()))[0]

    def calm(self) -> None:
        """Time passes and the scheduler rings until everything owed had its turn."""
        for _ in range(3):
            self.clock.move(LONG_ENOUGH)
            self.sync()
        self.tell("calm")

    def wait(self) -> None:
        self.clock.move(timedelta(seconds=self.random.choice([1, 30, 100, 700])))

    def mortal_sync(self) -> None:
        deadline = self.random.randrange(120)
        with self.fate.life(deadline):
            self.sync()
            return
        self.tell(f"killed at step {deadline}")

    def sync(self, *, trigger: str = SyncRun.Trigger.SCHEDULE, **scope: bool) -> None:
        """What the scheduler does: picks up open runs, or asks for one; a worker carries it on."""
        self.clock.move(timedelta(seconds=5))
        mark = self.world.mark
        for run in self._runs(trigger, scope):
            collect(run, self.world.crms)
            self._settle(run)
        self.tell(f"sync {scope} wrote {self.world.writes_since(mark)}")

    def _runs(self, trigger: str, scope: dict[str, bool]) -> list[SyncRun]:
        try:
            self.world.ask(trigger=trigger, **scope)
        except AlreadyRunning:
            pass
        rows = SyncRun.objects.open().filter(integration=self.world.integration)
        return list(rows.select_related("integration__hubspot", "integration__salesforce"))

    def _settle(self, run: SyncRun) -> None:
        for _ in range(6):
            turn = settle(run, self.world.crms)
            if turn.finished:
                return
            self.clock.move(turn.wait)
