"""The preview of a change as a run: for more people than a page can wait for, and for changes
whose fields must be read first (M25)."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from integrations.crm.port import CRM
from integrations.domain.errors import CRMError, PermanentError
from integrations.domain.records import Provider
from integrations.models import Integration, SyncRun
from integrations.sync.accounts.reading import read_for_rehearsal
from integrations.sync.accounts.settle import syncs_accounts
from integrations.sync.collecting.gaps import find_gaps, read_gaps
from integrations.sync.connections.opening import open_crms
from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import ChangePreview, as_dict
from integrations.sync.foresight.dry_run import alone
from integrations.sync.runs.lifecycle import fail, finish, request_run
from integrations.sync.runs.turn import Cancelled, Turn, beat, is_settling
from integrations.sync.settings.integration import SettingRefused
from integrations.sync.settings.proposal import Proposal, Proposed, propose
from integrations.sync.settling.journal import store_tally

# Keys of a run's scope: the change, and whether what it lacks is read first.
PREVIEW, READ = "preview", "read"
RESULT = "change"  # the key of the run's summary


def request_preview(
    integration: Integration, proposal: Proposal, *, read: bool = False, user: Any = None
) -> SyncRun:
    """Ask for a run that plans everybody and writes nothing.

    Raises SettingRefused where the change could not be made, and AlreadyRunning.
    """
    propose(integration, proposal)
    return request_run(
        integration,
        trigger=SyncRun.Trigger.MANUAL,
        scope={PREVIEW: as_scope(proposal), READ: read},
        user=user,
        dry_run=True,
    )


def as_scope(proposal: Proposal) -> dict[str, Any]:
    """For JSON."""
    return {
        "settings": dict(proposal.settings),
        "mappings": [dict(mapping) for mapping in proposal.mappings],
        "removed": list(proposal.removed),
    }


def proposal_in(scope: Mapping[str, Any]) -> Proposal:
    return Proposal(**scope)


def read_for_preview(run: SyncRun, crms: Mapping[Provider, CRM]) -> None:
    """Read what the change lacks, if the run was asked to. Raises CRMError."""
    if not run.scope.get(READ):
        return

    def on_page(count: int, total: int | None) -> None:
        run.collected += count
        beat(run)

    try:
        proposed = propose(run.integration, proposal_in(run.scope[PREVIEW]))
    except SettingRefused as refused:
        raise PermanentError(refused.message) from refused
    read_unread(run.integration, proposed, crms, on_page=on_page)


def read_unread(
    integration: Integration,
    proposed: Proposed,
    crms: Mapping[Provider, CRM],
    *,
    on_page: Callable[[int, int | None], None] = lambda count, total: None,
) -> None:
    """What the change needs and nobody has read: fields, or companies and accounts."""
    read_gaps(integration, find_gaps(integration, proposed.fields), crms, on_page=on_page)
    if proposed.integration.sync_accounts and not syncs_accounts(integration):
        read_for_rehearsal(proposed.integration, crms, on_page=on_page)


def preview_turn(run: SyncRun, crms: Mapping[Provider, CRM] | None = None) -> Turn:
    """Plan everybody under both settings, keep what that comes to, and end the run.

    A second worker that is rung for the same run leaves it to the first.
    """
    with alone(run) as is_alone:
        if not is_alone or not is_settling(run):
            return Turn(0, finished=True)
        try:
            preview = _preview(run, crms or open_crms(run.integration))
        except Cancelled:
            finish(run, SyncRun.Status.CANCELLED)
        except SettingRefused as refused:
            fail(run, PermanentError(refused.message))
        except CRMError as error:
            fail(run, error)
        else:
            finish(run, None, found={RESULT: as_dict(preview)})
            return Turn(preview.people, finished=True)
    return Turn(0, finished=True)


def _preview(run: SyncRun, crms: Mapping[Provider, CRM]) -> ChangePreview:
    run.tallies.all().delete()  # of a worker that died over it
    run.owed_at_start = run.integration.people.count()
    run.save(update_fields=["owed_at_start"])

    def on_part(people: int) -> None:
        store_tally(run.pk, Counter({("people", "settled"): people}))
        beat(run)

    is_read = run.integration.sync_accounts or run.scope.get(READ)
    return preview_change(
        run.integration,
        proposal_in(run.scope[PREVIEW]),
        crms=crms,
        on_part=on_part,
        accounts=run if is_read else None,
    )
