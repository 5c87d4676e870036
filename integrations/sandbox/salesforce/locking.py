"""Records that another transaction holds just now: a fault that strikes one record at a time."""

from integrations.sandbox.faults import Faults
from integrations.sandbox.salesforce.errors import refuse


def refuse_locked(faults: Faults) -> None:
    """Raises UNABLE_TO_LOCK_ROW where the fault strikes."""
    if faults.strikes("row-lock"):
        raise refuse("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", [])
