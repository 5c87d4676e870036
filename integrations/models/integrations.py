"""One HubSpot connection and one Salesforce connection, and how they are kept in sync."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from integrations.models.connections import Connection


class IntegrationQuerySet(models.QuerySet["Integration"]):
    def due(self, now: datetime) -> IntegrationQuerySet:
        """Those that may run by themselves and whose time has come."""
        return self._may_run().filter(Q(next_run_at__isnull=True) | Q(next_run_at__lte=now))

    def noticed(self) -> IntegrationQuerySet:
        """Those that may run by themselves and were told by HubSpot where to look."""
        return self._may_run().filter(hubspot__notices__isnull=False).distinct()

    def _may_run(self) -> IntegrationQuerySet:
        return self.filter(enabled=True, suspended_at=None, first_read_at__isnull=False)


class Integration(models.Model):
    class OnSalesforceChange(models.TextChoices):
        CREATE_OR_UPDATE = "create_or_update", _("Create or update the contact")
        NOTHING = "nothing", _("Do nothing")

    class OnHubSpotChange(models.TextChoices):
        LEAD = "lead", _("Create or update the lead")
        CONTACT = "contact", _("Create or update the contact")
        BY_ACCOUNT_DOMAIN = (
            "by_account_domain",
            _("Contact if the email domain belongs to an account, else lead"),
        )
        NOTHING = "nothing", _("Do nothing")

    class OnDelete(models.TextChoices):
        NOTHING = "nothing", _("Do nothing")
        DELETE = "delete", _("Delete the record")

    name = models.SlugField(_("name"), max_length=60, unique=True)
    hubspot = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    salesforce = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    enabled = models.BooleanField(_("enabled"), default=True)
    every_minutes = models.PositiveSmallIntegerField(
        _("sync every (minutes)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    # A full pass reads everything: what no poll can see, as formula fields, is compared then.
    full_pass_hours = models.PositiveSmallIntegerField(
        _("full pass every (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    on_salesforce_change = models.CharField(
        max_length=20, choices=OnSalesforceChange, default=OnSalesforceChange.CREATE_OR_UPDATE
    )
    on_hubspot_change = models.CharField(
        max_length=20, choices=OnHubSpotChange, default=OnHubSpotChange.LEAD
    )
    on_salesforce_delete = models.CharField(
        max_length=10, choices=OnDelete, default=OnDelete.NOTHING
    )
    on_hubspot_delete = models.CharField(max_length=10, choices=OnDelete, default=OnDelete.NOTHING)
    brake_records = models.PositiveIntegerField(default=50)
    brake_percent = models.PositiveSmallIntegerField(default=5)
    list_id = models.CharField(max_length=40, blank=True, default="")
    list_name = models.CharField(max_length=200, blank=True, default="")
    list_read_at = models.DateTimeField(null=True, blank=True)
    # How far the list was read in the order of joining; who left is seen by reading all of it.
    list_cursor = models.TextField(blank=True, default="")
    list_compared_at = models.DateTimeField(null=True, blank=True)
    salesforce_filter = models.TextField(blank=True, default="")
    filter_read_at = models.DateTimeField(null=True, blank=True)
    sync_accounts = models.BooleanField(default=False)
    accounts_met_at = models.DateTimeField(null=True, blank=True)
    owners_to_salesforce = models.BooleanField(default=True)
    owners_to_hubspot = models.BooleanField(default=True)
    salesforce_allocation = models.PositiveIntegerField(default=20000)
    reserve_percent = models.PositiveSmallIntegerField(default=10)
    # Both trees were read once (M31); the admin let the first load begin.
    first_read_at = models.DateTimeField(null=True, blank=True)
    first_load_at = models.DateTimeField(null=True, blank=True)
    next_run_at = models.DateTimeField(null=True, blank=True)
    full_pass_at = models.DateTimeField(null=True, blank=True)  # when everything was last read
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["hubspot"], name="one_integration_per_hubspot"),
            models.CheckConstraint(
                condition=~Q(hubspot=F("salesforce")), name="two_different_connections"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def wants_full_pass(self, now: datetime) -> bool:
        last = self.full_pass_at
        return last is None or now - last >= timedelta(hours=self.full_pass_hours)

    @property
    def reads_accounts(self) -> bool:
        """Salesforce's; HubSpot's companies are read for account sync alone."""
        return (
            self.sync_accounts or self.on_hubspot_change == self.OnHubSpotChange.BY_ACCOUNT_DOMAIN
        )
