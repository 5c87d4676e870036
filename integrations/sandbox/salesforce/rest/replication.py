"""`updated` and `deleted`: which records changed between two moments."""

from integrations.sandbox.salesforce import replication
from integrations.sandbox.salesforce.rest.calls import Answer, Call


def updated(call: Call) -> Answer:
    changed = replication.updated(call.store, call.object(), *_window(call))
    return Answer({"ids": list(changed.ids), "latestDateCovered": changed.latest_covered})


def deleted(call: Call) -> Answer:
    gone = replication.deleted(call.store, call.object(), *_window(call))
    return Answer(
        {
            "deletedRecords": [{"id": i, "deletedDate": when} for i, when in gone.records],
            "earliestDateAvailable": gone.earliest_available,
            "latestDateCovered": gone.latest_covered,
        }
    )


def _window(call: Call) -> tuple[str, str]:
    """As sent; a plus that was not encoded has become a blank on its way."""
    start, end = (call.query.get(name, "").replace(" ", "+") for name in ("start", "end"))
    return start, end
