"""The pages that people see, beside the console."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

HEADERS = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    html = _TEMPLATES.get_template(template).render(**context)
    return Response(html, status, HEADERS, "text/html")
