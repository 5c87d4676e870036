"""Which of two edits is the later one, as far as two vendors' clocks can tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.domain.records import Record

# Two vendors' clocks are not compared more finely than this.
SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What the CRMs tell about when a field was edited.

    HubSpot tells it per property. Salesforce tells only when the record was last modified, which
    our own writes move too: its edit lies anywhere up to then.
    """

    hubspot_edited_at: datetime | None = None
    hubspot_read_at: datetime | None = None
    salesforce_modified_at: datetime | None = None

    @classmethod
    def of(cls, hubspot: Record, salesforce: Record, hubspot_field: str) -> "Tie":
        return cls(
            hubspot_edited_at=hubspot.edited_at.get(hubspot_field),
            hubspot_read_at=hubspot.read_at,
            salesforce_modified_at=salesforce.modified_at,
        )

    @property
    def hubspot_is_later(self) -> bool:
        """Whether HubSpot's edit is later beyond doubt. A time in the future proves nothing."""
        edited, read, modified = (
            self.hubspot_edited_at,
            self.hubspot_read_at,
            self.salesforce_modified_at,
        )
        if edited is None or modified is None or (read is not None and edited > read + SKEW):
            return False
        return edited > modified + SKEW


NO_TIMES = Tie()
