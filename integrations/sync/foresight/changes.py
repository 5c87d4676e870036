"""What a change of settings or mappings would do, from the stored trees alone (M25).

Everybody is planned twice, as if asked for now: under the settings as they are, and as they would
be. Nobody is claimed, nothing is stored, and no API call is made, but for asking whom another list
or filter lets in, and for account sync, which only a run rehearses. Fields that were never read
play no part: `gaps` says which, and what reading them costs.
"""

from collections.abc import Callable, Mapping

from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.records import Provider
from integrations.models import Integration, SyncRun
from integrations.sync.collecting.gaps import cost_of_reading, find_gaps
from integrations.sync.connections.opening import open_crms
from integrations.sync.discovery.policy import load_policy
from integrations.sync.foresight.accounts_ahead import compare_accounts
from integrations.sync.foresight.difference import ChangePreview
from integrations.sync.foresight.newcomers import find_newcomers
from integrations.sync.settings.proposal import Proposal, propose
from integrations.sync.settling.cases import open_cases
from integrations.sync.settling.peeking import Whom, count, peek
from integrations.sync.trees.states import load_trees

PART = 1000


def preview_change(
    integration: Integration,
    proposal: Proposal,
    *,
    crms: Mapping[Provider, CRM] | None = None,
    most: int | None = None,
    on_part: Callable[[int], None] = lambda people: None,
    accounts: SyncRun | None = None,
) -> ChangePreview:
    """What a change would do to everybody, or to the first `most` or so by id.

    `accounts` is the run in whose name account sync is rehearsed; without one it is left out.
    Raises SettingRefused where the change could not be made, and CRMError where a CRM had to be
    asked.
    """
    proposed, now = propose(integration, proposal), timezone.now()
    newcomers = find_newcomers(integration, proposed.integration, crms)
    gaps = find_gaps(integration, proposed.fields)
    preview = ChangePreview(gaps=gaps, calls_to_read=cost_of_reading(integration, gaps))
    compared = None
    if integration.sync_accounts or proposed.integration.sync_accounts:
        compared = accounts and compare_accounts(accounts, proposed, crms or open_crms(integration))
        preview.counts_accounts, preview.leaves_accounts_out = bool(compared), not compared
    preview.total = count(integration, Whom(everyone=True), now=now)
    before, after = load_policy(integration), proposed.policy
    for claims in peek(integration, Whom(everyone=True), now=now, part=PART):
        trees = load_trees(integration, claims)
        then, others = newcomers.trees(trees, claims), newcomers.claims(claims)
        cases, those = open_cases(claims, trees, before), open_cases(others, then, after)
        for claim, case, other in zip(claims, cases, those, strict=True):
            preview.add(claim, case.plan, other.plan)
        if compared:
            compared.meet(cases, those)
        on_part(len(claims))
        if most and preview.people >= most:
            break
    if compared:
        preview.add_accounts(compared)
    return preview
