"""One account of one CRM: credentials, health, what its schema is, what its calls cost."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.domain.records import Provider
from integrations.models.fields import EncryptedJSONField


class Connection(models.Model):
    class Health(models.TextChoices):
        UNTESTED = "untested", _("Not tested yet")
        OK = "ok", _("Working")
        FAILING = "failing", _("Not working")

    name = models.SlugField(_("name"), max_length=60, unique=True)
    provider = models.CharField(max_length=20)
    base_url = models.URLField(_("address"), max_length=300)
    credentials = EncryptedJSONField(default=dict)
    tokens = EncryptedJSONField(default=dict)  # what the CRM last handed out, refreshed under lock
    account_id = models.CharField(max_length=60, blank=True, default="")
    account_name = models.CharField(max_length=200, blank=True, default="")
    user_id = models.CharField(max_length=60, blank=True, default="")
    user_name = models.CharField(max_length=200, blank=True, default="")
    missing_rights = models.JSONField(default=list, blank=True)
    health = models.CharField(max_length=10, choices=Health, default=Health.UNTESTED)
    health_message = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    # Field specs by object type, and the owners, as the CRM last described them.
    schema = models.JSONField(default=dict, blank=True)
    owners = models.JSONField(default=list, blank=True)
    # How many living people each owner has, by the owner's id.
    owned = models.JSONField(default=dict, blank=True)
    owned_counted_at = models.DateTimeField(null=True, blank=True)
    schema_read_at = models.DateTimeField(null=True, blank=True)
    calls_used = models.IntegerField(null=True, blank=True)
    calls_limit = models.IntegerField(null=True, blank=True)
    # How many calls may follow in ten seconds; empty for no pace of ours.
    calls_per_ten_seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(provider__in=[p.value for p in Provider]),
                name="connection_provider_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hubspot(self) -> bool:
        return self.provider == Provider.HUBSPOT

    @property
    def provider_label(self) -> str:
        return "HubSpot" if self.is_hubspot else "Salesforce"


class RateBucket(models.Model):
    """One burst limit of one connection, shared by every process: tokens left, and as of when."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="buckets")
    name = models.CharField(max_length=40)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "name"], name="one_bucket_per_limit")
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.name}"


class ApiCallsQuerySet(models.QuerySet["ApiCalls"]):
    def of_last_day(self) -> ApiCallsQuerySet:
        return self.filter(hour__gt=timezone.now() - timedelta(hours=24))

    def total(self) -> int:
        return self.aggregate(n=Sum("calls"))["n"] or 0


class ApiCalls(models.Model):
    """The ledger: how many calls an operation took in an hour."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="api_calls")
    hour = models.DateTimeField()
    operation = models.CharField(max_length=60)
    calls = models.IntegerField(default=0)

    objects = ApiCallsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "hour", "operation"], name="one_count_per_operation_and_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.hour:%Y-%m-%d %H}: {self.calls}"
