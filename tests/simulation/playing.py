"""Playing one seed."""

from traceback import format_exc

from tests.simulation.invariants import CHECKS
from tests.simulation.outcome import Outcome
from tests.simulation.simulation import Simulation
from tests.sync.memory import Clock, stopped_clock


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
