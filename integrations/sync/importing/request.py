"""Asking for an import from Salesforce: what it would bring, and the run that brings it (M13)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations.crm.port import CRM, HasConditions, Selection
from integrations.domain.errors import PermanentError
from integrations.domain.records import ObjectType
from integrations.models import Integration, SyncRun
from integrations.sync.connections.opening import open_crm
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.conditions import say_flaw

OBJECTS = {"Lead": ObjectType.SALESFORCE_LEAD, "Contact": ObjectType.SALESFORCE_CONTACT}
MOMENTS = ("created_after", "modified_after")


class ImportRefused(Exception):
    """The selection cannot be imported. `message` says why; `field` is the input to mend."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """How many records are selected; those without an email cannot become contacts."""

    records: int
    without_email: int


def preview_import(
    integration: Integration, selection: Selection, *, crm: CRM | None = None
) -> ImportPreview:
    """Count the selection; writes nothing. Raises ImportRefused for what Salesforce refuses."""
    chooser = _check(integration, selection, crm or open_crm(integration.salesforce))
    try:
        records = chooser.count(selection)
        with_email = chooser.count(replace(selection, with_email=True)) if records else 0
    except PermanentError as error:
        said = {"message": error.message}
        text = _("Salesforce does not understand the condition: %(message)s") % said
        raise ImportRefused(text, "where") from error
    return ImportPreview(records, records - with_email)


def request_import(
    integration: Integration,
    selection: Selection,
    *,
    user: Any = None,
    crm: CRM | None = None,
    ring: bool = True,
) -> SyncRun:
    """Ask for an import run. Raises ImportRefused, and AlreadyRunning for the same one twice."""
    preview_import(integration, selection, crm=crm)
    return request_run(
        integration,
        trigger=SyncRun.Trigger.IMPORT,
        scope=scope_of(selection),
        user=user,
        ring=ring,
    )


def scope_of(selection: Selection) -> dict[str, Any]:
    """The scope of the run that imports the selection."""
    asked = {name: value for name, value in asdict(selection).items() if value}
    for name in MOMENTS:
        if name in asked:
            asked[name] = asked[name].isoformat()
    return {"import": asked}


def selection_of(scope: Mapping[str, Any]) -> Selection:
    asked = dict(scope["import"])
    for name in MOMENTS:
        if name in asked:
            asked[name] = datetime.fromisoformat(asked[name])
    return Selection(**{**asked, "object_type": ObjectType(asked["object_type"])})


def _check(integration: Integration, selection: Selection, crm: CRM) -> HasConditions:
    if not integration.enabled:
        raise ImportRefused(_("The integration is switched off: nothing would be imported."))
    if not isinstance(crm, HasConditions):
        raise ImportRefused(_("Only Salesforce records can be imported."))
    if flaw := say_flaw(selection.condition):
        raise ImportRefused(flaw, "where")
    if selection.campaign_id:
        _check_campaign(selection.campaign_id, crm)
    return crm


def _check_campaign(campaign_id: str, crm: HasConditions) -> None:
    try:
        found = crm.campaign(campaign_id)
    except PermanentError:
        found = None  # what is no id at all is refused as such
    if found is None:
        text = _("Salesforce has no campaign with the id %(id)s.") % {"id": campaign_id}
        raise ImportRefused(text, "campaign")
    if not found.active:
        text = _("The campaign “%(name)s” is not active in Salesforce.") % {"name": found.name}
        raise ImportRefused(text, "campaign")
