"""The parts of a description that are written by hand: YAML files beside the handlers.

Each file may have `schemas` by name, `parameters` (what those of paths are), `security` of its
calls where the table does not say, `anchors` for YAML's own use, and `calls` by handler:

    handlers.objects.list_records:
      query: {limit?: string}    # by name; `header` likewise
      body: NewRecord            # a shape or a media type; `form` has the fields of a form
      optional: true             # the body may be missing
      200: RecordPage            # shapes and media types joined by ` or `, or `nothing`
      refuses: [409]             # statuses with the CRM's own error
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import yaml

from integrations.sandbox.openapi.shapes import Json, to_schema


@dataclass
class Parts:
    """`schemas` are JSON Schema; `calls` are as written."""

    schemas: dict[str, Json] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Mapping[Any, Any]] = field(default_factory=dict)


def read_parts(package: str) -> Parts:
    """All of the package's `descriptions/`. Raises ValueError where a name comes twice."""
    parts = Parts()
    folder = resources.files(package) / "descriptions"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            _add(parts, yaml.load(file.read_bytes(), Loader=_LOADER), file.name)
    return parts


def _add(parts: Parts, written: Mapping[str, Any], name: str) -> None:
    shapes, calls = written.get("schemas", {}), written.get("calls", {})
    twice = (parts.schemas.keys() & shapes.keys()) | (parts.calls.keys() & calls.keys())
    if twice:
        raise ValueError(f"{name} describes once more: {', '.join(sorted(twice))}")
    parts.schemas |= {each: to_schema(shape) for each, shape in shapes.items()}
    parts.parameters |= written.get("parameters", {})
    default = {"security": written["security"]} if "security" in written else {}
    parts.calls |= {each: default | call for each, call in calls.items()}


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
