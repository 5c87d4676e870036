"""Which HubSpot company and Salesforce account are one, and what both last agreed on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from integrations.models.integrations import Integration


class AccountLinkQuerySet(models.QuerySet["AccountLink"]):
    def held(self) -> AccountLinkQuerySet:
        """Those that the brake holds."""
        return self.exclude(held=[])


class AccountLink(models.Model):
    """Paired through a person who belongs to both. With one id only, the other is being made.

    `baseline` is `{company property: [HubSpot's value, Salesforce's value]}`, as a person's is.
    """

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="account_links", db_index=False
    )
    hubspot_id = models.CharField(max_length=32, null=True)
    salesforce_id = models.CharField(max_length=18, null=True)
    baseline = models.JSONField(default=dict)
    making_since = models.DateTimeField(null=True)  # a create was sent, or was about to be
    linked_at = models.DateTimeField(null=True)
    owed_at = models.DateTimeField(null=True)  # one of the two moved since both were settled
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    # By the brake: which of the company's properties or the account's fields would be blanked.
    held = models.JSONField(default=list)
    approved_at = models.DateTimeField(null=True)

    objects = AccountLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "hubspot_id"], name="one_account_per_company"
            ),
            models.UniqueConstraint(
                fields=["integration", "salesforce_id"], name="one_company_per_account"
            ),
            models.CheckConstraint(
                condition=Q(hubspot_id__isnull=False) | Q(salesforce_id__isnull=False),
                name="account_link_has_a_record",
            ),
        ]
        indexes = [
            models.Index(
                "integration", "owed_at", name="account_owed", condition=Q(owed_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"company {self.hubspot_id or '…'} ↔ account {self.salesforce_id or '…'}"
