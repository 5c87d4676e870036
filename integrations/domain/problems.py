"""What can be wrong with a mapping, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.domain.records import FieldKind, ObjectType, Provider


def gettext_noop(text: str) -> str:
    """Marks a text for translation where it is shown: the core knows no languages."""
    return text


class ProblemKey(StrEnum):
    HUBSPOT_MISSING = "hubspot_missing"
    SALESFORCE_MISSING = "salesforce_missing"
    UNSUPPORTED = "unsupported"
    MISMATCHED_TYPES = "mismatched_types"
    NOT_RANGES = "not_ranges"
    BOTH_READ_ONLY = "both_read_only"
    READ_ONLY = "read_only"
    RULE_DOES_NOT_FIT = "rule_does_not_fit"
    VALUES_NOT_CHOICES = "values_not_choices"
    UNKNOWN_VALUE = "unknown_value"


TEXTS: Mapping[ProblemKey, str] = {
    ProblemKey.HUBSPOT_MISSING: gettext_noop(
        "HubSpot has no contact property “%(field)s”. It was deleted or renamed there."
    ),
    ProblemKey.SALESFORCE_MISSING: gettext_noop(
        "The Salesforce %(object)s has no field “%(field)s” that the integration's user can see. "
        "It was deleted, or field-level security hides it: make it visible to that user's profile "
        "or permission set."
    ),
    ProblemKey.UNSUPPORTED: gettext_noop("“%(field)s” in %(crm)s is of a kind that cannot sync."),
    ProblemKey.MISMATCHED_TYPES: gettext_noop(
        "Mismatched types: “%(hubspot)s” in HubSpot is %(hubspot_kind)s, and “%(salesforce)s” in "
        "Salesforce is %(salesforce_kind)s."
    ),
    ProblemKey.NOT_RANGES: gettext_noop(
        "“%(hubspot)s” in HubSpot is a choice. It can meet a number only if every option is a "
        "number or a range such as 5-25 or 1000+."
    ),
    ProblemKey.BOTH_READ_ONLY: gettext_noop(
        "Both “%(hubspot)s” in HubSpot and “%(salesforce)s” in Salesforce are read-only."
    ),
    ProblemKey.READ_ONLY: gettext_noop(
        "“%(field)s” in %(crm)s is read-only for the integration's user, and this mapping's rule "
        "writes to it. Choose another rule, or make the field editable."
    ),
    ProblemKey.RULE_DOES_NOT_FIT: gettext_noop(
        "Values of “%(hubspot)s” and “%(salesforce)s” cannot cross both ways: choose another rule."
    ),
    ProblemKey.VALUES_NOT_CHOICES: gettext_noop(
        "A value map stands between two choices, or two choices of several. “%(hubspot)s” in "
        "HubSpot is %(hubspot_kind)s, and “%(salesforce)s” in Salesforce is %(salesforce_kind)s."
    ),
    ProblemKey.UNKNOWN_VALUE: gettext_noop(
        "“%(value)s” in the value map is not an option of “%(field)s” in %(crm)s."
    ),
}

KINDS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: gettext_noop("a text"),
    FieldKind.LONG_TEXT: gettext_noop("a text of several lines"),
    FieldKind.NUMBER: gettext_noop("a number"),
    FieldKind.CURRENCY: gettext_noop("an amount of money"),
    FieldKind.PERCENT: gettext_noop("a percentage"),
    FieldKind.INTEGER: gettext_noop("a whole number"),
    FieldKind.BOOLEAN: gettext_noop("a checkbox"),
    FieldKind.DATE: gettext_noop("a date"),
    FieldKind.DATETIME: gettext_noop("a date and time"),
    FieldKind.PICKLIST: gettext_noop("a choice"),
    FieldKind.MULTI_PICKLIST: gettext_noop("a choice of several"),
    FieldKind.PHONE: gettext_noop("a phone number"),
    FieldKind.EMAIL: gettext_noop("an email address"),
    FieldKind.URL: gettext_noop("a web address"),
    FieldKind.REFERENCE: gettext_noop("a reference to another record"),
    FieldKind.UNSUPPORTED: gettext_noop("of a kind that cannot sync"),
}

CRMS = {Provider.HUBSPOT: "HubSpot", Provider.SALESFORCE: "Salesforce"}
OBJECTS = {
    ObjectType.SALESFORCE_LEAD: gettext_noop("lead"),
    ObjectType.SALESFORCE_CONTACT: gettext_noop("contact"),
    ObjectType.SALESFORCE_ACCOUNT: gettext_noop("account"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: `TEXTS[key]`, to be translated, filled in with `params`."""

    key: ProblemKey
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """In English."""
        return TEXTS[self.key] % self.params
