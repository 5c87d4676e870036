"""The port: what the engine asks of a CRM. Batch-shaped, because both APIs are.

A bad record is a result; a broken connection is an exception (`domain.errors.CRMError`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from integrations.domain.errors import RecordError
from integrations.domain.plans import Action
from integrations.domain.records import FieldSpec, ObjectType, Provider, Record, Ref, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInfo:
    """Who we are to the CRM. `user_id` is the integration user's, where there is one."""

    account_id: str
    name: str
    user_id: str = ""
    user_name: str = ""
    time_zone: str = "UTC"
    calls_used: int | None = None
    calls_limit: int | None = None
    missing_rights: tuple[str, ...] = ()  # in words: "Read contacts (crm.objects.contacts.read)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A record that changed, known by id and time only: its values must be fetched."""

    ref: Ref
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of an answer. `cursor` may be stored once the page's content is durable.

    `cursor` is the adapter's own text; an empty one starts from the beginning. `fields` are the
    fields asked for. `total` is how many records the whole answer holds, where the CRM tells.
    """

    records: tuple[Record, ...] = ()
    seen: tuple[Seen, ...] = ()
    cursor: str = ""
    fields: frozenset[str] = frozenset()
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write. `key` is the caller's name for it, unique in a call; creates have no id."""

    key: str
    action: Action
    object_type: ObjectType
    id: str | None = None
    values: Values = field(default_factory=dict)
    email: str | None = None  # for an opt-out
    # For a create: the field among `values` by which the CRM makes the record at most once.
    unique_field: str = ""


class WriteStatus(StrEnum):
    DONE = "done"
    REFUSED = "refused"  # the CRM looked at this record and said no
    UNKNOWN = "unknown"  # the request was sent and no answer came back
    NOT_SENT = "not_sent"  # an earlier failure, or the budget, stopped us first


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What came of one write. `values` are the written fields as the CRM now holds them, if told.

    Not DONE: `error` says why.
    """

    key: str
    status: WriteStatus
    id: str | None = None
    values: Values = field(default_factory=dict)
    error: RecordError | None = None


class CRM(Protocol):
    provider: Provider

    def check(self) -> AccountInfo:
        """Identity, rights and limits. Raises ConfigurationError for wrong credentials."""

    def fields(self, object_type: ObjectType) -> list[FieldSpec]: ...

    def changed(
        self, object_type: ObjectType, *, since: str, fields: Sequence[str]
    ) -> Iterator[Page]:
        """What changed since a cursor, with overlap, oldest first; deletes and merges included
        where the CRM tells them in the same breath. An empty cursor means from now on minus the
        overlap (a first read is `scan`)."""

    def scan(self, object_type: ObjectType, *, fields: Sequence[str]) -> Iterator[Page]:
        """Every living record, the cheapest way. Each page's cursor is one for `changed` that
        misses nothing that happened after the scan began."""

    def fetch(
        self, refs: Sequence[Ref], *, fields: Sequence[str], edited: bool = False
    ) -> list[Record]:
        """The records as they are now, in any order; those that are gone for good are left out,
        those that were merged, converted or deleted come with that said. `edited` asks for
        `Record.edited_at` too."""

    def find(
        self, object_type: ObjectType, *, emails: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        """The living records that have one of these addresses (HubSpot: secondary ones too),
        from a source that does not lag behind writes."""

    def deleted(self, object_type: ObjectType, *, since: str) -> Iterator[Page]:
        """Deletes, merges and conversions since a cursor, with lineage. Records hold no values."""

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        """One result per write, in order. Never raises: a failed call is its writes' status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    id: str
    email: str
    name: str
    active: bool = True
    is_queue: bool = False


@runtime_checkable
class HasOwners(Protocol):
    def owners(self) -> list[Owner]: ...


@runtime_checkable
class HasCampaigns(Protocol):
    """What only Salesforce has. Campaigns and their members are read like any other records:
    `changed` tells deleted members too, so that leaving a campaign is seen."""

    def shows_campaigns(self) -> bool:
        """Whether both objects are there for us to read."""


@runtime_checkable
class HasAccounts(Protocol):
    """What only Salesforce has."""

    def accounts_named(self, name: str, *, since: datetime) -> list[str]:
        """The ids of the living accounts of exactly this name that were made since."""


@runtime_checkable
class HasCompanies(Protocol):
    """What only HubSpot has."""

    def find_by(
        self, object_type: ObjectType, *, field: str, values: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        """The living records that have one of these values in a unique field."""

    def associate(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Make each company its contact's primary one: (contact's id, company's id). Of a pair
        that is refused nothing is said: read the contact."""

    def dissociate(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Take each contact out of its company: (contact's id, company's id)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInfo:
    """A HubSpot list ("segment" in the newer words)."""

    id: str
    name: str
    size: int | None = None
    dynamic: bool = True
    processing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    record_id: str
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """Some members, in the order of joining. `cursor` is where reading on may begin one day."""

    members: tuple[Membership, ...]
    cursor: str


@runtime_checkable
class HasLists(Protocol):
    """What only HubSpot has."""

    def lists(self) -> list[ListInfo]:
        """The dynamic contact lists, by name."""

    def get_list(self, list_id: str) -> ListInfo | None: ...

    def members(self, list_id: str, *, since: str = "") -> Iterator[MemberPage]:
        """Everybody on the list; with a cursor of an earlier page, that page's place and on."""

    def members_among(self, list_id: str, record_ids: Sequence[str]) -> frozenset[str]:
        """Those of the records that are on the list now."""

    def create_list(self, name: str, *, filters: Mapping[str, object]) -> ListInfo: ...


@runtime_checkable
class CreatesProperties(Protocol):
    """What only HubSpot lets us: properties of our own, in a group of our own."""

    def ensure_properties(
        self,
        specs: Sequence[FieldSpec],
        *,
        group: str,
        label: str,
        object_type: ObjectType = ObjectType.HUBSPOT_CONTACT,
    ) -> list[str]:
        """Create those that are missing; answers the names created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The living records of a type that meet all that is given here.

    `condition` is in the CRM's own query language, and whole: its brackets and quotes close.
    """

    object_type: ObjectType
    condition: str = ""
    created_after: datetime | None = None
    modified_after: datetime | None = None
    campaign_id: str = ""
    with_email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    id: str
    name: str
    active: bool


@runtime_checkable
class HasConditions(Protocol):
    """What only Salesforce has. A malformed condition raises PermanentError in its words."""

    def count(self, selection: Selection) -> int: ...

    def select(self, selection: Selection, *, fields: Sequence[str]) -> Iterator[Page]:
        """Pages by id. `total` is not told: `count` is a call of its own."""

    def passing(
        self, object_type: ObjectType, ids: Sequence[str], *, condition: str
    ) -> frozenset[str]:
        """Those of the records that live and meet the condition."""

    def campaign(self, campaign_id: str) -> Campaign | None: ...
