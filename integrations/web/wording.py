"""The words for what the core says in codes: one place, so that a thing has one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from integrations.domain.list_filters import Operator
from integrations.domain.people import Reason
from integrations.domain.plans import Action, Why
from integrations.models import FieldMapping, LogEntry, Person, SyncRun
from integrations.sync import words
from integrations.sync.discovery import unmatched_owners
from integrations.sync.discovery.unmatched_owners import Unmatched

Words = Mapping[str, "str | Promise"]

OBJECT_TYPES = words.OBJECT_TYPES

PROVIDERS: Words = {"hubspot": "HubSpot", "salesforce": "Salesforce"}

REASONS: Words = {
    **words.REASONS,
    "kept": _("The value stands, for that side refuses a blank"),
}

WHYS: Words = {
    Why.HUBSPOT_MOVED: _("it changed in HubSpot"),
    Why.SALESFORCE_MOVED: _("it changed in Salesforce"),
    Why.FIRST_MEETING: _("both sides were compared for the first time"),
    Why.FILLED_BLANK: _("this side was blank"),
    Why.RESTORED: _("the rule puts the other side's value back"),
    Why.LATER_EDIT: _("both sides changed and this edit was the later one"),
    Why.SALESFORCE_RULES: _("both sides changed and the rule prefers Salesforce"),
    Why.HUBSPOT_RULES: _("both sides changed and the rule prefers HubSpot"),
    Why.FALLBACK: _("Salesforce requires it and HubSpot has none, so a fallback was used"),
    Why.OPT_OUT: _("an email opt-out always crosses"),
    Why.SYSTEM: _("the sync keeps this field itself"),
    Why.NEW_RECORD: _("the record is new"),
    Why.REQUIRED: _("that side refuses a blank, so its value stands"),
    Why.UNDO: _("an undo put it back"),
    Why.ACCOUNTS: _("account and company are kept alike"),
    **words.NOT_UNDONE,
}

RULES: Words = {rule.value: rule.label for rule in FieldMapping.Rule}

RULE_EFFECTS: Words = {
    "prefer_salesforce": _(
        "Salesforce's value wins. Where Salesforce is blank, HubSpot's value is copied to it."
    ),
    "always_salesforce": _(
        "HubSpot always gets Salesforce's value, blank included. Salesforce is never written."
    ),
    "two_way": _("The side that changed wins, blank included; if both did, the later edit."),
    "prefer_hubspot": _(
        "HubSpot's value wins. Where HubSpot is blank, Salesforce's value is copied to it."
    ),
    "always_hubspot": _(
        "Salesforce always gets HubSpot's value, blank included. HubSpot is never written."
    ),
    "none": _("Nothing crosses, either way."),
}

STATUSES: Words = {status.value: status.label for status in Person.Status}

OUTCOMES: Words = {
    **{outcome.value: outcome.label for outcome in LogEntry.Outcome},
    "unchanged": _("Unchanged"),
}

EFFECTS: Words = {
    "created": _("Created"),
    "updated": _("Changed"),
    "deleted": _("Deleted"),
    "blanked": _("Fields blanked"),
}

PLANNED: Words = {
    Action.CREATE: _("create"),
    Action.UPDATE: _("update"),
    Action.DELETE: _("delete"),
    Action.OPT_OUT: _("opt out of email"),
}

OPERATORS: Words = {
    Operator.IS: _("is"),
    Operator.IS_NOT: _("is not"),
    Operator.CONTAINS: _("contains"),
    Operator.LACKS: _("does not contain"),
    Operator.STARTS: _("starts with"),
    Operator.ENDS: _("ends with"),
    Operator.ANY_OF: _("is any of"),
    Operator.NONE_OF: _("is none of"),
    Operator.EQUALS: _("is equal to"),
    Operator.DIFFERS: _("is not equal to"),
    Operator.MORE: _("is more than"),
    Operator.AT_LEAST: _("is at least"),
    Operator.LESS: _("is less than"),
    Operator.AT_MOST: _("is at most"),
    Operator.YES: _("is yes"),
    Operator.NO: _("is no, or blank"),
    Operator.BEFORE: _("is before"),
    Operator.AFTER: _("is after"),
    Operator.WITHIN: _("is within the last (days)"),
    Operator.LONGER_AGO: _("is longer ago than (days)"),
    Operator.KNOWN: _("is known"),
    Operator.UNKNOWN: _("is unknown"),
    Operator.MEMBER: _("is a member of"),
    Operator.NO_MEMBER: _("is not a member of"),
}

TRIGGERS: Words = {trigger.value: trigger.label for trigger in SyncRun.Trigger}

ADVICE: Words = {
    "associations": _("Check that the account or company it belongs to still exists."),
    "custom_code": _("A trigger or flow in Salesforce refused it: ask its author."),
    "duplicates": _("Merge the duplicates, or relax the duplicate rule in Salesforce."),
    "permissions": _("Give the integration user the right to edit this field or record."),
    "property_values": _("Correct the value in the CRM, or add it to the mapping's value map."),
    "field_mapping": _("Correct the field mapping: a field is missing or has another type now."),
    "record_state": _("The record was converted, merged or deleted meanwhile: resync it."),
    "connection": _("Test the connection and correct its credentials."),
    "limits": _("Nothing to do: it is tried again once API calls are available."),
    "platform": _("Nothing to do: the CRM had a problem, and it is tried again."),
    "review": _("Decide which records belong together, then resync the person."),
}

REMEDIES: Words = {
    Reason.FIRST_LOAD: _(
        "It syncs once one of its records changes, when everybody is synced for the first time, "
        "or when you resync it."
    ),
    Reason.TRIGGER: _("It syncs once one of its records changes, or when you resync it."),
    Reason.OWED: _("Nothing to do: it syncs with the next run."),
    Reason.RETRY: _("Nothing to do: it is tried again by itself."),
    Reason.QUOTA: _("Wait for API calls to become free, or raise the share on the API calls page."),
    Reason.DISABLED: _("Switch the integration on."),
    Reason.GRACE: _("Nothing to do: a delete is only believed after a while."),
    Reason.HELD: _("Look at what the brake holds back, and let it pass if it is meant."),
    Reason.NO_EMAIL: _("Give the record an email address in its CRM."),
    Reason.NOT_IN_LIST: _(
        "Make the contact meet the list's criteria in HubSpot, choose another list, or lift "
        "the limit."
    ),
    Reason.CREATION_OFF: _("Let missing records be created, or create the other record by hand."),
    Reason.FILTERED: _("Make the record meet the Salesforce filter, or change the filter."),
    Reason.DELETED: _("Restore the deleted record in its CRM, or resync the person."),
    Reason.FORGOTTEN: _("Nothing can be done: whoever was deleted for privacy is not made again."),
    Reason.DUPLICATE: _("Merge the duplicates in their CRM: then the one that is left syncs."),
    Reason.CONVERTED: _("Nothing to do: the contact that the lead became syncs in its place."),
    Reason.PARKED: _("Correct what the error names, then resync the person."),
}

UNMATCHED_OWNERS: Words = unmatched_owners.WORDS

OWNER_REMEDIES: Words = {
    Unmatched.NO_COUNTERPART: _(
        "Add them to the other CRM with this email address, or give their people to somebody who "
        "has a seat in both."
    ),
    Unmatched.COUNTERPART_INACTIVE: _(
        "Activate them in the other CRM, or give their people to somebody who is active in both."
    ),
    Unmatched.INACTIVE: _("Give their people to somebody who is active in both."),
    Unmatched.QUEUE: _("Nothing to do while they wait there. A user who takes them crosses."),
    Unmatched.NO_EMAIL: _("Give the user the email address that they have in the other CRM."),
}

SETTINGS: Words = {
    "on_salesforce_change": _("When a Salesforce lead or contact is created or updated"),
    "on_hubspot_change": _("When a HubSpot contact is created or updated"),
    "on_salesforce_delete": _("When a Salesforce lead or contact is deleted"),
    "on_hubspot_delete": _("When a HubSpot contact is deleted"),
    "brake_records": _("Brake: records"),
    "brake_percent": _("Brake: percent"),
    "list_id": _("Inclusion list"),
    "list_name": _("Inclusion list"),
    "criteria": _("Criteria"),
    "enabled": _("Sync by itself"),
    "every_minutes": _("Sync every (minutes)"),
    "full_pass_hours": _("Read everything every (hours)"),
    "salesforce_allocation": _("Salesforce API calls a day"),
    "reserve_percent": _("Reserve (percent)"),
    "sync_accounts": _("Account sync"),
    "salesforce_filter": _("Salesforce filter"),
    "owners_to_salesforce": _("Owners: HubSpot → Salesforce"),
    "owners_to_hubspot": _("Owners: Salesforce → HubSpot"),
    "hubspot": _("HubSpot property"),
    "lead": _("Lead field"),
    "contact": _("Contact field"),
    "rule": _("Sync rule"),
    "values": _("Value map"),
    "label": _("Label"),
    "name": _("Name"),
    "provider": _("CRM"),
    "base_url": _("Address"),
    "salesforce": "Salesforce",
    "people": _("People"),
    "kinds": _("What would be lost"),
    "categories": _("Categories"),
}

ACTIONS: Words = {
    "settings.change": _("Changed settings"),
    "settings.undo": _("Undid a change"),
    "contacts.inclusion_list": _("Chose the inclusion list"),
    "contacts.list_created": _("Created an inclusion list"),
    "mapping.add": _("Added a field mapping"),
    "mapping.change": _("Changed a field mapping"),
    "mapping.delete": _("Deleted a field mapping"),
    "connection.add": _("Added a connection"),
    "connection.credentials": _("Replaced a connection's credentials"),
    "integration.add": _("Created the integration"),
    "brake.approve": _("Let pass what the brake held"),
    "errors.dismiss": _("Dismissed errors"),
    "errors.reopen": _("Reopened dismissed errors"),
    "integration.first_load": _("Let everybody sync for the first time"),
    "integration.resume": _("Resumed the integration"),
    "run.request": _("Asked for a sync"),
    "run.cancel": _("Cancelled a sync"),
}

TONES = {
    "succeeded": "ok",
    "succeeded_with_errors": "warn",
    "failed": "bad",
    "running": "info",
    "queued": "info",
    "cancelled": "idle",
    "in_sync": "ok",
    "waiting": "info",
    "excluded": "idle",
    "failing": "bad",
    "ok": "ok",
    "untested": "idle",
    "created": "ok",
    "updated": "info",
    "linked": "info",
    "deleted": "warn",
    "conflict": "warn",
    "skipped": "idle",
}


def say(vocabulary: Words, code: str) -> str:
    """The words for a code; a code that nobody has named yet is shown as it is, legibly."""
    return str(vocabulary.get(code) or code.replace("_", " ").replace(".", ": ").capitalize())


def say_scope(run: SyncRun) -> str:
    """What a run was asked to sync."""
    for key, asked in (run.scope or {}).items():
        if asked and key in SCOPES:
            words = SCOPES[key]
            return words(asked) if callable(words) else str(words)
    return gettext("What changed")


def _say_people(people: Sequence[int]) -> str:
    return ngettext("%d chosen person", "%d chosen people", len(people)) % len(people)


def _say_undo(undone: Mapping[str, Any]) -> str:
    if undone.get("run"):
        return gettext("Undo of run %d") % undone["run"]
    if undone.get("entry"):
        return gettext("Undo of log entry %d") % undone["entry"]
    people = len(undone["people"])
    return ngettext("Undo for %d person", "Undo for %d people", people) % people


def _some(emails: list[str]) -> str:
    if len(emails) <= 2:
        return ", ".join(emails)
    return gettext("%(first)s and %(others)d others") % {
        "first": emails[0],
        "others": len(emails) - 1,
    }


SCOPES: dict[str, Any] = {
    "full": _("Everyone"),
    "errors": _("Everyone with an error"),
    "list": _("Members of the inclusion list"),
    "emails": _some,
    "people": _say_people,
    "backfill": lambda mapping: gettext("Backfill of “%s”") % mapping,
    "undo": _say_undo,
    "preview": _("Preview of a change"),
    "import": _("Import from Salesforce"),
    "read_all": _("What changed, everything read"),
    "notices": _("What HubSpot told of"),
}
