"""A day on one side and an instant on the other: they meet if it is that day in UTC."""

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.records import Value

MIDNIGHT = "T00:00:00Z"


def day_of(value: Value) -> Value:
    return value[:10] if isinstance(value, str) else value


class DayInHubSpotLens(CrossingLens):
    """A HubSpot date and a Salesforce date and time."""

    def there(self, value: Value) -> Value:
        return f"{value}{MIDNIGHT}"

    def back(self, value: Value) -> Value:
        return day_of(value)

    def salesforce_key(self, value: Value) -> Value:
        return day_of(value)


class DayInSalesforceLens(CrossingLens):
    """A HubSpot date and time and a Salesforce date."""

    def there(self, value: Value) -> Value:
        return day_of(value)

    def back(self, value: Value) -> Value:
        return f"{value}{MIDNIGHT}"

    def hubspot_key(self, value: Value) -> Value:
        return day_of(value)
