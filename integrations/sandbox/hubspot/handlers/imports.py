"""Start an import of files, ask how it goes, cancel it, see what went wrong.

https://developers.hubspot.com/docs/api-reference/latest/crm/imports/guide
"""

import io
from collections.abc import Sequence
from typing import Any

import orjson
from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File
from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid
from integrations.sandbox.hubspot.imports.jobs import too_large
from integrations.sandbox.hubspot.imports.plans import parse_plan
from integrations.sandbox.hubspot.timestamps import iso

MAX_BYTES = 512 * 1024 * 1024
PAGE, MAX_PAGE = 100, 500


def start_import(call: Call) -> Response:
    if len(call.raw) > MAX_BYTES:
        raise too_large("512 MB")
    request, uploads = _form(call)
    plan = parse_plan(call.store, request)
    missing = [file.name for file in plan.files if file.name not in uploads]
    if missing:
        raise invalid(
            f"Invalid import request: no file named {', '.join(missing)} was uploaded; "
            f"there are {', '.join(uploads) or 'none'}"
        )
    contents = [uploads[file.name] for file in plan.files]
    started = call.store.imports.start(plan, request, contents)
    return answer(started.json(call.store.now()))


def list_imports(call: Call) -> Response:
    now = call.store.now()
    return _page(call, [each.json(now) for each in call.store.imports.all.values()])


def read_import(call: Call) -> Response:
    return answer(call.store.imports.get(call.path["import_id"]).json(call.store.now()))


def cancel_import(call: Call) -> Response:
    imports, moment = call.store.imports, iso(call.store.now())
    imports.cancel(imports.get(call.path["import_id"]))
    moments = dict.fromkeys(("requestedAt", "startedAt", "completedAt"), moment)
    return answer({"status": "COMPLETE", "links": {}} | moments)


def list_errors(call: Call) -> Response:
    report = call.store.imports.get(call.path["import_id"]).report
    message = "includeErrorMessage" not in call.query or call.flag("includeErrorMessage")
    cells = "includeRowData" not in call.query or call.flag("includeRowData")
    errors = report.errors if report else ()
    return _page(call, [each.json(message=message, cells=cells) for each in errors])


def _form(call: Call) -> tuple[Json, dict[str, bytes]]:
    """The import request, and the uploaded files by their names. Raises ApiError 400 or 415."""
    fields: list[Field] = []
    files: list[File] = []
    content_type = call.request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        raise ApiError(415, "VALIDATION_ERROR", f"{content_type or 'This'} is not accepted")
    try:
        headers = {"Content-Type": content_type.encode()}
        parse_form(headers, io.BytesIO(call.raw), fields.append, files.append)
    except FormParserError as error:
        raise invalid(f"The form could not be read: {error}") from None
    parts = {_text(each.field_name): each.value or b"" for each in fields}
    uploads: dict[str, bytes] = {}
    for each in files:
        content = _content(each)
        if _text(each.field_name) == "importRequest":
            parts["importRequest"] = content
        else:
            uploads[_text(each.file_name)] = content
    return _request(parts.get("importRequest")), uploads


def _request(text: bytes | None) -> Json:
    if text is None:
        raise invalid("Invalid import request: the form has no field 'importRequest'")
    try:
        request = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise invalid("Unable to parse JSON in 'importRequest'") from None
    if not isinstance(request, dict):
        raise invalid("Unable to parse JSON in 'importRequest': an object was expected")
    return request


def _content(upload: File) -> bytes:
    upload.file_object.seek(0)
    content = upload.file_object.read()
    upload.file_object.close()
    return content


def _text(name: bytes | None) -> str:
    return (name or b"").decode("utf-8", "replace")


def _page(call: Call, found: Sequence[Any]) -> Response:
    limit = call.number("limit", PAGE, most=MAX_PAGE)
    after = call.query.get("after", "0")
    if not after.isdecimal():
        raise invalid(f"Invalid value for after: {after}")
    stop = int(after) + limit
    body: Json = {"results": found[int(after) : stop]}
    if stop < len(found):
        body["paging"] = {"next": {"after": str(stop), "link": f"{call.url}?after={stop}"}}
    return answer(body)
