"""What SOAP alone can do in a real org: `convertLead` and `merge`."""

from collections.abc import Sequence

from integrations.sandbox.salesforce import lifecycle
from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.org import CONVERTED_STATUS
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.markup import Markup, element
from integrations.sandbox.salesforce.soap.parsing import Node
from integrations.sandbox.salesforce.soap.results import each
from integrations.sandbox.salesforce.soap.sobjects import type_of, values_of

_MOST_CONVERSIONS = 100
_NOT_HERE = ("accountRecord", "contactRecord", "opportunityRecord", "opportunityId")


def convert_lead(call: SoapCall) -> list[Markup]:
    """https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_convertlead.htm

    Unless it is told not to, it makes an opportunity, by default called as the company is.
    """

    def one(node: Node) -> Sequence[Markup]:
        given = [child.name for child in node.children if child.name in _NOT_HERE and not child.nil]
        if given:
            raise refuse("FUNCTIONALITY_NOT_ENABLED", f"not served here: {', '.join(given)}")
        done = call.store.convert(
            node.value("leadId"),
            status=node.value("convertedStatus") or CONVERTED_STATUS,
            account_id=node.value("accountId") or None,
            contact_id=node.value("contactId") or None,
            owner_id=node.value("ownerId") or None,
            overwrite_lead_source=node.flag("overwriteLeadSource"),
            opportunity=_opportunity(node),
        )
        return [
            element("accountId", done.account_id),
            element("contactId", done.contact_id),
            element("leadId", to_18(node.value("leadId"))),
            element("opportunityId", done.opportunity_id),
            element("success", True),
        ]

    return each(call, call.request.children, one, _not_converted, most=_MOST_CONVERSIONS)


def _opportunity(node: Node) -> str | None:
    return None if node.flag("doNotCreateOpportunity") else node.value("opportunityName")


def _not_converted(errors: Sequence[Markup], node: Node) -> list[Markup]:
    return [
        element("accountId"),
        element("contactId"),
        *errors,
        element("leadId", node.value("leadId") or None),
        element("opportunityId"),
        element("success", False),
    ]


def merge(call: SoapCall) -> list[Markup]:
    """https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm"""
    options = call.options()

    def one(node: Node) -> Sequence[Markup]:
        master = node.child("masterRecord") or Node("masterRecord")
        found, store = type_of(call, master), call.store
        master_id = master.value("Id") or master.value("id")
        losers = node.values("recordToMergeIds")
        with store.database.savepoint():
            values = values_of(found, master)
            if values:
                store.update(found.name, master_id, values, options)
            related = lifecycle.related(store, found, losers)
            winner = store.merge(found.name, master_id, losers)
        return [
            element("id", winner),
            *(element("mergedRecordIds", to_18(loser)) for loser in losers),
            element("success", True),
            *(element("updatedRelatedIds", record_id) for record_id in related),
        ]

    return each(call, call.request.children, one, _not_merged)


def _not_merged(errors: Sequence[Markup], node: Node) -> list[Markup]:
    return [*errors, element("id"), element("success", False)]
