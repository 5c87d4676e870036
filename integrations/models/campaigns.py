"""Salesforce's campaigns and who is in them, as last seen."""

from django.db import models
from django.db.models import Q

from integrations.models.connections import Connection


class Campaign(models.Model):
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="campaigns", db_index=False
    )
    remote_id = models.CharField(max_length=18)
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "remote_id"], name="one_row_per_campaign")
        ]

    def __str__(self) -> str:
        return self.name


class CampaignMember(models.Model):
    """A lead or a contact in a campaign. A converted lead's membership names both."""

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="campaign_members", db_index=False
    )
    remote_id = models.CharField(max_length=18)
    campaign_id = models.CharField(max_length=18)  # Salesforce's; its name may be out of our sight
    lead_id = models.CharField(max_length=18, null=True)
    contact_id = models.CharField(max_length=18, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "remote_id"], name="one_row_per_campaign_member"
            )
        ]
        indexes = [
            models.Index(
                "connection",
                "lead_id",
                name="campaign_member_lead",
                condition=Q(lead_id__isnull=False),
            ),
            models.Index(
                "connection",
                "contact_id",
                name="campaign_member_contact",
                condition=Q(contact_id__isnull=False),
            ),
            models.Index("connection", "campaign_id", name="campaign_member_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id or self.lead_id} in {self.campaign_id}"
