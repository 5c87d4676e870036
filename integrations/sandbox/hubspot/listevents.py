"""List filters on what the portal has no data about: nobody did any of it, so everybody did not."""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.hubspot.listoperands import choice, refused
from integrations.sandbox.hubspot.records import Record

_FORM = frozenset({"FILLED_OUT", "NOT_FILLED_OUT"})
_EMAIL = frozenset(
    {
        "LINK_CLICKED",
        "MARKED_SPAM",
        "OPENED",
        "OPENED_BUT_LINK_NOT_CLICKED",
        "OPENED_BUT_NOT_REPLIED",
        "REPLIED",
        "UNSUBSCRIBED",
        "BOUNCED",
        "RECEIVED",
        "RECEIVED_BUT_NOT_OPENED",
        "SENT",
        "SENT_BUT_LINK_NOT_CLICKED",
        "SENT_BUT_NOT_RECEIVED",
    }
)
_PAGE = frozenset(
    f"{negation}HAS_PAGEVIEW_{how}"
    for negation in ("", "NOT_")
    for how in ("EQ", "CONTAINS", "MATCHES_REGEX")
)
_CTA = frozenset(
    f"HAS_{negation}{done}_CTA{place}"
    for negation in ("", "NOT_")
    for done in ("CLICKED", "OPENED")
    for place in ("", "_PLACEMENT")
)
_WEBINAR = frozenset(
    f"{negation}HAS_WEBINAR_{done}"
    for negation in ("", "NOT_")
    for done in ("REGISTRATION", "ATTENDANCE")
)
# The operators of each; None for those that have none.
NEVER_HAPPENED: Mapping[str, frozenset[str] | None] = {
    "FORM_SUBMISSION": _FORM,
    "FORM_SUBMISSION_ON_PAGE": _FORM,
    "EMAIL_EVENT": _EMAIL,
    "PAGE_VIEW": _PAGE,
    "EVENT": frozenset({"HAS_EVENT", "NOT_HAS_EVENT"}),
    "CTA": _CTA,
    "PRIVACY": frozenset({"PRIVACY_CONSENT_GRANTED", "PRIVACY_CONSENT_NOT_GRANTED"}),
    "SURVEY_MONKEY": frozenset({"HAS_RESPONDED_TO_SURVEY", "HAS_NOT_RESPONDED_TO_SURVEY"}),
    "SURVEY_MONKEY_VALUE": frozenset({"HAS_ANSWERED_SURVEY_QUESTION_WITH_VALUE"}),
    "WEBINAR": _WEBINAR,
    "ADS_SEARCH": frozenset({"CONTAINS", "IS_EQUAL_TO", "ENDS_WITH", "STARTS_WITH", "IS_KNOWN"}),
    "ADS_TIME": None,
    "CAMPAIGN_INFLUENCED": None,
    "INTEGRATION_EVENT": None,
}
_NEGATIONS = ("NOT_", "HAS_NOT_", "PRIVACY_CONSENT_NOT_")


def event(each: Mapping[str, Any], kind: str) -> Callable[[Record], bool]:
    """A filter of one of these types. Raises ApiError 400 for an operator that it does not have."""
    known = NEVER_HAPPENED[kind]
    operator = choice(each, "operator", known) if known else ""
    return lambda record: operator.startswith(_NEGATIONS)


def unified_event(branch: Mapping[str, Any]) -> Callable[[Record], bool]:
    completed = choice(branch, "operator", ("HAS_COMPLETED", "HAS_NOT_COMPLETED"))
    return lambda record: completed == "HAS_NOT_COMPLETED"


def in_workflow(metadata: Any, *, wanted: bool) -> Callable[[Record], bool]:
    """Membership of what is no list. Raises ApiError 400 but for workflows, of which none ran."""
    kind = str(metadata.get("inListType")) if isinstance(metadata, Mapping) else ""
    if not kind.startswith("WORKFLOWS_"):
        raise refused(f"IN_LIST filters of type {kind} are not available here")
    return lambda record: not wanted
