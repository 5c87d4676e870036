"""Many records at a time, into files and out of them."""

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import exports, imports
from integrations.sandbox.hubspot.limits import Quota

_EXPORT: Scopes = ("crm.export",)
_IMPORT: Scopes = ("crm.import",)
_ONE = "/{import_id}"

EXPORTS = (
    Endpoint("POST", "/export/async", exports.start_export, _EXPORT),
    Endpoint("GET", "/export/async/tasks/{task_id}/status", exports.read_status, _EXPORT),
    Endpoint("GET", "/export/{export_id}", exports.read_export, _EXPORT),
)
FILES = (
    Endpoint("GET", "/{export_id}/{file_name}", exports.download, quota=Quota.NONE, public=True),
)
IMPORTS = (
    Endpoint("POST", "", imports.start_import, _IMPORT),
    Endpoint("GET", "", imports.list_imports, _IMPORT),
    Endpoint("GET", _ONE, imports.read_import, _IMPORT),
    Endpoint("POST", _ONE + "/cancel", imports.cancel_import, _IMPORT),
    Endpoint("GET", _ONE + "/errors", imports.list_errors, _IMPORT),
)
