"""The console of one CRM: pages under `/console` to look at records and to change them.

No sign-in: it listens on the local machine only. Changes are POSTs from these same pages.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from integrations.sandbox.console.origin import SameOrigin
from integrations.sandbox.console.pages import Pages
from integrations.sandbox.console.port import ConsoleStore, Neighbour

STATIC = Path(__file__).parent / "static"


def create_console(store: ConsoleStore, *, accent: str, neighbour: Neighbour | None) -> ASGIApp:
    """An app that answers `/` and everything below `/console`. `accent` names a colour scheme."""
    pages = Pages(store, accent=accent, neighbour=neighbour)
    record = "/{object_type}/{record_id}"
    routes = [
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", pages.overview),
        Route("/{object_type}", pages.records),
        Route("/{object_type}", pages.create, methods=["POST"]),
        Route("/{object_type}/new", pages.new),
        Route(record, pages.record),
        Route(f"{record}/edit", pages.edit),
        Route(f"{record}/edit", pages.update, methods=["POST"]),
        Route(f"{record}/delete", pages.confirm_delete),
        Route(f"{record}/delete", pages.delete, methods=["POST"]),
        Route(f"{record}/merge", pages.merge, methods=["POST"]),
        Route(f"{record}/convert", pages.convert, methods=["POST"]),
    ]
    return Starlette(
        routes=[
            Route("/", lambda request: RedirectResponse("/console")),
            Route("/console", pages.overview),
            Mount("/console", routes=routes),
        ],
        middleware=[Middleware(SameOrigin)],
        exception_handlers={404: pages.missing},
    )
