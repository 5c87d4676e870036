"""Start an export, ask how it goes, and fetch its file by an address that holds for a while.

https://developers.hubspot.com/docs/api-reference/latest/crm/exports/guide
"""

import hashlib
import hmac
from urllib.parse import quote, urlencode

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import ApiError, Json
from integrations.sandbox.hubspot.exports.jobs import Export
from integrations.sandbox.hubspot.grants import same
from integrations.sandbox.hubspot.handlers.exportrequests import parse_order
from integrations.sandbox.hubspot.timestamps import iso

ADDRESS_MS = 300_000
FILES = "/export-files"


def start_export(call: Call) -> Response:
    export = call.store.exports.start(parse_order(call), limited=call.store.limits.enforced)
    status = f"{call.url.rstrip('/')}/tasks/{export.id}/status"
    return answer({"id": str(export.id), "links": {"status": status}}, 202)


def read_status(call: Call) -> Response:
    """`result` is a new address each time. What has not happened yet is dated now."""
    export, now = call.store.exports.get(call.path["task_id"]), call.store.now()
    body: Json = {
        "status": call.store.exports.status(export),
        "requestedAt": iso(export.requested),
        "startedAt": iso(min(export.started, now)),
        "completedAt": iso(min(export.completed, now)),
        "links": {},
    }
    if export.file is not None:
        body["result"] = _address(call, export, export.file.name)
    return answer(body)


def read_export(call: Call) -> Response:
    exports = call.store.exports
    export = exports.get(call.path["export_id"])
    state = {"PENDING": "ENQUEUED", "PROCESSING": "PROCESSING", "COMPLETE": "DONE"}
    body: Json = {
        "id": str(export.id),
        "exportName": export.order.name,
        "exportType": export.order.type,
        "exportState": state[exports.status(export)],
        "objectType": export.order.kind.type_id,
        "objectProperties": list(export.order.properties),
        "createdAt": iso(export.requested),
        "updatedAt": iso(min(export.completed, call.store.now())),
    }
    if export.file is not None:
        body["recordCount"] = export.count
    return answer(body)


def download(call: Call) -> Response:
    """Whoever has the address needs no token, as long as it holds."""
    export_id, name = call.path["export_id"], call.path["file_name"]
    expires = call.query.get("expires", "")
    if not same(call.query.get("signature", ""), _signature(call, export_id, name, expires)):
        raise ApiError(403, "FORBIDDEN", "The signature of this address is not valid")
    if call.store.now() >= int(expires):
        raise ApiError(403, "FORBIDDEN", "This address has expired")
    file = call.store.exports.get(export_id).file
    assert file is not None  # only a finished export has ever had an address
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _address(call: Call, export: Export, name: str) -> str:
    expires = str(call.store.now() + ADDRESS_MS)
    signature = _signature(call, str(export.id), name, expires)
    base = str(call.request.base_url).rstrip("/")
    query = urlencode({"expires": expires, "signature": signature})
    return f"{base}{FILES}/{export.id}/{quote(name)}?{query}"


def _signature(call: Call, *parts: str) -> str:
    key = call.store.tokens.client_secret.encode()
    return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
