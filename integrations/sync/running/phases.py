"""The two phases of a run: collecting, by one worker at a time, and settling, by any number."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from integrations.crm.port import CRM
from integrations.domain.errors import CRMError, PermanentError
from integrations.domain.records import ObjectType, Provider
from integrations.models import Integration, Person, SyncRun
from integrations.sync.accounts.reading import prepare_accounts, read_accounts
from integrations.sync.accounts.settle import InOtherHands, settle_accounts
from integrations.sync.backfill.concerned import lacks_fields, owe_backfill
from integrations.sync.collecting.campaigns import read_campaigns
from integrations.sync.collecting.collect import Reading, read_connection, readers_of
from integrations.sync.collecting.filtering import read_filter
from integrations.sync.collecting.inclusion import read_members
from integrations.sync.collecting.notices import read_notices
from integrations.sync.connections.opening import open_crms
from integrations.sync.discovery.policy import fields_to_read
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.discovery.unmatched_owners import count_owned
from integrations.sync.foresight.previewing import PREVIEW, read_for_preview
from integrations.sync.importing.run import import_people
from integrations.sync.owed.asking import NOTICES, READ_ALL, owe_scope
from integrations.sync.runs.lifecycle import HEART_STOPPED, fail, finish
from integrations.sync.runs.summary import calls_so_far
from integrations.sync.runs.turn import Cancelled, Turn, beat, is_settling
from integrations.sync.settling.cases import Workshop
from integrations.sync.settling.intents import owe_unheard
from integrations.sync.settling.reconcile import open_workshop, reconcile_batch
from integrations.sync.settling.reviving import revive

SCHEMA_IS_OLD = timedelta(hours=1)
BETWEEN_BEATS = timedelta(seconds=1)
# A run waits for its own people who are put off for no longer than this.
WAITS_FOR_OWN = timedelta(seconds=90)
A_MOMENT = timedelta(seconds=1)
WITH_CONNECTIONS = SyncRun.objects.select_related("integration__hubspot", "integration__salesforce")


def begin(run: SyncRun, *, now: datetime) -> bool:
    """Take the run for collecting: whoever changes the row owns it."""
    stopped = Q(status=SyncRun.Status.RUNNING, phase=SyncRun.Phase.COLLECTING) & Q(
        heartbeat_at__lt=now - HEART_STOPPED
    )
    taken = SyncRun.objects.filter(Q(status=SyncRun.Status.QUEUED) | stopped, pk=run.pk).update(
        status=SyncRun.Status.RUNNING,
        phase=SyncRun.Phase.COLLECTING,
        started_at=now,
        heartbeat_at=now,
        collected=0,
    )
    if taken:
        run.refresh_from_db(from_queryset=WITH_CONNECTIONS)
    return bool(taken)


def collect(run: SyncRun, crms: Mapping[Provider, CRM] | None = None) -> bool:
    """Read what changed on both sides and mark what was asked for; then the run is settling.

    Answers whether there is anything to settle by this worker: False where another has the run,
    or it ended here (cancelled, failed, a first read).
    """
    if not begin(run, now=timezone.now()):
        return False
    try:
        _collect(run, crms or open_crms(run.integration))
    except Cancelled:
        finish(run, SyncRun.Status.CANCELLED)
    except CRMError as error:
        fail(run, error)
    else:
        return _enter_settling(run)
    return False


def _collect(run: SyncRun, crms: Mapping[Provider, CRM]) -> None:
    integration = run.integration
    if not integration.enabled:
        raise PermanentError("The integration is switched off. Switch it on under Settings.")
    run.calls_before = calls_so_far(integration)
    run.save(update_fields=["calls_before"])
    if PREVIEW in run.scope:
        read_for_preview(run, crms)
        return
    if run.scope.get(NOTICES):
        read_notices(_reading(run, crms[Provider.HUBSPOT], fields_to_read(integration)))
        return
    everything = bool(run.scope.get("full") or run.scope.get(READ_ALL))
    everything = everything or integration.first_read_at is None
    began = timezone.now()
    _refresh_schemas(integration, crms, everything=everything)
    prepare_accounts(integration, crms)
    fields = fields_to_read(integration)
    for provider in (Provider.HUBSPOT, Provider.SALESFORCE):
        _read(run, crms[provider], fields, everything=everything)
    now, named = timezone.now(), _named(run)
    read_members(integration, crms[Provider.HUBSPOT], run=named, now=now, everybody=everything)
    read_filter(integration, crms[Provider.SALESFORCE], run=named, now=now, everybody=everything)
    if everything:
        _note_full_pass(integration, began)
    if "import" in run.scope:
        import_people(run, crms, on_page=lambda count: _beat(run, count))
    if not run.dry_run:
        revive(run, crms)
        owe_scope(run, now=timezone.now())
        owe_backfill(run, now=timezone.now())
        owe_unheard(run, now=timezone.now())


def _note_full_pass(integration: Integration, began: datetime) -> None:
    integration.first_read_at = integration.first_read_at or timezone.now()
    integration.full_pass_at = began
    integration.save(update_fields=["first_read_at", "full_pass_at"])


def _read(
    run: SyncRun, crm: CRM, fields: dict[ObjectType, Sequence[str]], *, everything: bool
) -> None:
    """One side: its people, and what is read beside them."""
    reading = _reading(run, crm, fields)
    anew = everything or lacks_fields(run, crm.provider)
    with reading.alone():
        read_connection(reading, everything=anew)
        read_campaigns(reading, everything=anew)
        read_accounts(reading, everything=anew)
    count_owned(reading.connection, now=timezone.now(), anew=anew)


def _reading(run: SyncRun, crm: CRM, fields: dict[ObjectType, Sequence[str]]) -> Reading:
    hubspot = crm.provider is Provider.HUBSPOT
    return Reading(
        connection=run.integration.hubspot if hubspot else run.integration.salesforce,
        crm=crm,
        fields=fields,
        integrations=readers_of(run.integration, crm.provider),
        run=_named(run),
        on_page=lambda count, total: _beat(run, count),
    )


def _named(run: SyncRun) -> SyncRun | None:
    """A dry run settles nothing: what it finds owed is for whichever run comes next."""
    return None if run.dry_run else run


def _refresh_schemas(
    integration: Integration, crms: Mapping[Provider, CRM], *, everything: bool
) -> None:
    for connection, provider in (
        (integration.hubspot, Provider.HUBSPOT),
        (integration.salesforce, Provider.SALESFORCE),
    ):
        read_at = connection.schema_read_at
        if everything or read_at is None or timezone.now() - read_at > SCHEMA_IS_OLD:
            refresh_schema(connection, crms[provider])


def _beat(run: SyncRun, count: int) -> None:
    """A page was stored: the heart beats, and whoever wants the run to stop is heard. Small pages
    come fast, so not at each."""
    run.collected += count
    if run.heartbeat_at is None or timezone.now() - run.heartbeat_at >= BETWEEN_BEATS:
        beat(run)


def _enter_settling(run: SyncRun) -> bool:
    now = timezone.now()
    run.phase, run.heartbeat_at, run.settling_since = SyncRun.Phase.SETTLING, now, now
    run.owed_at_start = run.integration.people.due(now).count()
    run.save(
        update_fields=["phase", "heartbeat_at", "settling_since", "owed_at_start", "collected"]
    )
    if run.trigger == SyncRun.Trigger.FIRST_READ:
        finish(run, SyncRun.Status.SUCCEEDED)
        return False
    return True


def settle(
    run: SyncRun,
    crms: Mapping[Provider, CRM] | None = None,
    *,
    for_at_most: timedelta | None = None,
    on_batch: Callable[[int], None] = lambda count: None,
) -> Turn:
    """Settle due people, batch after batch, until none is due or the time is up."""
    if not is_settling(run):
        return Turn(0, finished=True)
    shop = open_workshop(run.integration, run, crms or open_crms(run.integration))
    until = timezone.now() + for_at_most if for_at_most else None
    settled = 0
    try:
        while taken := _next_batch(run, shop):
            settled += taken
            on_batch(taken)
            if until and timezone.now() > until:
                return Turn(settled, finished=False)
    except InOtherHands:
        return Turn(settled, finished=False, wait=A_MOMENT)
    except Cancelled:
        finish(run, SyncRun.Status.CANCELLED)
        return Turn(settled, finished=True)
    except CRMError as error:
        fail(run, error)
        return Turn(settled, finished=True)
    return _end_or_wait(run, settled)


def _next_batch(run: SyncRun, shop: Workshop) -> int:
    beat(run)
    return reconcile_batch(shop) or settle_accounts(shop)


def _end_or_wait(run: SyncRun, settled: int) -> Turn:
    """Nobody is due any more. The run ends unless other workers still hold some of its people, or
    some are put off for a moment only."""
    wait = _wait_for_own(run, timezone.now())
    if wait is not None:
        return Turn(settled, finished=False, wait=wait)
    finish(run, None)
    return Turn(settled, finished=True)


def _wait_for_own(run: SyncRun, now: datetime) -> timedelta | None:
    own = Person.objects.owed().filter(integration=run.integration, not_before__isnull=False)
    own = own.filter(Q(owed_run=run) | Q(owed_run=None) | Q(lease_until__gt=now))
    soon = own.filter(not_before__lte=now + WAITS_FOR_OWN).order_by("not_before")
    first = soon.values_list("not_before", flat=True).first()
    if first is None:
        return None
    return max(A_MOMENT, first - now)
