"""Changing an integration's settings: checked, atomic, and written into the settings audit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.crm.port import ListInfo
from integrations.models import AuditEvent, Integration, ListMember
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.connections.suspension import lift_suspension
from integrations.sync.discovery.schema import available_lists
from integrations.sync.owed.regating import regate
from integrations.sync.owed.unparking import unpark_after
from integrations.sync.settings.conditions import try_out

CHANGED = "settings.change"
LIST_CHOSEN = "contacts.inclusion_list"

# What may be changed here, with the least and the most where there is a range.
EDITABLE: dict[str, tuple[int, int] | None] = {
    "on_salesforce_change": None,
    "on_hubspot_change": None,
    "on_salesforce_delete": None,
    "on_hubspot_delete": None,
    "brake_records": (0, 1_000_000),
    "brake_percent": (0, 100),
    "enabled": None,
    "every_minutes": (1, 1440),
    "full_pass_hours": (1, 720),
    "owners_to_salesforce": None,
    "owners_to_hubspot": None,
    "salesforce_filter": None,
    "sync_accounts": None,
    "salesforce_allocation": (1, 100_000_000),
    "reserve_percent": (0, 90),
}


# Those that stop people, or let them go, by themselves.
GATES = frozenset({"on_salesforce_change", "on_hubspot_change", "salesforce_filter"})


class SettingRefused(Exception):
    """The change cannot be made: `message` says why, translated; `field` names its input, and
    `mapping` the HubSpot property where it is one of several mappings'."""

    def __init__(
        self, message: str, field: str | None = None, *, mapping: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.mapping = mapping


def change_settings(integration: Integration, *, actor: Actor, **changes: Any) -> AuditEvent | None:
    """Store the settings that differ. Returns what the audit says, or None where none differs.

    Raises SettingRefused; then nothing is stored.
    """
    check_settings(changes)
    changes = _with_filter_tried(integration, changes)
    with transaction.atomic():
        stored = Integration.objects.select_for_update().get(pk=integration.pk)
        before = {
            name: getattr(stored, name)
            for name, value in changes.items()
            if getattr(stored, name) != value
        }
        if not before:
            return None
        after = {name: changes[name] for name in before}
        _store(integration, after)
        if "salesforce_filter" in after:
            # Whom the new condition lets pass is not known until Salesforce was asked.
            _store(integration, {"filter_read_at": None})
            integration.people.update(passes_filter=None)
        unpark_after(integration, after)
        if GATES.intersection(after):
            regate(Integration.objects.get(pk=integration.pk), now=timezone.now())
        return auditing.record(
            actor, integration=integration, action=CHANGED, before=before, after=after
        )


def change_filter(integration: Integration, condition: str, *, actor: Actor) -> AuditEvent | None:
    """Let only those Salesforce records sync that meet a condition; an empty one lets all.

    Like choosing a list it syncs nobody. Raises SettingRefused with what Salesforce says about a
    malformed condition, and CRMError where it cannot be asked.
    """
    return change_settings(integration, actor=actor, salesforce_filter=condition)


def choose_list(integration: Integration, list_id: str, *, actor: Actor) -> AuditEvent | None:
    """Limit what syncs to a dynamic HubSpot list, or lift the limit with an empty id.

    Choosing syncs nothing: the first reading of the members owes nobody. Raises SettingRefused
    where HubSpot has no such list now, and CRMError where it cannot be asked.
    """
    return store_list(integration, list_id, name=name_of_list(integration, list_id), actor=actor)


def store_list(
    integration: Integration, list_id: str, *, name: str, actor: Actor
) -> AuditEvent | None:
    """Choose a list whose name was asked for: HubSpot is not called in a transaction."""
    after = {"list_id": list_id, "list_name": name}
    with transaction.atomic():
        stored = Integration.objects.select_for_update().get(pk=integration.pk)
        if stored.list_id == list_id:
            return None
        before = {"list_id": stored.list_id, "list_name": stored.list_name}
        ListMember.objects.filter(integration=stored).delete()
        unread = {"list_read_at": None, "list_compared_at": None, "list_cursor": ""}
        _store(integration, {**after, **unread})
        if not list_id:
            regate(Integration.objects.get(pk=integration.pk), now=timezone.now())
        return auditing.record(
            actor, integration=integration, action=LIST_CHOSEN, before=before, after=after
        )


def can_undo(event: AuditEvent) -> bool:
    return event.action in (CHANGED, LIST_CHOSEN)


def undo_change(event: AuditEvent, *, actor: Actor) -> AuditEvent | None:
    """Put back what a change of settings replaced, unless it has been changed again since."""
    integration = event.integration
    if integration is None or not can_undo(event):
        raise SettingRefused(_("This change cannot be undone here."))
    before, after = dict(event.before or {}), dict(event.after or {})
    integration.refresh_from_db()
    if any(getattr(integration, name) != value for name, value in after.items()):
        raise SettingRefused(_("The setting was changed again since, so it was left alone."))
    if event.action == LIST_CHOSEN:
        return choose_list(integration, before["list_id"], actor=actor)
    return change_settings(integration, actor=actor, **before)


def allow_first_load(integration: Integration, *, actor: Actor) -> AuditEvent | None:
    """Note that an admin let everybody sync at once for the first time (M31)."""
    with transaction.atomic():
        stored = Integration.objects.select_for_update().get(pk=integration.pk)
        if stored.first_load_at is not None:
            return None
        _store(integration, {"first_load_at": timezone.now()})
        return auditing.record(actor, integration=integration, action="integration.first_load")


def resume(integration: Integration, *, actor: Actor) -> AuditEvent | None:
    """Let a suspended integration run again."""
    with transaction.atomic():
        stored = Integration.objects.select_for_update().get(pk=integration.pk)
        if stored.suspended_at is None:
            return None
        before = {"suspended_reason": stored.suspended_reason}
        lift_suspension(integration)
        return auditing.record(
            actor, integration=integration, action="integration.resume", before=before
        )


def _with_filter_tried(integration: Integration, changes: dict[str, Any]) -> dict[str, Any]:
    if "salesforce_filter" not in changes:
        return changes
    condition = changes["salesforce_filter"].strip()
    # Not the caller's object: a form has put the new condition there already.
    stored = Integration.objects.values_list("salesforce_filter", flat=True).get(pk=integration.pk)
    if condition != stored and (refusal := try_out(integration, condition)):
        raise SettingRefused(refusal, "salesforce_filter")
    return {**changes, "salesforce_filter": condition}


def check_settings(changes: dict[str, Any]) -> None:
    """Raises SettingRefused for a setting that there is not, or a value that it cannot have."""
    for name, value in changes.items():
        if name not in EDITABLE:
            raise SettingRefused(_("There is no setting “%s”.") % name, name)
        _check_choice(name, value)
        _check_range(name, value)


def _check_choice(name: str, value: Any) -> None:
    try:
        Integration._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        raise SettingRefused(" ".join(error.messages), name) from error


def _check_range(name: str, value: Any) -> None:
    allowed = EDITABLE[name]
    if allowed and not allowed[0] <= value <= allowed[1]:
        least_most = {"least": allowed[0], "most": allowed[1]}
        raise SettingRefused(_("Give a number from %(least)d to %(most)d.") % least_most, name)


def name_of_list(integration: Integration, list_id: str) -> str:
    """The name of a list that can be chosen. Raises SettingRefused, and CRMError."""
    if not list_id:
        return ""
    found = next((one for one in available_lists(integration) if one.id == list_id), None)
    return check_list(found).name


def check_list(found: ListInfo | None) -> ListInfo:
    """The list, if it can be chosen. Raises SettingRefused."""
    if found is None or not found.dynamic:
        raise SettingRefused(
            _("HubSpot has no active list with this id any more. Choose another."), "list_id"
        )
    if found.processing:
        raise SettingRefused(
            _("HubSpot is still filling “%s”. Choose it once that is done.") % found.name, "list_id"
        )
    return found


def _store(integration: Integration, values: dict[str, Any]) -> None:
    Integration.objects.filter(pk=integration.pk).update(**values)
    for name, value in values.items():
        setattr(integration, name, value)
