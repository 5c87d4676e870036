"""Exports of many records into a file."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import exports
from integrations.sandbox.hubspot.limits import Quota

_EXPORT: Scopes = ("crm.export",)

EXPORTS = (
    Endpoint("POST", "/export/async", exports.start_export, _EXPORT),
    Endpoint("GET", "/export/async/tasks/{task_id}/status", exports.read_status, _EXPORT),
    Endpoint("GET", "/export/{export_id}", exports.read_export, _EXPORT),
)
FILES = (
    Endpoint("GET", "/{export_id}/{file_name}", exports.download, quota=Quota.NONE, public=True),
)
