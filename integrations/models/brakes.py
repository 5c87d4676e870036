"""What the brake let pass: a row per person and kind of loss, for as long as its window lasts."""

from django.db import models

from integrations.models.integrations import Integration


class PassedLoss(models.Model):
    """A delete, or the blanking of one field. `kind` is "delete" or the mapping's name.

    `subject_id` is the person's, or the account link's where the kind begins with "company.".
    """

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    subject_id = models.BigIntegerField()  # no foreign key: the count outlives the person
    kind = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "passed losses"
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "kind", "subject_id"], name="one_passed_loss_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"
