"""Who owns a person, on each side."""

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.mapping import Uncrossable
from integrations.domain.policy import OwnerMap
from integrations.domain.records import FieldSpec, Value
from integrations.domain.values import shorten

QUEUE_PREFIX = "00G"  # Salesforce ids begin with their object's prefix: a group, which queues are


class OwnerLens(CrossingLens):
    """HubSpot owners and Salesforce users, paired by the email of active people."""

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec, owners: OwnerMap) -> None:
        super().__init__(hubspot, salesforce)
        self._owners = owners

    def there(self, value: Value) -> Value:
        found = self._owners.to_salesforce.get(str(value))
        return found or _unknown(f"HubSpot's owner {value} is no active user", value)

    def back(self, value: Value) -> Value:
        found = self._owners.to_hubspot.get(str(value))
        kind = "queue" if str(value).startswith(QUEUE_PREFIX) else "user"
        problem = f"Salesforce's owner, the {kind} {value}, is no active owner"
        return found or _unknown(problem, value)


def _unknown(problem: str, value: Value) -> Value:
    raise Uncrossable(f"{problem} of the other CRM.", code="UNKNOWN_OWNER", value=shorten(value))
