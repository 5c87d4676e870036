"""What HubSpot told us has moved: read by id before anything else is."""

from __future__ import annotations

from django.db import models

from integrations.models.connections import Connection


class Notice(models.Model):
    """A record that a webhook named: it says where to look, never what is there."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    object_type = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=32)
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "object_type", "remote_id"], name="one_notice_per_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.remote_id}"
