"""`limits` and record counts."""

from integrations.sandbox.salesforce.rest.calls import Answer, Call

_FIXED = {
    "ConcurrentAsyncGetReportInstances": 200,
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyStreamingApiEvents": 200_000,
    "DataStorageMB": 10_240,
    "FileStorageMB": 10_240,
    "HourlyAsyncReportRuns": 1_200,
    "SingleEmail": 5_000,
}


def limits(call: Call) -> Answer:
    usage = call.store.usage
    fixed = {name: {"Max": most, "Remaining": most} for name, most in _FIXED.items()}
    requests = {"Max": usage.allowance, "Remaining": usage.remaining}
    return Answer({"DailyApiRequests": requests, **fixed})


def record_count(call: Call) -> Answer:
    """Living records per object; unknown objects are left out."""
    schema = call.store.schema
    asked = [name for name in call.query.get("sObjects", "").split(",") if name]
    found = [schema.find(name.strip()) for name in asked] if asked else schema.visible()
    return Answer({"sObjects": [_count(call, one.name) for one in found if one is not None]})


def _count(call: Call, name: str) -> dict[str, object]:
    live = ' WHERE "IsDeleted" = 0' if call.store.object(name).soft_delete else ""
    return {
        "count": call.store.database.value(f'SELECT count(*) FROM "{name}"{live}'),
        "name": name,
    }
