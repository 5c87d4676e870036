"""Records as matching sees them, and which of several rivals comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.domain.gates import email_of
from integrations.domain.records import ObjectType, Provider, Record, Ref

Order = tuple[int, float, str]

_RANK = {ObjectType.SALESFORCE_CONTACT: 0, ObjectType.SALESFORCE_LEAD: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A living record as matching sees it.

    `emails` are normalised, the primary one first. `partner` is the record at the other end of
    its person; only if `linked` is that tie a stored link, which stays. One that is linked and has
    no partner lost it to a merge.
    """

    ref: Ref
    emails: tuple[str, ...]
    modified_at: datetime
    person_id: int | None = None
    partner: Ref | None = None
    linked: bool = False

    @property
    def is_hubspot(self) -> bool:
        return self.ref.object_type.provider is Provider.HUBSPOT

    @property
    def order(self) -> Order:
        """Contact before lead, then most recently updated, then lowest id."""
        return _order(self.ref, self.modified_at)


def candidate_of(
    record: Record,
    *,
    person_id: int | None = None,
    partner: Ref | None = None,
    linked: bool = False,
) -> Candidate | None:
    """A record as a candidate, or None: deleted, merged and converted ones never are."""
    if not _is_living(record):
        return None
    email = email_of(record)
    emails = tuple(dict.fromkeys(((email,) if email else ()) + record.other_emails))
    return Candidate(
        ref=record.ref,
        emails=emails,
        modified_at=record.modified_at,
        person_id=person_id,
        partner=partner,
        linked=linked,
    )


def choose(candidates: Sequence[Record]) -> Record:
    """The one among unlinked rivals. Raises ValueError if none of them lives."""
    living = [record for record in candidates if _is_living(record)]
    if not living:
        raise ValueError("No living record to choose from.")
    return min(living, key=lambda record: _order(record.ref, record.modified_at))


def padded(id: str) -> str:
    """An id to sort by. HubSpot's are numbers of any length: the shorter one is the lower."""
    return id.rjust(24, "0")


def _order(ref: Ref, modified_at: datetime) -> Order:
    return _RANK.get(ref.object_type, 0), -modified_at.timestamp(), padded(ref.id)


def _is_living(record: Record) -> bool:
    return not (record.deleted or record.merged_into or record.converted_to)
