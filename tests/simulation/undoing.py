"""An operator who undoes runs: in some seeds, drawn apart from all the rest (M26)."""

from collections.abc import Callable
from random import Random

from integrations.domain.records import ObjectType, Ref
from integrations.domain.undoing import NotUndone
from integrations.models import LogEntry, SyncRun
from integrations.sync.undo.log import NOT_UNDONE, UNDO
from tests.sync.memory import World

# Whatever holds its old value is at rest, whoever put it back.
AT_REST = (NotUndone.RESTORED.value, "undo")


class Undoer:
    """Quiet unless the seed has one."""

    def __init__(
        self, world: World, seed: int, tell: Callable[[str], None], sync: Callable[..., None]
    ) -> None:
        self.world, self.tell, self.sync = world, tell, sync
        self.random = Random(f"undoers of {seed}")
        self.on = self.random.random() < 0.15

    def act(self) -> None:
        if self.on and self.random.random() < 0.25:
            runs = [run for run in self._runs() if not run.is_open]
            if runs:
                place = self.random.randrange(len(runs))
                self.tell(f"an operator undoes run {place + 1} of {len(runs)}")
                self.sync(trigger=UNDO, undo={"run": runs[place].pk})

    def resting(self) -> set[tuple[Ref, str]]:
        """Fields that need not agree with the other side until that moves (INV-34)."""
        found = LogEntry.objects.filter(integration=self.world.integration, trigger=UNDO)
        return {
            (Ref(ObjectType(entry.object_type), entry.record_id), row["field"])
            for entry in found.filter(reason__in=["", NOT_UNDONE])
            for row in entry.changes
            if row["why"] in AT_REST
        }

    def _runs(self) -> list[SyncRun]:
        return list(SyncRun.objects.filter(integration=self.world.integration).order_by("pk"))
