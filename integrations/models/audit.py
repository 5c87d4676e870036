"""Who changed which setting, when, from where, from what to what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F

from integrations.models.integrations import Integration


class AuditEvent(models.Model):
    integration = models.ForeignKey(
        Integration,
        on_delete=models.CASCADE,
        null=True,
        related_name="audit_events",
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    user_name = models.CharField(max_length=150, blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)  # "contacts.inclusion_list", "mapping.add", …
    subject = models.CharField(max_length=200, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(F("integration"), F("id").desc(), name="audit_by_integration")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
