"""The words for where a person stands, and for the gates: the same in the shell and on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.domain.gates import GateName
from integrations.domain.people import Reason
from integrations.domain.records import ObjectType
from integrations.domain.undoing import NotUndone
from integrations.models import SyncError

Words = Mapping[str, "str | Promise"]

GATES: Words = {
    GateName.ENABLED: _("The integration is switched on"),
    GateName.EMAIL: _("Has an email address"),
    GateName.DELETED: _("Is not deleted on either side"),
    GateName.DUPLICATE: _("Is not a duplicate of another person"),
    GateName.LIST: _("Is in the inclusion list"),
    GateName.CREATION: _("The settings let a missing record be created"),
    GateName.FILTER: _("Passes the Salesforce filter"),
    GateName.PARKED: _("Has no error that waits for a change"),
}

REASONS: Words = {
    Reason.FIRST_LOAD: _("Waiting for the first sync"),
    Reason.TRIGGER: _("Waiting for its next change"),
    Reason.OWED: _("A change waits for its turn"),
    Reason.RETRY: _("Will be tried again"),
    Reason.QUOTA: _("Waiting for API calls to become available"),
    Reason.DISABLED: _("The integration is switched off"),
    Reason.GRACE: _("A delete that may yet be undone"),
    Reason.HELD: _("Held by the brake until an admin lets it pass"),
    Reason.NO_EMAIL: _("No email address"),
    Reason.NOT_IN_LIST: _("Not in the inclusion list"),
    Reason.CREATION_OFF: _("Creation is off for this direction"),
    Reason.FILTERED: _("Stopped by the Salesforce filter"),
    Reason.DELETED: _("Deleted"),
    Reason.FORGOTTEN: _("Deleted for privacy"),
    Reason.DUPLICATE: _("Duplicate of another person"),
    Reason.CONVERTED: _("The lead was converted"),
    Reason.PARKED: _("Waits until the record or a setting changes"),
    "not_undone": _("An undo left it alone"),
    "dismissed": _("Dismissed: left as it is until the record or a setting changes"),
    "reopened": _("Reopened: it is tried again"),
    **{category.value: category.label for category in SyncError.Category},
}

NOT_UNDONE: Words = {
    NotUndone.MOVED: _("it has changed since"),
    NotUndone.RESTORED: _("it is as it was before"),
    NotUndone.CREATED: _("the record was made then, and is not removed by an undo"),
    NotUndone.DELETED: _(
        "a delete cannot be undone from here; Salesforce keeps deleted records for 15 days in its "
        "recycle bin, HubSpot for 90, and what is restored there syncs again"
    ),
    NotUndone.GONE: _("the record is deleted"),
    NotUndone.REPLACED: _("the record was merged or converted, which cannot be undone"),
    NotUndone.OPT_OUT: _("an email opt-out cannot be undone"),
    NotUndone.SYSTEM: _("the sync keeps this field itself"),
    NotUndone.READ_ONLY: _("the field cannot be written any more"),
    NotUndone.UNREAD: _("the field is not there any more, or cannot be read"),
}

OBJECT_TYPES: Words = {
    ObjectType.HUBSPOT_CONTACT: _("HubSpot contact"),
    ObjectType.SALESFORCE_LEAD: _("Salesforce lead"),
    ObjectType.SALESFORCE_CONTACT: _("Salesforce contact"),
    ObjectType.HUBSPOT_COMPANY: _("HubSpot company"),
    ObjectType.SALESFORCE_ACCOUNT: _("Salesforce account"),
    ObjectType.SALESFORCE_CAMPAIGN: _("Salesforce campaign"),
    ObjectType.SALESFORCE_CAMPAIGN_MEMBER: _("Salesforce campaign member"),
}


def say(words: Words, code: str) -> str:
    """The words for a code; a code that nobody has named yet is shown legibly."""
    return str(words.get(code) or code.replace("_", " ").capitalize())
