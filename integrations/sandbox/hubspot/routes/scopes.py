"""Scopes that several families of calls want: any one of them will do."""

from integrations.sandbox.hubspot.endpoint import Scopes

READ: Scopes = ("crm.objects.{object}.read",)
WRITE: Scopes = ("crm.objects.{object}.write",)
SCHEMA_READ: Scopes = ("crm.schemas.{object}.read", "crm.objects.{object}.read")
SCHEMA_WRITE: Scopes = ("crm.schemas.{object}.write",)
