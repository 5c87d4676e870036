"""Field mappings: which HubSpot property meets which Salesforce field, and how values cross."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType, Value


class Special(StrEnum):
    """Mappings with a fixed rule of their own."""

    EMAIL = "email"
    OPT_OUT = "opt_out"
    OWNER = "owner"
    COMPANY = "company"


class Uncrossable(Exception):
    """A value has no counterpart on the other side. The message is for people.

    `code` is in the style of the CRM that would refuse the value, `value` the value, shortened.
    """

    def __init__(self, message: str, *, code: str = "", value: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingDefinition:
    """A mapping as an admin set it up, before the CRMs' fields are looked at.

    `values` are pairs of a HubSpot and a Salesforce value. Where several pairs name one value,
    the first is the one it crosses to.
    """

    hubspot: str
    lead: str | None = None
    contact: str | None = None
    rule: SyncRule = SyncRule.PREFER_SALESFORCE
    values: tuple[tuple[str, str], ...] = ()
    special: Special | None = None

    def field(self, object_type: ObjectType) -> str | None:
        return self.lead if object_type is ObjectType.SALESFORCE_LEAD else self.contact


class Lens(Protocol):
    """How one field's values cross. Canonical in, canonical out; raises Uncrossable."""

    def to_salesforce(self, value: Value) -> Value: ...

    def to_hubspot(self, value: Value) -> Value: ...

    def agree(self, hubspot: Value, salesforce: Value) -> bool:
        """Whether the two say the same, in this field's terms."""

    def same_hubspot(self, one: Value, other: Value) -> bool:
        """Whether two HubSpot values differ in formatting at most (a move they are not)."""

    def same_salesforce(self, one: Value, other: Value) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledMapping:
    """A mapping with its lenses, ready to be applied.

    Where `lead_lens` or `contact_lens` is None the mapping does not concern that object, or it is
    paused there because the field is missing, retyped, read-only or cannot be read: `lead_paused`
    and `contact_paused` say why. `paused` is the reason why it works for no object at all.
    """

    hubspot: str
    lead: str | None
    contact: str | None
    rule: SyncRule
    lead_lens: Lens | None
    contact_lens: Lens | None
    special: Special | None = None
    hubspot_writable: bool = True
    lead_writable: bool = True
    contact_writable: bool = True
    required_in: frozenset[ObjectType] = frozenset()  # where a blank is refused
    paused: str = ""
    lead_paused: str = ""
    contact_paused: str = ""

    def field(self, object_type: ObjectType) -> str | None:
        return self.lead if object_type is ObjectType.SALESFORCE_LEAD else self.contact

    def lens(self, object_type: ObjectType) -> Lens | None:
        return self.lead_lens if object_type is ObjectType.SALESFORCE_LEAD else self.contact_lens

    def writable(self, object_type: ObjectType) -> bool:
        if object_type is ObjectType.SALESFORCE_LEAD:
            return self.lead_writable
        return self.contact_writable
