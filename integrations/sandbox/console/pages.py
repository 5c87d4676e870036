"""The pages of a console, and what their forms do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from integrations.sandbox.console.port import ConsoleError, ConsoleStore, Neighbour, Row

PAGE_SIZE = 50
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Pages:
    def __init__(self, store: ConsoleStore, *, accent: str, neighbour: Neighbour | None) -> None:
        self._store = store
        self._accent = accent
        self._neighbour = neighbour

    async def overview(self, request: Request) -> Response:
        counts = {
            name: self._store.find(name, text="", offset=0, limit=0)[1]
            for name in self._store.object_types
        }
        return self._page("overview.html", counts=counts, current=None)

    async def records(self, request: Request) -> Response:
        object_type = self._object_type(request)
        text = request.query_params.get("q", "").strip()
        page = _page_number(request)
        rows, total = self._store.find(
            object_type, text=text, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        last = max(1, -(-total // PAGE_SIZE))
        return self._page(
            "records.html",
            current=object_type,
            columns=self._store.columns(object_type),
            rows=rows,
            total=total,
            text=text,
            page=page,
            last=last,
            first_row=(page - 1) * PAGE_SIZE + 1,
            link=lambda number: "?" + urlencode({"q": text, "page": number}),
        )

    async def record(self, request: Request) -> Response:
        row = self._row(request)
        return self._record_page(request, row)

    async def new(self, request: Request) -> Response:
        return self._form(self._object_type(request), None, {})

    async def create(self, request: Request) -> Response:
        object_type = self._object_type(request)
        given = await self._given(request)
        try:
            record_id = self._store.create(
                object_type, {name: value for name, value in given.items() if value}
            )
        except ConsoleError as error:
            return self._form(object_type, None, given, error=str(error))
        return self._see(object_type, record_id, "Created.")

    async def edit(self, request: Request) -> Response:
        row = self._row(request)
        return self._form(self._object_type(request), row, row.values)

    async def update(self, request: Request) -> Response:
        object_type, row = self._object_type(request), self._row(request)
        given = await self._given(request)
        changed = {
            name: value for name, value in given.items() if value != row.values.get(name, "")
        }
        if not changed:
            return self._see(object_type, row.id, "Nothing was changed.")
        try:
            self._store.update(object_type, row.id, changed)
        except ConsoleError as error:
            return self._form(object_type, row, given, error=str(error))
        return self._see(object_type, row.id, f"Saved: {', '.join(changed)}.")

    async def confirm_delete(self, request: Request) -> Response:
        row = self._row(request)
        return self._page("delete.html", current=self._object_type(request), row=row)

    async def delete(self, request: Request) -> Response:
        object_type, row = self._object_type(request), self._row(request)
        try:
            self._store.delete(object_type, row.id)
        except ConsoleError as error:
            return self._record_page(request, row, error=str(error))
        return RedirectResponse(f"/console/{quote(object_type)}", 303)

    async def merge(self, request: Request) -> Response:
        object_type, row = self._object_type(request), self._row(request)
        loser = str((await request.form()).get("loser", "")).strip()
        try:
            survivor = self._store.merge(object_type, row.id, loser)
        except ConsoleError as error:
            return self._record_page(request, row, error=str(error))
        return self._see(object_type, survivor, f"Merged {loser} into this record.")

    async def convert(self, request: Request) -> Response:
        row = self._row(request)
        try:
            contact_id = self._store.convert(row.id)
        except ConsoleError as error:
            return self._record_page(request, row, error=str(error))
        return self._see("Contact", contact_id, f"Converted from lead {row.id}.")

    async def missing(self, request: Request, error: Exception) -> Response:
        text = error.detail if isinstance(error, HTTPException) else "Not found"
        return self._page("missing.html", status=404, current=None, text=text)

    def _record_page(self, request: Request, row: Row, *, error: str = "") -> Response:
        object_type = self._object_type(request)
        return self._page(
            "record.html",
            status=400 if error else 200,
            current=object_type,
            row=row,
            error=error,
            done=request.query_params.get("done", ""),
            convertible=object_type == "Lead" and row.values.get("IsConverted") != "true",
        )

    def _form(
        self, object_type: str, row: Row | None, values: Mapping[str, str], *, error: str = ""
    ) -> Response:
        return self._page(
            "form.html",
            status=400 if error else 200,
            current=object_type,
            row=row,
            fields=self._store.editable(object_type),
            values=values,
            error=error,
        )

    def _page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        html = TEMPLATES.get_template(template).render(
            title=self._store.title,
            object_types=self._store.object_types,
            accent=self._accent,
            neighbour=self._neighbour,
            **context,
        )
        return HTMLResponse(html, status)

    def _see(self, object_type: str, record_id: str, done: str) -> Response:
        target = f"/console/{quote(object_type)}/{quote(record_id)}"
        return RedirectResponse(f"{target}?{urlencode({'done': done})}", 303)

    def _object_type(self, request: Request) -> str:
        object_type = str(request.path_params["object_type"])
        if object_type not in self._store.object_types:
            raise HTTPException(404, f"There is no object type {object_type}.")
        return object_type

    def _row(self, request: Request) -> Row:
        record_id = request.path_params["record_id"]
        row = self._store.get(self._object_type(request), record_id)
        if row is None:
            raise HTTPException(404, f"There is no record {record_id}.")
        return row

    async def _given(self, request: Request) -> dict[str, str]:
        """The form's fields, with line ends as the CRMs keep them."""
        form = await request.form()
        fields = self._store.editable(self._object_type(request))
        return {
            name: str(form[name]).replace("\r\n", "\n").strip() for name in fields if name in form
        }


def _page_number(request: Request) -> int:
    wanted = request.query_params.get("page", "1")
    return max(1, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
