"""Field mappings as an admin sees and edits them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models.integrations import Integration


class FieldMapping(models.Model):
    class Rule(models.TextChoices):
        PREFER_SALESFORCE = "prefer_salesforce", _("Prefer Salesforce unless blank")
        ALWAYS_SALESFORCE = "always_salesforce", _("Always use Salesforce")
        TWO_WAY = "two_way", _("Two-way")
        PREFER_HUBSPOT = "prefer_hubspot", _("Prefer HubSpot unless blank")
        ALWAYS_HUBSPOT = "always_hubspot", _("Always use HubSpot")
        NONE = "none", _("Don't sync")

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="mappings")
    label = models.CharField(max_length=200)
    hubspot = models.CharField(max_length=120)
    lead = models.CharField(max_length=120, null=True, blank=True)
    contact = models.CharField(max_length=120, null=True, blank=True)
    rule = models.CharField(max_length=20, choices=Rule, default=Rule.PREFER_SALESFORCE)
    values = models.JSONField(default=list, blank=True)  # ordered [HubSpot value, Salesforce value]
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=1000)

    class Meta:
        ordering = ["position", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "hubspot"], name="hubspot_property_mapped_once"
            ),
            models.UniqueConstraint(
                fields=["integration", "lead"], name="salesforce_lead_field_mapped_once"
            ),
            models.UniqueConstraint(
                fields=["integration", "contact"], name="salesforce_contact_field_mapped_once"
            ),
            models.CheckConstraint(
                condition=models.Q(lead__isnull=False) | models.Q(contact__isnull=False),
                name="mapping_has_a_salesforce_field",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hubspot} ↔ {self.lead or '–'} / {self.contact or '–'}"
