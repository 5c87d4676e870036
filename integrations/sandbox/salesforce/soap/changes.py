"""`getUpdated` and `getDeleted`."""

from integrations.sandbox.salesforce import replication
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.sobjects import moment


def get_updated(call: SoapCall) -> list[Markup]:
    request = call.request
    changed = replication.updated(
        call.store,
        call.object(request.value("sObjectType")),
        request.value("startDate"),
        request.value("endDate"),
    )
    ids = [element("ids", record_id) for record_id in changed.ids]
    covered = element("latestDateCovered", moment(changed.latest_covered))
    return [element("result", [*ids, covered])]


def get_deleted(call: SoapCall) -> list[Markup]:
    request = call.request
    gone = replication.deleted(
        call.store,
        call.object(request.value("sObjectType")),
        request.value("startDate"),
        request.value("endDate"),
    )
    records = [
        element("deletedRecords", [element("deletedDate", moment(when)), element("id", record_id)])
        for record_id, when in gone.records
    ]
    dates = [
        element("earliestDateAvailable", moment(gone.earliest_available)),
        element("latestDateCovered", moment(gone.latest_covered)),
    ]
    return [element("result", [*records, *dates])]
