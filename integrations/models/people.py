"""The inner tree: one human as an integration knows them, and what is owed to them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from integrations.models.integrations import Integration


class PersonQuerySet(models.QuerySet["Person"]):
    def owed(self) -> PersonQuerySet:
        return self.filter(owed_seq__isnull=False)

    def due(self, now: datetime) -> PersonQuerySet:
        """Owed people whose time has come, whether a worker holds them or not."""
        return self.owed().filter(not_before__lte=now)


class Person(models.Model):
    """A HubSpot contact, a Salesforce lead or contact, or both.

    `baseline` is `{HubSpot property: [HubSpot's value, Salesforce's value]}`: what each side held
    when both last agreed. `owed_seq` changes with every debt, so that settling an older one
    cannot clear a newer one.
    """

    class Status(models.TextChoices):
        IN_SYNC = "in_sync", _("In sync")
        WAITING = "waiting", _("Waiting")
        EXCLUDED = "excluded", _("Excluded")
        FAILING = "failing", _("Failing")

    class Priority(models.IntegerChoices):
        ASKED_ONE = 10  # a person pressed a button for this record
        CHANGED = 20
        RETRY = 30
        ASKED_MANY = 40

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="people", db_index=False
    )
    hubspot_id = models.CharField(max_length=32, null=True)
    salesforce_type = models.CharField(max_length=30, null=True)
    salesforce_id = models.CharField(max_length=18, null=True)
    email_key = models.CharField(max_length=320, null=True)
    name = models.CharField(max_length=250, blank=True, default="")
    linked_at = models.DateTimeField(null=True)
    baseline = models.JSONField(default=dict)
    hubspot_gone_at = models.DateTimeField(null=True)
    salesforce_gone_at = models.DateTimeField(null=True)
    # Whether Salesforce's record meets the integration's condition; None: nobody has looked yet.
    passes_filter = models.BooleanField(null=True)
    # Deleted in HubSpot for privacy: nothing of them is kept, and they are not made again.
    forgotten_at = models.DateTimeField(null=True)
    # An admin let the delete or the blanking pass that the brake holds.
    approved_at = models.DateTimeField(null=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=30, blank=True, default="first_load")
    status_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    owed_seq = models.BigIntegerField(null=True)
    owed_since = models.DateTimeField(null=True)
    owed_because = models.CharField(max_length=20, blank=True, default="")
    # Salesforce's record moved since the debt began, or somebody asked: a first touch is due.
    from_salesforce = models.BooleanField(default=False)
    owed_run = models.ForeignKey(
        "integrations.SyncRun",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    priority = models.PositiveSmallIntegerField(default=Priority.CHANGED)
    not_before = models.DateTimeField(null=True)  # owed without one: parked until something moves
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "hubspot_id"],
                name="one_person_per_hubspot_contact",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["integration", "salesforce_id"],
                name="one_person_per_salesforce_record",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(hubspot_id__isnull=False) | Q(salesforce_id__isnull=False),
                name="person_has_a_record",
            ),
            models.CheckConstraint(
                condition=Q(salesforce_id__isnull=True, salesforce_type__isnull=True)
                | Q(salesforce_id__isnull=False, salesforce_type__isnull=False),
                name="salesforce_id_has_its_type",
            ),
        ]
        indexes = [
            models.Index(
                "integration",
                "priority",
                "owed_since",
                name="person_owed",
                condition=Q(owed_seq__isnull=False, not_before__isnull=False),
            ),
            models.Index("integration", "status", "reason", name="person_by_status"),
            models.Index(
                F("integration"),
                OpClass(F("email_key"), name="varchar_pattern_ops"),
                name="person_by_email",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email_key or self.hubspot_id or self.salesforce_id or "?"
