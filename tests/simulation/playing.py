"""Playing seeds, and saying what broke and how to see it again."""

from dataclasses import dataclass
from traceback import format_exc

from tests.simulation.invariants import CHECKS
from tests.simulation.simulation import Simulation
from tests.sync.memory import Clock, stopped_clock


@dataclass(frozen=True, slots=True)
class Outcome:
    seed: int
    digest: str
    trace: tuple[str, ...]
    broken: str = ""  # which invariant, and how; empty if all hold

    def __str__(self) -> str:
        return "\n".join(
            [*self.trace, self.broken, f"replay with: ./run simulate --seed {self.seed}"]
        )


def play(seed: int) -> Outcome:
    with stopped_clock() as traveller:
        sim = Simulation(seed, Clock(traveller))
        broken = _play(sim)
        return Outcome(seed, sim.digest, tuple(sim.trace), broken)


def _play(sim: Simulation) -> str:
    try:
        sim.run()
        for check in CHECKS:
            sim.tell(check.__name__)
            check(sim)
    except Exception:
        return format_exc()
    return ""
