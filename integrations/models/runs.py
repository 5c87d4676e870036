"""Sync runs and what they counted."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from integrations.models.integrations import Integration


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def open(self) -> SyncRunQuerySet:
        return self.filter(status__in=SyncRun.OPEN)


class SyncRun(models.Model):
    """One execution. The row is the truth; the broker only rings the bell."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        SUCCEEDED_WITH_ERRORS = "succeeded_with_errors", _("Succeeded with errors")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Phase(models.TextChoices):
        NONE = "", _("Not started")
        COLLECTING = "collecting", _("Reading changes")
        SETTLING = "settling", _("Writing changes")
        DONE = "done", _("Done")

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("Schedule")
        MANUAL = "manual", _("Sync now")
        RESYNC = "resync", _("Resync")
        FIRST_READ = "first_read", _("First read")
        FIRST_LOAD = "first_load", _("First load")
        COMMAND = "command", _("Command")
        IMPORT = "import", _("Import")
        UNDO = "undo", _("Undo")
        WEBHOOK = "webhook", _("Webhook")

    class FailureKind(models.TextChoices):
        TRANSIENT = "transient", _("Temporary")
        CONFIGURATION = "configuration", _("Needs a setting changed")
        PERMANENT = "permanent", _("Refused")
        INTERNAL = "internal", _("Internal")

    OPEN = (Status.QUEUED, Status.RUNNING)

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    trigger = models.CharField(max_length=20, choices=Trigger)
    # What to sync: {"full", "emails", "people", "list", "errors"}; empty for what changed.
    scope = models.JSONField(default=dict, blank=True)
    scope_key = models.CharField(max_length=80, default="changes")
    dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=25, choices=Status, default=Status.QUEUED)
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.NONE, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    settling_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    collected = models.PositiveIntegerField(default=0)
    to_collect = models.PositiveIntegerField(null=True)
    owed_at_start = models.PositiveIntegerField(null=True)
    calls_before = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    failure_kind = models.CharField(max_length=15, choices=FailureKind, blank=True, default="")
    failure_message = models.TextField(blank=True, default="")

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "scope_key"],
                condition=Q(status__in=["queued", "running"]),
                name="one_open_run_per_scope",
            )
        ]
        indexes = [models.Index(F("integration"), F("id").desc(), name="run_by_integration")]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_rehearsed(self) -> bool:
        """Whether a dry run has come to its end: what it would do is known."""
        done = (self.Status.SUCCEEDED, self.Status.SUCCEEDED_WITH_ERRORS)
        return self.dry_run and self.status in done

    @property
    def is_settling(self) -> bool:
        return self.phase == self.Phase.SETTLING


class RunTallyQuerySet(models.QuerySet["RunTally"]):
    def totals(self) -> dict[str, dict[str, int]]:
        """`{object type or kind: {outcome: n}}`."""
        totals: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self.values("subject", "outcome").annotate(n=Sum("count")):
            totals[row["subject"]][row["outcome"]] = row["n"]
        return dict(totals)


class RunTally(models.Model):
    """Counts of one settled batch. Only ever added to, so that workers do not wait on each other.

    `subject` is an object type, "people" (unchanged, conflict), "skipped" (by reason).
    """

    run = models.ForeignKey(
        SyncRun, on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    subject = models.CharField(max_length=30)
    outcome = models.CharField(max_length=30)
    count = models.IntegerField()

    objects = RunTallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "run tallies"
        indexes = [models.Index("run", name="tally_by_run")]

    def __str__(self) -> str:
        return f"{self.subject} {self.outcome}: {self.count}"
