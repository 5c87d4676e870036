"""What a memory CRM holds, and how people change it behind our back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from integrations.crm.memory.schema import DEFAULT_FIELDS, DEFAULT_VALUES
from integrations.domain.plans import Action
from integrations.domain.records import FieldSpec, ObjectType, Record, Ref, Value, Values

EMAIL_FIELD = {
    ObjectType.HUBSPOT_CONTACT: "email",
    ObjectType.SALESFORCE_LEAD: "Email",
    ObjectType.SALESFORCE_CONTACT: "Email",
}
_PREFIX = {
    ObjectType.SALESFORCE_LEAD: "00Q",
    ObjectType.SALESFORCE_CONTACT: "003",
    ObjectType.SALESFORCE_ACCOUNT: "001",
    ObjectType.SALESFORCE_CAMPAIGN: "701",
    ObjectType.SALESFORCE_CAMPAIGN_MEMBER: "00v",
}


@dataclass(kw_only=True)
class Row:
    """One record of the CRM. `visible_at` is when the transaction that wrote it commits."""

    object_type: ObjectType
    id: str
    values: dict[str, Value]
    modified_at: datetime
    visible_at: datetime
    edited_at: dict[str, datetime] = field(default_factory=dict)
    other_emails: tuple[str, ...] = ()
    deleted: bool = False
    purged: bool = False
    merged_into: str | None = None
    converted_to: str | None = None
    before: "Row | None" = None  # what readers see until this row's transaction commits

    @property
    def ref(self) -> Ref:
        return Ref(self.object_type, self.id)

    @property
    def emails(self) -> frozenset[str]:
        """Every address, in lower case."""
        own = self.values.get(EMAIL_FIELD.get(self.object_type, ""))
        return frozenset(e.lower() for e in (own, *self.other_emails) if isinstance(e, str))

    def record(self, fields: frozenset[str], read_at: datetime, *, edited: bool) -> Record:
        return Record(
            object_type=self.object_type,
            id=self.id,
            values={name: self.values.get(name) for name in fields},
            modified_at=self.modified_at,
            read_at=read_at,
            other_emails=self.other_emails,
            deleted=self.deleted,
            merged_into=self.merged_into,
            converted_to=self.converted_to,
            edited_at={n: t for n, t in self.edited_at.items() if edited and n in fields},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedWrite:
    """A write that landed through the port."""

    action: Action
    ref: Ref
    values: Values
    at: datetime


class Store:
    """The records. Its methods are the edits of other people; only a writer logs those of ours.

    `delay` is how long a transaction takes from its stamp to its commit just now.
    """

    def __init__(
        self, clock: Callable[[], datetime], *, delay: Callable[[], timedelta] = timedelta
    ) -> None:
        self.clock, self.delay = clock, delay
        self.rows: dict[Ref, Row] = {}
        self.specs: dict[ObjectType, list[FieldSpec]] = {
            kind: list(specs) for kind, specs in DEFAULT_FIELDS.items()
        }
        self.writes: list[LoggedWrite] = []
        self._numbers: Counter[ObjectType] = Counter()

    def create(self, object_type: ObjectType, values: Values, *, id: str = "") -> Ref:
        now = self.clock()
        ref = Ref(object_type, id or self._new_id(object_type))
        names = [spec.name for spec in self.specs[object_type]]
        held = {**dict.fromkeys(names), **DEFAULT_VALUES.get(object_type, {}), **values}
        self.rows[ref] = Row(
            object_type=object_type,
            id=ref.id,
            values=held,
            modified_at=now,
            visible_at=now + self.delay(),
            edited_at=dict.fromkeys(values, now),
        )
        return ref

    def edit(self, ref: Ref, values: Values) -> None:
        row = self.rows[ref]
        stamps = dict.fromkeys(values, self.clock())
        self._replace(
            ref,
            replace(row, values={**row.values, **values}, edited_at={**row.edited_at, **stamps}),
        )

    def delete(self, ref: Ref) -> None:
        self._replace(ref, replace(self.rows[ref], deleted=True))

    def restore(self, ref: Ref) -> None:
        self._replace(ref, replace(self.rows[ref], deleted=False))

    def purge(self, ref: Ref) -> None:
        """Beyond the recycle bin: nobody will hear of it again."""
        self._replace(ref, replace(self.rows[ref], deleted=True, purged=True))

    def merge(self, winner: Ref, loser: Ref, *, new_id: bool = False) -> Ref:
        """Fold one record into another; as in HubSpot the survivor may get an id of its own."""
        kept, gone = self.rows[winner], self.rows[loser]
        filled = {n: v for n, v in gone.values.items() if kept.values.get(n) is None}
        survivor = self.create(winner.object_type, kept.values) if new_id else winner
        self.edit(survivor, filled)
        self._adopt_emails(survivor, kept, gone)
        for ref in {winner, loser} - {survivor}:
            self._replace(ref, replace(self.rows[ref], deleted=True, merged_into=survivor.id))
        return survivor

    def convert(self, lead: Ref, *, into: Ref | None = None) -> Ref:
        """Turn a lead into a contact, a new one or one that is there."""
        row = self.rows[lead]
        names = {spec.name for spec in self.specs[ObjectType.SALESFORCE_CONTACT]}
        values = {n: v for n, v in row.values.items() if n in names}
        contact = into or self.create(ObjectType.SALESFORCE_CONTACT, values)
        self._replace(lead, replace(row, converted_to=contact.id))
        return contact

    def living(self, object_type: ObjectType) -> Iterator[Row]:
        """The rows that reads see, by id."""
        for row in self.visible(object_type):
            if not row.deleted:
                yield row

    def visible(self, object_type: ObjectType) -> Iterator[Row]:
        """The rows that anybody may still hear of, deleted ones too, by id."""
        refs = [ref for ref in self.rows if ref.object_type is object_type]
        for ref in sorted(refs, key=lambda ref: (len(ref.id), ref.id)):
            if row := self.seen(ref):
                yield row

    def seen(self, ref: Ref) -> Row | None:
        """A row as committed by now."""
        row = self.rows.get(ref)
        while row is not None and row.visible_at > self.clock():
            row = row.before
        return None if row is None or row.purged else row

    def remote_writes(self) -> Mapping[Ref, int]:
        """How often each record was written through the port."""
        return Counter(write.ref for write in self.writes)

    def _adopt_emails(self, survivor: Ref, kept: Row, gone: Row) -> None:
        if survivor.object_type is not ObjectType.HUBSPOT_CONTACT:
            return
        primary = self.rows[survivor].values.get("email")
        others = sorted((kept.emails | gone.emails) - {str(primary).lower()})
        self.rows[survivor] = replace(self.rows[survivor], other_emails=tuple(others))

    def _replace(self, ref: Ref, row: Row) -> None:
        # A new row object, so that whatever was handed out keeps what it showed.
        now, delay = self.clock(), self.delay()
        before = self.rows[ref] if delay else None
        self.rows[ref] = replace(row, modified_at=now, visible_at=now + delay, before=before)

    def _new_id(self, object_type: ObjectType) -> str:
        self._numbers[object_type] += 1
        number = self._numbers[object_type]
        prefix = _PREFIX.get(object_type)
        return f"{prefix}{number:012d}AAA" if prefix else str(number)
