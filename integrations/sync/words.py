"""The words for where a person stands, and for the gates: the same in the shell and on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.domain.gates import GateName
from integrations.domain.people import Reason
from integrations.domain.records import ObjectType
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
    Reason.OWED: _("A change waits for its turn"),
    Reason.RETRY: _("Will be tried again"),
    Reason.QUOTA: _("Waiting for API calls to become available"),
    Reason.DISABLED: _("The integration is switched off"),
    Reason.NO_EMAIL: _("No email address"),
    Reason.NOT_IN_LIST: _("Not in the inclusion list"),
    Reason.CREATION_OFF: _("Creation is off for this direction"),
    Reason.FILTERED: _("Stopped by the Salesforce filter"),
    Reason.DELETED: _("Deleted"),
    Reason.DUPLICATE: _("Duplicate of another person"),
    Reason.CONVERTED: _("The lead was converted"),
    Reason.PARKED: _("Waits until the record or a setting changes"),
    **{category.value: category.label for category in SyncError.Category},
}

OBJECT_TYPES: Words = {
    ObjectType.HUBSPOT_CONTACT: _("HubSpot contact"),
    ObjectType.SALESFORCE_LEAD: _("Salesforce lead"),
    ObjectType.SALESFORCE_CONTACT: _("Salesforce contact"),
}


def say(words: Words, code: str) -> str:
    """The words for a code; a code that nobody has named yet is shown legibly."""
    return str(words.get(code) or code.replace("_", " ").capitalize())
