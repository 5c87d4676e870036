"""What is about to be written. A row that outlives its batch is a write of unknown outcome.

`values` are the changes, in the rows that the log keeps.
"""

from django.db import models

from integrations.models.people import Person


class Intent(models.Model):
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="intents", db_index=False
    )
    key = models.CharField(max_length=60, unique=True)
    action = models.CharField(max_length=10)
    object_type = models.CharField(max_length=30)
    record_id = models.CharField(max_length=32, blank=True, default="")
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("person", name="intent_by_person")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.record_id}"
