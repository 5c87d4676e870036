"""What work costs in API calls, before it is done: estimates, from the sizes of the batches."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil

from integrations.crm.hubspot.reading import BATCH as HUBSPOT_READS
from integrations.crm.hubspot.writing import BATCH as HUBSPOT_WRITES
from integrations.crm.salesforce.queries import PAGE as SALESFORCE_PAGE
from integrations.crm.salesforce.reading import RETRIEVE
from integrations.crm.salesforce.writing import BATCH as SALESFORCE_WRITES
from integrations.domain.plans import Action, PlannedWrite
from integrations.domain.records import ObjectType, Provider

Calls = Counter[Provider]

HUBSPOT_PAGE = 100
# Schema, owners, deletes and merges: what a reading asks for beside the records.
BESIDE = {Provider.HUBSPOT: 6, Provider.SALESFORCE: 10}
LOOKED_FOR = {Provider.HUBSPOT: 1, Provider.SALESFORCE: 2}  # object types that hold an address


def calls_to_read(records: Mapping[ObjectType, int]) -> Calls:
    """A reading of everything. `records` is how many there are of each object type."""
    calls = Calls(BESIDE)
    for object_type, count in records.items():
        in_hubspot = object_type.provider is Provider.HUBSPOT
        calls[object_type.provider] += ceil(
            count / (HUBSPOT_PAGE if in_hubspot else SALESFORCE_PAGE)
        )
    return calls


def calls_to_write(writes: Iterable[PlannedWrite], *, reread: Mapping[ObjectType, int]) -> Calls:
    """One batch of people: reading again, looking before a create, writing, looking back.

    `reread` is how many records of each object type are read before they are overwritten.
    """
    return _calls(Counter((write.object_type, write.action) for write in writes), reread)


def calls_to_settle(people: int) -> Calls:
    """More than this it does not take, unless many are created: everybody read again and updated
    on both sides."""
    kinds = (ObjectType.HUBSPOT_CONTACT, ObjectType.SALESFORCE_LEAD)
    updates = Counter({(kind, Action.UPDATE): people for kind in kinds})
    return _calls(updates, dict.fromkeys(kinds, people))


def _calls(
    kinds: Mapping[tuple[ObjectType, Action], int], reread: Mapping[ObjectType, int]
) -> Calls:
    calls = Calls()
    for object_type, count in reread.items():
        in_hubspot = object_type.provider is Provider.HUBSPOT
        calls[object_type.provider] += ceil(count / (HUBSPOT_READS if in_hubspot else RETRIEVE))
    for (object_type, action), count in kinds.items():
        calls[object_type.provider] += _writing(object_type.provider, action, count)
    return calls


def _writing(provider: Provider, action: Action, count: int) -> int:
    if action is Action.OPT_OUT:
        return count
    size = HUBSPOT_WRITES if provider is Provider.HUBSPOT else SALESFORCE_WRITES
    calls = ceil(count / size)
    if action is Action.CREATE:
        calls += LOOKED_FOR[provider] * ceil(count / HUBSPOT_READS)
    if provider is Provider.SALESFORCE and action is not Action.DELETE:
        calls += ceil(count / RETRIEVE)  # what Salesforce made of the values
    return calls
