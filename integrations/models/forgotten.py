"""Addresses of people who were deleted for privacy: known by a keyed hash only."""

from django.db import models

from integrations.models.integrations import Integration


class ForgottenEmail(models.Model):
    """Nobody of this address is created again, by whatever route."""

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "digest"], name="one_digest_per_forgotten_email"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]
