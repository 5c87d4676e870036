"""HubSpot's webhooks: in some seeds they name records, late, twice or for nothing."""

from collections.abc import Callable
from random import Random
from typing import Protocol

from integrations.models import Notice, SyncRun
from integrations.sync.owed.asking import NOTICES
from tests.sync.memory import CONTACT, World

STRANGER = "4711"


class Sync(Protocol):
    def __call__(self, *, trigger: str, **scope: bool) -> bool: ...


class Webhooks:
    """Quiet unless the seed has them on. What they name has moved or has not: it is only looked
    at."""

    def __init__(self, world: World, seed: int, tell: Callable[[str], None], sync: Sync) -> None:
        self.world, self.tell, self.sync = world, tell, sync
        self.random = Random(f"webhooks of {seed}")
        self.on = self.random.random() < 0.2

    def act(self) -> None:
        if self.on and self.random.random() < 0.5:
            self._deliver()
            if self.random.random() < 0.5:
                self.sync(trigger=SyncRun.Trigger.WEBHOOK, **{NOTICES: True})

    def _deliver(self) -> None:
        rows = self.world.hubspot.store.rows
        known = [ref.id for ref in rows if ref.object_type is CONTACT] + [STRANGER]
        for id in self.random.sample(known, min(len(known), 3)):
            Notice.objects.update_or_create(
                connection=self.world.integration.hubspot,
                object_type=CONTACT.value,
                remote_id=id,
                defaults={"heard_at": self.world.clock()},
            )
            self.tell(f"a webhook names {id}")
