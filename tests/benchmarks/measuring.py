"""One contestant, one process: what it costs, from its first call to its last.

Starting Python and importing SDKs is not counted; memory is, as the process's peak.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU (user and system) and wall clock in seconds; peak memory in MB of 10⁶ bytes."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    told: Mapping[str, Any]  # what the contestant says of its work


class Contestant:
    """A running process of one of this package's modules, told what to do in JSON."""

    def __init__(
        self, module: str, task: Mapping[str, Any], environment: Mapping[str, str]
    ) -> None:
        self._name = f"{__package__}.{module}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._name, json.dumps(dict(task))],
            cwd=PROJECT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            text=True,
        )

    def cost(self) -> Cost:
        """Wait for its end. Raises RuntimeError if it failed; its own words are on stderr."""
        answer, _ = self._process.communicate()
        if self._process.returncode != 0:
            raise RuntimeError(f"{self._name} ended with {self._process.returncode}")
        return Cost(**json.loads(answer.splitlines()[-1]))


def together(costs: Sequence[Cost]) -> Cost:
    """Processes that ran at the same time: the longest, the largest, and all their CPU."""
    return Cost(
        cpu_s=sum(cost.cpu_s for cost in costs),
        wall_s=max(cost.wall_s for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
        told={},
    )


def in_turn(costs: Sequence[Cost]) -> Cost:
    """Parts that ran one after the other."""
    return Cost(
        cpu_s=sum(cost.cpu_s for cost in costs),
        wall_s=sum(cost.wall_s for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
        told={},
    )


def compete(work: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """Do the task on the command line, in this process, and print what it cost."""
    task = json.loads(sys.argv[1])
    cpu, wall = _cpu_s(), time.perf_counter()
    told = work(task)
    cost = {"cpu_s": _cpu_s() - cpu, "wall_s": time.perf_counter() - wall}
    print(json.dumps({**cost, "peak_mb": peak_mb_of("self"), "told": dict(told)}))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_s_of(process: int) -> float:
    """Another process's CPU so far, by its id; the kernel counts in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def peak_mb_of(process: int | str) -> float:
    """From the kernel's own account: `ru_maxrss` begins with the parent's."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    if found is None:
        raise RuntimeError("the kernel does not tell this process's peak of memory")
    return int(found.group(1)) * 1024 / 1e6
