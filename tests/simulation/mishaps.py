"""What goes wrong around a worker's calls, drawn by seed: faults, meddlers, rivals, delays."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random

from django.db import connection as database

from integrations.crm.memory import Fault
from integrations.domain.records import Provider
from integrations.models import SyncRun
from integrations.sync.running.phases import collect
from integrations.sync.running.turns import take_turn
from integrations.sync.runs.lifecycle import AlreadyRunning
from tests.simulation.killing import Fate
from tests.simulation.outside import Outside
from tests.sync.memory import World

SETTLING = ("find", "write")  # no worker that reads asks for these
# How long a request whose sender is gone may still take to commit.
LATE = (timedelta(), timedelta(seconds=20), timedelta(seconds=50))
LEASE_IS_OVER = timedelta(seconds=100)


class Mishaps:
    """Hooks around the calls of both CRMs. Quiet until `on`."""

    def __init__(
        self,
        world: World,
        outside: Outside,
        fate: Fate,
        seed: int,
        random: Random,
        tell: Callable[[str], None],
    ) -> None:
        self.world, self.outside, self.fate = world, outside, fate
        self.random, self.tell = random, tell
        self.readers = Random(f"readers of {seed}")
        self.is_read_meanwhile = self.readers.random() < 0.25
        self.on = False
        self.meddles = True
        self._busy = False
        self._last: dict[Provider, str] = {}
        for crm in (world.hubspot, world.salesforce):
            crm.before += [self.before, self.at_call]
            crm.after += [self.at_call, self.after]

    @contextmanager
    def happening(self) -> Iterator[None]:
        self.on = True
        try:
            yield
        finally:
            self.on = False

    def before(self, provider: Provider, operation: str) -> None:
        # Between a write and the look at what came of it nobody can be told from the CRM itself.
        looks_back = "write" in self._last.values() and operation == "fetch"
        self._last[provider] = operation
        if not self.on or self._busy:
            return
        self._draw_fault(provider, operation)
        if operation == "write":
            self._draw_lateness(provider)
        elif self._happens(0.04):
            self.pause()
        if self.meddles and not looks_back and self._happens(0.12):
            self._undisturbed(self.outside.edit)
        if self._happens(0.1):
            self._undisturbed(self.rival)
        self._draw_reader(operation, stirs=operation == "find")

    def after(self, provider: Provider, operation: str) -> None:
        self.world.side(provider).faults.commit_delay = timedelta()
        if operation == "write" and self.on and not self._busy and self._happens(0.15):
            self.pause()
            self._undisturbed(self.rival)
        if self.on and not self._busy:
            self._draw_reader(operation, stirs=operation == "write")

    def at_call(self, provider: Provider, operation: str) -> None:
        if not self._busy:
            self.fate.step()

    def pause(self) -> None:
        self.tell("the worker stands still")
        self.world.clock.move(LEASE_IS_OVER)

    def rival(self) -> None:
        """Another worker takes a whole turn meanwhile, in a database session of its own."""
        runs = SyncRun.objects.open().filter(
            integration=self.world.integration, phase=SyncRun.Phase.SETTLING
        )
        ids = list(runs.values_list("pk", flat=True))
        if ids:
            mark = self.world.mark
            rivals.submit(self._take_turn, ids[0]).result()
            self.tell(f"a rival wrote {self.world.writes_since(mark)}")

    def reader(self) -> None:
        """A run of another scope reads meanwhile, and is left for those that settle."""
        scopes: list[dict[str, bool]] = [{"full": True}, {}]
        self.readers.shuffle(scopes)
        for scope in scopes:
            with suppress(AlreadyRunning):
                run = self.world.ask(trigger=SyncRun.Trigger.SCHEDULE, **scope)
                rivals.submit(collect, run, self.world.crms).result()
                self.tell(f"a rival read {scope}")
                return

    def _take_turn(self, run_id: int) -> None:
        rows = SyncRun.objects.select_related("integration__hubspot", "integration__salesforce")
        take_turn(rows.get(pk=run_id), self.world.crms)

    def _undisturbed(self, deed: Callable[[], None]) -> None:
        self._busy = True
        try:
            deed()
        finally:
            self._busy = False

    def _draw_reader(self, operation: str, *, stirs: bool) -> None:
        """Just before a write nobody stirs: of what happens then it cannot know."""
        if not self.is_read_meanwhile or operation not in SETTLING or self.readers.random() > 0.4:
            return
        if stirs and self.meddles:
            self._undisturbed(self.stir)
        self._undisturbed(self.reader)

    def stir(self) -> None:
        """What makes one person of two, or none of one."""
        outside = self.outside
        deeds = [outside.merge, outside.merge, outside.change_address, outside.create]
        self.readers.choice([*deeds, outside.delete, outside.convert])()

    def _draw_fault(self, provider: Provider, operation: str) -> None:
        chance = 0.35 if operation == "write" else 0.03
        if not self._happens(chance):
            return
        faults = list(Fault) if operation == "write" else [Fault.TRANSIENT, Fault.LIMIT]
        fault = self.random.choice([one for one in faults if one is not Fault.CONFIGURATION])
        self.world.side(provider).faults.next(operation, fault)
        self.tell(f"{provider} {operation}: {fault}")
        if fault is Fault.ANSWER_LOST:
            self.world.side(provider).faults.commit_delay = self.random.choice(LATE)

    def _draw_lateness(self, provider: Provider) -> None:
        if self.fate.ends_next:
            self.world.side(provider).faults.commit_delay = self.random.choice(LATE)

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance


def close_rivals() -> None:
    """Give the rivals' database session back."""
    rivals.submit(lambda: database.close()).result()


rivals = ThreadPoolExecutor(max_workers=1)
