"""Who is in the inclusion list, as last read."""

from django.db import models

from integrations.models.integrations import Integration


class ListMember(models.Model):
    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    hubspot_id = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "hubspot_id"], name="member_of_the_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.hubspot_id
