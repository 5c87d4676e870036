"""What happened to one record in a run, field by field."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from integrations.models.integrations import Integration
from integrations.models.people import Person
from integrations.models.runs import SyncRun


class LogEntry(models.Model):
    """`changes` is a list of `{mapping, field, old, new, rule, why, conflict, lost}`; `old` and
    `new` are the written side's values. An entry about no write has no changes and a reason."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        DELETED = "deleted", _("Deleted")
        CONFLICT = "conflict", _("Conflict")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")
        LINKED = "linked", _("Linked")

    class Direction(models.TextChoices):
        TO_HUBSPOT = "to_hubspot", _("Salesforce → HubSpot")
        TO_SALESFORCE = "to_salesforce", _("HubSpot → Salesforce")
        NONE = "", "–"

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    run = models.ForeignKey(
        SyncRun, on_delete=models.CASCADE, related_name="entries", null=True, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="entries", db_index=False
    )
    at = models.DateTimeField()
    object_type = models.CharField(max_length=30)
    record_id = models.CharField(max_length=32, blank=True, default="")
    email = models.CharField(max_length=320, blank=True, default="")
    direction = models.CharField(max_length=15, choices=Direction, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome)
    trigger = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=30, blank=True, default="")
    code = models.CharField(max_length=80, blank=True, default="")
    message = models.TextField(blank=True, default="")
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "log entries"
        ordering = ["-pk"]
        indexes = [
            models.Index(F("run"), F("id").desc(), name="log_by_run"),
            models.Index(F("person"), F("id").desc(), name="log_by_person"),
            models.Index(F("integration"), F("id").desc(), name="log_by_integration"),
            models.Index(
                F("integration"),
                OpClass(F("email"), name="varchar_pattern_ops"),
                name="log_by_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.object_type} {self.record_id}"
