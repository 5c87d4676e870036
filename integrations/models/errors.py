"""Open problems of records: what is wrong, whether it is tried again, and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from integrations.models.integrations import Integration
from integrations.models.people import Person


class SyncErrorQuerySet(models.QuerySet["SyncError"]):
    def unresolved(self) -> SyncErrorQuerySet:
        return self.filter(resolved_at=None)

    def open(self) -> SyncErrorQuerySet:
        """Those that somebody should look at: unresolved, and nobody dismissed them."""
        return self.unresolved().filter(dismissed_at=None)

    def dismissed(self) -> SyncErrorQuerySet:
        return self.unresolved().filter(dismissed_at__isnull=False)

    def by_category(self) -> models.QuerySet[SyncError, Any]:
        return (
            self.open()
            .values("category")
            .annotate(errors=Count("pk"), people=Count("person", distinct=True))
            .order_by("-errors")
        )


class SyncError(models.Model):
    class Category(models.TextChoices):
        ASSOCIATIONS = "associations", _("Associations")
        CUSTOM_CODE = "custom_code", _("Custom code")
        DUPLICATES = "duplicates", _("Duplicates")
        PERMISSIONS = "permissions", _("Permissions")
        PROPERTY_VALUES = "property_values", _("Property values")
        FIELD_MAPPING = "field_mapping", _("Field mapping")
        RECORD_STATE = "record_state", _("Record state")
        CONNECTION = "connection", _("Connection")
        LIMITS = "limits", _("API limits")
        PLATFORM = "platform", _("Platform")
        REVIEW = "review", _("Needs your decision")

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="errors")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="errors")
    provider = models.CharField(max_length=20)  # the side that refused, or that holds the value
    object_type = models.CharField(max_length=30)
    record_id = models.CharField(max_length=32, blank=True, default="")
    field = models.CharField(max_length=120, blank=True, default="")
    category = models.CharField(max_length=20, choices=Category)
    kind = models.CharField(max_length=15)
    code = models.CharField(max_length=80, blank=True, default="")
    message = models.TextField()
    value = models.TextField(blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    next_attempt_at = models.DateTimeField(null=True)  # None: parked until something changes
    resolved_at = models.DateTimeField(null=True)
    # Somebody said to leave it: nothing is owed for it until the record or a setting changes.
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    dismissed_by_name = models.CharField(max_length=150, blank=True, default="")

    objects = SyncErrorQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "provider", "field"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_error_per_field",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by_name="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_by_name="")),
                name="dismissed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                "integration",
                "category",
                name="open_errors",
                condition=Q(resolved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
