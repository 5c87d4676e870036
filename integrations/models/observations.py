"""The two outer trees: each CRM as last seen. Observations, never pending work."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from integrations.models.connections import Connection


class ObservedRecord(models.Model):
    """A record as last seen. `values` holds what was read, canonically; an absent key was not."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    object_type = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=32)
    email_key = models.CharField(max_length=320, null=True)
    other_emails = ArrayField(models.CharField(max_length=320), default=list)
    values = models.JSONField(default=dict)
    fingerprint = models.BigIntegerField()
    modified_at = models.DateTimeField()
    read_at = models.DateTimeField()
    gone = models.BooleanField(default=False)
    merged_into = models.CharField(max_length=32, null=True)
    converted_to = models.CharField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "object_type", "remote_id"], name="one_observation_per_record"
            )
        ]
        indexes = [
            models.Index(
                "connection",
                "email_key",
                name="observed_by_email",
                condition=Q(email_key__isnull=False),
            ),
            GinIndex(
                OpClass("other_emails", name="array_ops"),
                name="observed_by_other_email",
                condition=~Q(other_emails=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.remote_id}"


class Cursor(models.Model):
    """How far changes were read. It moves in the transaction that stores what was read."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="cursors")
    feed = models.CharField(max_length=60)  # an object type, with ":deleted" for its deletes
    position = models.TextField(default="")
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "feed"], name="one_cursor_per_feed")
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.position}"
