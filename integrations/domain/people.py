"""One human as an integration knows them, and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.domain.records import ObjectType, Record, Ref, Value


class Status(StrEnum):
    IN_SYNC = "in_sync"
    WAITING = "waiting"
    EXCLUDED = "excluded"
    FAILING = "failing"


class Reason(StrEnum):
    """Why a person stands where they stand. Failing people carry an error category instead."""

    NONE = ""
    # waiting
    FIRST_LOAD = "first_load"  # read, matched, and nobody has asked for a sync yet
    TRIGGER = "trigger"  # nothing stops them any more: their next change syncs them
    OWED = "owed"  # a change waits for its turn
    RETRY = "retry"
    QUOTA = "quota"
    DISABLED = "disabled"
    GRACE = "grace"  # a delete that may yet be undone
    HELD = "held"  # the brake: too many deletes or blankings for one day
    # excluded
    NO_EMAIL = "no_email"
    NOT_IN_LIST = "not_in_list"
    CREATION_OFF = "creation_off"
    FILTERED = "filtered"  # the Salesforce-side condition
    DELETED = "deleted"
    FORGOTTEN = "forgotten"  # deleted for privacy: never made again
    DUPLICATE = "duplicate"
    CONVERTED = "converted"
    # failing: an error waits until something moves
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What each side held when both last agreed. A fallback or a range keeps the two apart."""

    hubspot: Value
    salesforce: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """Everything about a person that decides their plan.

    A link names a record; the record itself is None when it was never read or is deleted
    (`hubspot_gone`, `salesforce_gone`). `baselines` are keyed by HubSpot property name, and an
    absent key is a first meeting. `linked` says that the two records have been settled together.
    `parked`: an error that waits for a change, and nothing has changed. `from_salesforce` is False
    when only HubSpot asks for this plan, so that a first touch from Salesforce is not due.
    `forgotten`: deleted in HubSpot for privacy.
    """

    id: int
    hubspot_ref: Ref | None = None
    salesforce_ref: Ref | None = None
    hubspot: Record | None = None
    salesforce: Record | None = None
    hubspot_gone: bool = False
    salesforce_gone: bool = False
    linked: bool = False
    duplicate: bool = False
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    in_list: bool = True
    passes_filter: bool = True
    parked: bool = False
    from_salesforce: bool = True
    forgotten: bool = False

    @property
    def salesforce_type(self) -> ObjectType | None:
        return self.salesforce_ref.object_type if self.salesforce_ref else None
