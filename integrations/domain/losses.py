"""What the brake counts: deletes, and values that are blanked (INV-31)."""

from collections.abc import Iterable

from integrations.domain.plans import Action, PlannedWrite

DELETE = "delete"
# A share of few people is no measure: so many may pass whatever the share.
FEW = 5


def losses_of(writes: Iterable[PlannedWrite]) -> frozenset[str]:
    """The kinds of loss they bring: a delete, or each mapping of which a value is blanked."""
    return frozenset(kind for write in writes for kind in _losses(write))


def allowance(linked: int, *, records: int, percent: int) -> int:
    """How many losses of one kind may pass in a day by themselves: the smaller of two limits."""
    share = max(linked * percent // 100, FEW) if percent else 0
    return min(records, share)


def _losses(write: PlannedWrite) -> list[str]:
    if write.action is Action.DELETE:
        return [DELETE]
    if write.action is not Action.UPDATE:
        return []
    return [
        change.mapping
        for change in write.changes
        if change.new is None and change.old not in (None, False)
    ]
