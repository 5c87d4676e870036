"""What came of a seed, and how to see it again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    seed: int
    digest: str
    trace: tuple[str, ...]
    broken: str = ""  # which invariant, and how; empty if all hold

    @property
    def check(self) -> str:
        """The last check that the trace names: the one that failed."""
        return next((line for line in reversed(self.trace) if line.startswith("inv_")), "crash")

    def __str__(self) -> str:
        return "\n".join(
            [*self.trace, self.broken, f"replay with: ./run simulate --seed {self.seed}"]
        )
