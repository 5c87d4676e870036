"""An operator at the dashboard: in some seeds they resync somebody, or retry what failed."""

from random import Random
from typing import Any, Protocol

from integrations.models import SyncRun
from tests.sync.memory import World


class Sync(Protocol):
    def __call__(self, *, trigger: str, **scope: Any) -> bool: ...


class Operator:
    """Quiet unless the seed has one."""

    def __init__(self, world: World, seed: int, sync: Sync) -> None:
        self.world, self.sync = world, sync
        self.random = Random(f"operators of {seed}")
        self.on = self.random.random() < 0.2

    def act(self) -> None:
        if self.on and self.random.random() < 0.3:
            self.sync(trigger=SyncRun.Trigger.MANUAL, **self.random.choice(self._scopes()))

    def _scopes(self) -> list[dict[str, Any]]:
        people = [person.pk for person in self.world.people]
        some = self.random.sample(people, min(len(people), 2))
        return [{"people": some}, {"people": some[:1]}, {"errors": True}]
