"""What is decided about one field, and what its two sides refuse."""

from dataclasses import dataclass

from integrations.domain.mapping import Uncrossable
from integrations.domain.people import Baseline
from integrations.domain.plans import Why
from integrations.domain.records import Provider, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a field's two sides refuse.

    `stands_in`: on a create Salesforce gets a fallback, ours or its own, where HubSpot is blank.
    """

    hubspot_writable: bool = True
    salesforce_writable: bool = True
    hubspot_required: bool = False
    salesforce_required: bool = False
    stands_in: bool = False

    def writable(self, side: Provider) -> bool:
        return self.hubspot_writable if side is Provider.HUBSPOT else self.salesforce_writable

    def required(self, side: Provider) -> bool:
        return self.hubspot_required if side is Provider.HUBSPOT else self.salesforce_required


FREE = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDecision:
    """What to do about one field.

    `value` is in the terms of the side `to`, and `to` None means that nothing is written.
    `baseline` holds once the write is done (or holds already, without one); None leaves the stored
    one. `uncrossable` says why `source`'s value cannot cross. `kept` names the side whose value
    stands because it refuses the other's blank. `blind`: decided without HubSpot's edit time.
    """

    to: Provider | None = None
    value: Value = None
    why: Why | None = None
    conflict: bool = False
    lost: Value = None
    baseline: Baseline | None = None
    source: Provider | None = None
    uncrossable: Uncrossable | None = None
    kept: Provider | None = None
    blind: bool = False


REST = FieldDecision()
