"""What is decided for one person before anything is done: plain data."""

from dataclasses import dataclass, field
from enum import StrEnum

from integrations.domain.errors import RecordError
from integrations.domain.people import Baseline, Reason, Status
from integrations.domain.records import ObjectType, Provider, Value


class SyncRule(StrEnum):
    PREFER_SALESFORCE = "prefer_salesforce"
    ALWAYS_SALESFORCE = "always_salesforce"
    TWO_WAY = "two_way"
    PREFER_HUBSPOT = "prefer_hubspot"
    ALWAYS_HUBSPOT = "always_hubspot"
    NONE = "none"


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    OPT_OUT = "opt_out"


class Mode(StrEnum):
    """What kind of plan it is."""

    NONE = "none"  # a gate stopped it
    SETTLE = "settle"  # both records exist and are merged
    IMPORT = "import"  # a contact that carries the email only
    FIRST_TOUCH = "first_touch"  # outside the inclusion list: from Salesforce, once
    CREATE_HUBSPOT = "create_hubspot"
    CREATE_SALESFORCE = "create_salesforce"
    DELETE = "delete"


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    CONFLICT = "conflict"
    FAILED = "failed"
    DELETED = "deleted"


class Why(StrEnum):
    """Which part of the rules decided a field."""

    HUBSPOT_MOVED = "hubspot_moved"
    SALESFORCE_MOVED = "salesforce_moved"
    FIRST_MEETING = "first_meeting"
    FILLED_BLANK = "filled_blank"
    RESTORED = "restored"  # the ruling side's value was put back
    LATER_EDIT = "later_edit"
    SALESFORCE_RULES = "salesforce_rules"
    HUBSPOT_RULES = "hubspot_rules"
    FALLBACK = "fallback"
    OPT_OUT = "opt_out"
    SYSTEM = "system"
    NEW_RECORD = "new_record"
    REQUIRED = "required"  # a blank was refused there: the value stands
    UNDO = "undo"  # somebody put the earlier value back
    ACCOUNTS = "accounts"  # whoever belongs to an account belongs to its company


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field's way into one side. `old` and `new` are that side's values.

    `lost` is the value that the other edit had, where both sides had moved apart (a conflict).
    """

    mapping: str  # the HubSpot property that names the mapping
    field: str  # the field written, by its name on the side written
    old: Value
    new: Value
    rule: SyncRule | None
    why: Why
    conflict: bool = False
    lost: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """A value that cannot cross. The field rests; the rest of the record goes on."""

    mapping: str
    side: Provider  # the side that holds the value
    error: RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWrite:
    """One write to one record. `confirms` are the baselines that hold once it is done."""

    action: Action
    object_type: ObjectType
    id: str | None  # None: create
    values: dict[str, Value] = field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()
    confirms: dict[str, Baseline] = field(default_factory=dict)
    email: str | None = None  # the address to look by before a create, or to opt out


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about one person. `agreed` are baselines that hold already, without a write.

    A plan that was stopped by a gate has a status and a reason and no writes. A first touch and a
    delete do write, and leave the person excluded: `status` is what holds once the plan is done.
    `kept` are values that stand because their side refuses the other's blank (`old` and `new` are
    both the standing value); each is said once. `ties` name the mappings that were decided for
    Salesforce because HubSpot's edit time was not read: read it (`edited`) and plan again.
    """

    status: Status
    reason: Reason = Reason.NONE
    writes: tuple[PlannedWrite, ...] = ()
    agreed: dict[str, Baseline] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()
    conflicts: int = 0
    mode: Mode = Mode.NONE
    kept: tuple[FieldChange, ...] = ()
    ties: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        return not self.writes
