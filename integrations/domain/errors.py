"""What went wrong, and what that asks for: try again, change a setting, mend the record."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class FailureKind(StrEnum):
    TRANSIENT = "transient"  # try again later
    CONFIGURATION = "configuration"  # an operator must change something
    PERMANENT = "permanent"  # this record, as it is, will be refused again
    INTERNAL = "internal"  # our mistake


class Category(StrEnum):
    ASSOCIATIONS = "associations"
    CUSTOM_CODE = "custom_code"
    DUPLICATES = "duplicates"
    PERMISSIONS = "permissions"
    PROPERTY_VALUES = "property_values"
    FIELD_MAPPING = "field_mapping"
    RECORD_STATE = "record_state"  # converted, merged or deleted in the meantime
    CONNECTION = "connection"
    LIMITS = "limits"
    PLATFORM = "platform"
    REVIEW = "review"  # a choice that a person must make


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordError:
    """Why one record was refused. `code` is the CRM's own; `message` is for people."""

    kind: FailureKind
    category: Category
    code: str
    message: str
    fields: tuple[str, ...] = ()
    value: str = ""
    retry_after: timedelta | None = None
    existing_id: str = ""  # the record that holds the unique value we tried to write


class CRMError(Exception):
    """The whole call failed, not one record. `kind` says what to do next."""

    kind = FailureKind.INTERNAL
    category = Category.PLATFORM

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        retry_after: timedelta | None = None,
        category: Category | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.retry_after = retry_after
        self.category = category or self.category

    def for_record(self) -> RecordError:
        return RecordError(
            kind=self.kind,
            category=self.category,
            code=self.code,
            message=self.message,
            retry_after=self.retry_after,
        )


class TransientError(CRMError):
    """It may work when tried again: time-out, 5xx, rate limit, lock."""

    kind = FailureKind.TRANSIENT


class LimitReached(TransientError):
    """The calls of the day, or our share of them, are used up."""

    category = Category.LIMITS


class ConfigurationError(CRMError):
    """It will not work until an operator changes credentials, rights or settings."""

    kind = FailureKind.CONFIGURATION
    category = Category.CONNECTION


class PermanentError(CRMError):
    """The request itself is refused and will be refused again."""

    kind = FailureKind.PERMANENT
