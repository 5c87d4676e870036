"""Whom another list or filter would let in. Nothing is stored of either, so the CRMs are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from integrations.crm.port import CRM, HasConditions, HasLists
from integrations.domain.records import Provider
from integrations.models import Integration
from integrations.sync.collecting.filtering import who_passes
from integrations.sync.connections.opening import open_crms
from integrations.sync.owed.claims import Claim
from integrations.sync.settings.conditions import try_out
from integrations.sync.settings.integration import SettingRefused, check_list
from integrations.sync.trees.states import Trees


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """Answers about the people of one part at a time. A CRM that is None is not asked: its gate
    stays as it is, or is lifted."""

    proposed: Integration
    hubspot: HasLists | None = None
    salesforce: HasConditions | None = None

    def trees(self, trees: Trees, claims: Sequence[Claim]) -> Trees:
        """The same trees with the members of the list proposed."""
        if self.hubspot is None:
            return trees
        ids = [claim.hubspot.id for claim in claims if claim.hubspot]
        return Trees(trees.records, self.hubspot.members_among(self.proposed.list_id, ids))

    def claims(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims with the answers of the filter proposed."""
        if self.salesforce is None:
            return list(claims)
        refs = [one.salesforce for one in claims if one.salesforce and not one.salesforce_gone]
        passing = who_passes(self.proposed, self.salesforce, refs)
        return [
            replace(one, passes_filter=one.salesforce in passing) if one.salesforce else one
            for one in claims
        ]


def find_newcomers(
    stored: Integration, proposed: Integration, crms: Mapping[Provider, CRM] | None
) -> Newcomers:
    """Raises SettingRefused where the list or the filter cannot be chosen, and CRMError."""
    other_list = proposed.list_id not in ("", stored.list_id)
    other_filter = proposed.salesforce_filter not in ("", stored.salesforce_filter)
    if not (other_list or other_filter):
        return Newcomers(proposed=proposed)
    crms = crms or open_crms(stored)
    return Newcomers(
        proposed=proposed,
        hubspot=_lists(crms[Provider.HUBSPOT], proposed) if other_list else None,
        salesforce=_conditions(crms[Provider.SALESFORCE], proposed) if other_filter else None,
    )


def _lists(crm: CRM, proposed: Integration) -> HasLists | None:
    if not isinstance(crm, HasLists):
        return None
    check_list(crm.get_list(proposed.list_id))
    return crm


def _conditions(crm: CRM, proposed: Integration) -> HasConditions | None:
    if refusal := try_out(proposed, proposed.salesforce_filter, crm=crm):
        raise SettingRefused(refusal, "salesforce_filter")
    return crm if isinstance(crm, HasConditions) else None
