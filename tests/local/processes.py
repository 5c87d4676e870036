"""Looking at processes that are not children of the tests."""

import os
import select
from pathlib import Path

ENDS_WITHIN_S = 20.0


def descendants(pid: int) -> list[int]:
    """Return the processes below `pid`, the near ones first; none of one that ended meanwhile."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    found = [int(child) for child in children]
    for child in list(found):
        found.extend(descendants(child))
    return found


def ends(pid: int) -> bool:
    """Wait for the end of `pid`; say whether it came in time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], ENDS_WITHIN_S)[0])
    finally:
        os.close(handle)
