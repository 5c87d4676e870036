"""Validation of what is written, and the writes themselves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations.sandbox.hubspot.activity import Activity
from integrations.sandbox.hubspot.errors import (
    ApiError,
    Problem,
    Problems,
    conflict,
    invalid,
    invalid_properties,
)
from integrations.sandbox.hubspot.owners import Owners
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.schema import Property
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.values import BadValue, normalise
from integrations.sandbox.hubspot.webhooks.events import Events

Values = dict[str, str]
Claims = set[tuple[str, str]]

LIFECYCLE_STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
)


class Writer:
    """Checks and carries out writes to records. `on_change` hears of every record written."""

    def __init__(
        self,
        *,
        now: Callable[[], int],
        portal_id: int,
        owners: Owners,
        on_change: Callable[[Table, int], None],
        events: Events,
        activity: Activity,
    ) -> None:
        self.now = now
        self.portal_id = portal_id
        self.owners = owners
        self.on_change = on_change
        self.events = events
        self.activity = activity
        self.blocked: set[str] = set()  # addresses that a privacy deletion forbids

    def clean(self, table: Table, properties: Any, record: Record | None, claims: Claims) -> Values:
        """The values to keep, `""` meaning clear. A null says nothing about its property.

        `claims` are the unique values that other records of the same batch take; this record's
        are added. Raises ApiError 400, or 409 for an e-mail address that is taken.
        """
        if not isinstance(properties, Mapping):
            raise invalid("Invalid input JSON: 'properties' must be an object")
        problems = Problems(self.portal_id)
        values: Values = {}
        for name, value in properties.items():
            if value is None:
                continue
            try:
                values[name] = self._value(table, name, value, record)
            except BadValue as bad:
                problems.add(name, bad.code, bad.message, str(value))
        problems.raise_if_any()
        self._claim(table, values, record, claims)
        return values

    def create(
        self, table: Table, record_id: int, values: Mapping[str, str], source: Source
    ) -> Record:
        now = self.now()
        stored = {name: value for name, value in values.items() if value}
        record = Record(record_id, stored, now, now, source)
        table.index.before_write(record_id)
        table.insert(record)
        self._written(table, record_id, now)
        self._happened("creation", table, record_id, source)
        self.events.changed(table.kind, record_id, stored.items(), source)
        return record

    def update(
        self, table: Table, record: Record, values: Mapping[str, str], source: Source
    ) -> None:
        """Write cleaned or system values. Every update moves the modified time."""
        now = self.now()
        table.index.before_write(record.id)
        changed: list[tuple[str, str]] = []
        for name, value in self._forward(record, values).items():
            if (record.get(name) or "") == value:
                continue
            if name == table.kind.key:
                self._replace_address(table, record, value, now, source)
            if name in table.unique:
                table.move_unique(record, name, value)
            record.write(name, value, now, source)
            changed.append((name, value))
        table.claim_addresses(record)
        record.updated = now
        self._written(table, record.id, now)
        self.events.changed(table.kind, record.id, changed, source)
        self.activity.changed(table.kind, record.id, dict(changed), source)

    def archive(self, table: Table, record: Record, source: Source) -> None:
        now = self.now()
        table.index.before_write(record.id)
        table.archive(record, now)
        self._written(table, record.id, now)
        self._happened("deletion", table, record.id, source)

    def restore(self, table: Table, record: Record, source: Source) -> None:
        """Raises ApiError 409 if its e-mail address belongs to another contact by now."""
        now = self.now()
        table.index.before_write(record.id)
        try:
            table.restore(record)
        except ValueError as taken:
            raise conflict(str(taken)) from None
        record.updated = now
        self._written(table, record.id, now)
        self._happened("restore", table, record.id, source)

    def forget(self, table: Table, record: Record, source: Source) -> None:
        """A privacy deletion is told as a deletion too, unless the record was in the bin."""
        archived = record.archived_at is not None
        table.index.before_write(record.id)
        table.forget(record)
        self._written(table, record.id, self.now())
        if not archived:
            self._happened("deletion", table, record.id, source)
        self._happened("privacyDeletion", table, record.id, source)

    def touch(self, table: Table, records: Sequence[Record]) -> int:
        """Move the modified times of many records to one moment, as a job of HubSpot's own does."""
        now = self.now()
        for record in records:
            table.index.before_write(record.id)
            record.updated = now
            self._written(table, record.id, now)
        return len(records)

    def _written(self, table: Table, record_id: int, now: int) -> None:
        table.index.after_write(record_id, now)
        self.on_change(table, record_id)

    def _happened(self, what: str, table: Table, record_id: int, source: Source) -> None:
        self.events.happened(what, table.kind, record_id, source)
        self.activity.happened(what, table.kind, record_id, source)

    def _value(self, table: Table, name: str, value: Any, record: Record | None) -> str:
        known = table.schema.live(name)
        if known is None:
            raise BadValue("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        if known.read_only or known.calculated:
            message = f'"{name}" is a read only property; its value cannot be set.'
            raise BadValue("READ_ONLY_VALUE", message)
        text = normalise(known, value, record.get(name) if record else None)
        self._check_reference(known, text)
        self._check_rules(table, name, text)
        return text

    def _check_reference(self, known: Property, text: str) -> None:
        if known.name == "hubspot_owner_id" and text and not self.owners.assignable(text):
            allowed = ", ".join(self.owners.active_ids())
            message = f"{text} was not one of the allowed options: [{allowed}]"
            raise BadValue("INVALID_OPTION", message)
        if known.name == "email" and text in self.blocked:
            message = f"Email address {text} is invalid: it was deleted for privacy reasons"
            raise BadValue("INVALID_EMAIL", message)

    def _check_rules(self, table: Table, name: str, text: str) -> None:
        """The validation rules of admins, which say nothing of a blank value."""
        rules = table.schema.rules.get(name)
        if not rules or not text:
            return
        now = self.now()
        for check in (rule.check for rule in rules.values()):
            if not check.passes(text, now):
                raise BadValue(check.code, check.message)

    def _claim(self, table: Table, values: Values, record: Record | None, claims: Claims) -> None:
        own = record.id if record else None
        wanted = [(name, values[name].lower()) for name in table.unique if values.get(name)]
        for name, value in wanted:
            holder = table.holder(name, value)
            if holder is not None and holder != own:
                raise self._taken(table, name, values[name], own, holder)
            if (name, value) in claims:
                raise self._taken(table, name, values[name], own, None)
        claims.update(wanted)

    def _taken(
        self, table: Table, name: str, value: str, own: int | None, holder: int | None
    ) -> ApiError:
        if name == table.kind.key:
            existing = f" Existing ID: {holder}" if holder is not None else ""
            return conflict(f"{table.kind.label} already exists.{existing}")
        message = (
            f"Cannot set PropertyValueCoordinates{{portalId={self.portal_id}, "
            f"objectTypeId=ObjectTypeId{{legacyObjectType={table.kind.singular}}}, "
            f"propertyName={name}, value={value}}} on {own or 'a new object'}. "
            f"{holder or 'Another input'} already has that value."
        )
        problem = Problem(name, "CONFLICTING_UNIQUE_VALUE", message, value)
        return invalid_properties([problem], self.portal_id)

    def _replace_address(
        self, table: Table, record: Record, email: str, now: int, source: Source
    ) -> None:
        """A secondary address that becomes the primary one changes places with it."""
        secondary = table.kind.secondary or ""
        others = [each for each in (record.get(secondary) or "").split(";") if each]
        if email not in others:
            return
        former = record.get("email") or ""
        others = [former if each == email else each for each in others]
        record.write(secondary, ";".join(each for each in others if each), now, source)

    def _forward(self, record: Record, values: Mapping[str, str]) -> Mapping[str, str]:
        """The lifecycle stage moves forward only: a step back is left out without a word."""
        old, new = record.get("lifecyclestage"), values.get("lifecyclestage")
        if (
            old in LIFECYCLE_STAGES
            and new in LIFECYCLE_STAGES
            and LIFECYCLE_STAGES.index(new) < LIFECYCLE_STAGES.index(old)
        ):
            return {name: value for name, value in values.items() if name != "lifecyclestage"}
        return values
