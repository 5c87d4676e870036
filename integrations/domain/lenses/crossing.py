"""What every lens does; each kind of lens says how a value that is not blank crosses."""

from integrations.domain.fitting import Fit, fitter
from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldSpec, Provider, Value


class CrossingLens:
    """How values cross between two fields: translated, then made to fit the field they enter.

    Two values agree where either, taken across, is the other. That covers what is lawfully
    different on the two sides: a rounded number, a range, a day and an instant, many to one.
    """

    def __init__(self, hubspot: FieldSpec, salesforce: FieldSpec) -> None:
        self.hubspot = hubspot
        self.salesforce = salesforce
        self.fit_hubspot: Fit = fitter(Provider.HUBSPOT, hubspot)
        self.fit_salesforce: Fit = fitter(Provider.SALESFORCE, salesforce)

    def there(self, value: Value) -> Value:
        """From HubSpot to Salesforce."""
        return value

    def back(self, value: Value) -> Value:
        """From Salesforce to HubSpot."""
        return value

    def hubspot_key(self, value: Value) -> Value:
        """Equal for HubSpot values that differ in formatting at most."""
        return value

    def salesforce_key(self, value: Value) -> Value:
        return value

    def to_salesforce(self, value: Value) -> Value:
        return self.fit_salesforce(None if value is None else self.there(value))

    def to_hubspot(self, value: Value) -> Value:
        return self.fit_hubspot(None if value is None else self.back(value))

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        if hubspot is None or salesforce is None:
            return hubspot is None and self.fit_salesforce(None) == salesforce
        return self._arrives(hubspot, salesforce) or self._returns(hubspot, salesforce)

    def same_hubspot(self, one: Value, other: Value) -> bool:
        return one == other or self.hubspot_key(one) == self.hubspot_key(other)

    def same_salesforce(self, one: Value, other: Value) -> bool:
        return one == other or self.salesforce_key(one) == self.salesforce_key(other)

    def _arrives(self, hubspot: Value, salesforce: Value) -> bool:
        try:
            return self.same_salesforce(self.to_salesforce(hubspot), salesforce)
        except Uncrossable:
            return False

    def _returns(self, hubspot: Value, salesforce: Value) -> bool:
        try:
            return self.same_hubspot(self.to_hubspot(salesforce), hubspot)
        except Uncrossable:
            return False
