"""Conditions that people write in Salesforce's query language: tried out before they are kept."""

from django.utils.translation import gettext as _

from integrations.crm.port import CRM, HasConditions, Selection
from integrations.domain.conditions import ConditionFlaw, find_flaw
from integrations.domain.errors import PermanentError
from integrations.domain.records import ObjectType
from integrations.models import Integration
from integrations.sync.connections.opening import open_crm

NAMES = {ObjectType.SALESFORCE_LEAD: "Lead", ObjectType.SALESFORCE_CONTACT: "Contact"}


def say_flaw(condition: str) -> str:
    """Why the text cannot be a condition, as far as it can be told without Salesforce."""
    flaw = find_flaw(condition)
    if flaw is None:
        return ""
    words = {
        ConditionFlaw.OPEN_QUOTE: _("The condition cannot be used: a quote is not closed."),
        ConditionFlaw.BRACKETS: _("The condition cannot be used: its brackets do not match."),
    }
    return words[flaw]


def try_out(integration: Integration, condition: str, *, crm: CRM | None = None) -> str:
    """Why Salesforce refuses the condition, of leads or of contacts; empty if it does not.

    Raises CRMError where Salesforce cannot be asked.
    """
    if not condition or (flaw := say_flaw(condition)):
        return flaw if condition else ""
    asked = crm or open_crm(integration.salesforce)
    if not isinstance(asked, HasConditions):
        return ""
    for object_type, name in NAMES.items():
        try:
            asked.count(Selection(object_type=object_type, condition=condition))
        except PermanentError as error:
            said = {"object": name, "message": error.message}
            return _("Salesforce refuses the condition for %(object)s: %(message)s") % said
    return ""
