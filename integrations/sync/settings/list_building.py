"""Making an inclusion list in HubSpot from criteria (M4). Made, it is chosen like any other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.crm.port import HasLists, ListInfo
from integrations.domain.errors import PermanentError
from integrations.domain.list_filters import (
    MEMBERSHIP,
    Criterion,
    Flaw,
    Group,
    filter_branch,
    find_flaw,
)
from integrations.domain.records import FieldKind, FieldSpec, ObjectType, Option
from integrations.models import Connection, Integration
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.connections.opening import open_crm
from integrations.sync.discovery.schema import available_lists, field_specs, owners
from integrations.sync.settings.integration import SettingRefused

CREATED = "contacts.list_created"
OWNER = "hubspot_owner_id"

FLAWS = {
    Flaw.NO_FIELD: gettext_lazy("Choose a property."),
    Flaw.NO_OPERATOR: gettext_lazy("Choose how to compare."),
    Flaw.NO_VALUE: gettext_lazy("Give a value."),
    Flaw.NOT_OFFERED: gettext_lazy("Choose from what HubSpot offers now."),
    Flaw.NO_NUMBER: gettext_lazy("Give a number."),
    Flaw.NO_DATE: gettext_lazy("Give a date."),
    Flaw.NO_DAYS: gettext_lazy("Give a whole number of days."),
}


def filterable_fields(connection: Connection) -> dict[str, FieldSpec]:
    """HubSpot's contact properties as criteria see them: an owner is one of the owners."""
    found = field_specs(connection, ObjectType.HUBSPOT_CONTACT)
    fields = {name: spec for name, spec in found.items() if spec.kind is not FieldKind.UNSUPPORTED}
    if OWNER in fields:
        options = tuple(Option(value=one.id, label=one.name) for one in owners(connection))
        fields[OWNER] = replace(fields[OWNER], kind=FieldKind.PICKLIST, options=options)
    return fields


def lists_named(integration: Integration, criteria: Iterable[Criterion]) -> dict[str, ListInfo]:
    """The lists that a criterion may name, by id: read from HubSpot only where one names any.

    Raises CRMError.
    """
    if all(criterion.field != MEMBERSHIP for criterion in criteria):
        return {}
    return {info.id: info for info in available_lists(integration)}


def flaw_in(
    criterion: Criterion, fields: Mapping[str, FieldSpec], lists: Mapping[str, ListInfo]
) -> str:
    """What is wrong with a criterion, in words; empty where nothing is."""
    flaw = find_flaw(criterion, fields, lists)
    return str(FLAWS[flaw]) if flaw else ""


def create_inclusion_list(
    integration: Integration, *, name: str, groups: Sequence[Group], actor: Actor
) -> ListInfo:
    """A dynamic contact list in HubSpot, which then fills it. It is not chosen yet.

    Raises SettingRefused where the name is taken or HubSpot refuses a criterion, and CRMError
    where it cannot be asked.
    """
    crm = open_crm(integration.hubspot)
    if not isinstance(crm, HasLists):
        raise SettingRefused(_("This connection has no lists."))
    if any(info.name.casefold() == name.casefold() for info in crm.lists()):
        raise SettingRefused(_("HubSpot has a list of this name already."), "name")
    try:
        made = crm.create_list(name, filters=filter_branch(groups))
    except PermanentError as refused:
        taken = "already exists" in refused.message
        raise SettingRefused(refused.message, "name" if taken else None) from refused
    after = {"list_id": made.id, "list_name": made.name, "criteria": describe(groups)}
    auditing.record(actor, integration=integration, action=CREATED, subject=name, after=after)
    return made


def find_list(integration: Integration, list_id: str) -> ListInfo | None:
    """The list as it is now: `processing` until HubSpot has filled it. Raises CRMError."""
    crm = open_crm(integration.hubspot)
    return crm.get_list(list_id) if isinstance(crm, HasLists) and list_id.isdigit() else None


def describe(groups: Sequence[Group]) -> str:
    """The criteria in short, for the settings audit: "a is x and b known, or c member 42"."""
    return ", or ".join(
        " and ".join(
            " ".join([one.field, one.operator.replace("_", " "), ";".join(one.values)]).strip()
            for one in group
        )
        for group in groups
    )
