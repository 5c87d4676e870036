"""OpenAPI 3.1 documents, put together from a CRM's table of calls and its written parts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from integrations.sandbox.openapi.parts import Parts
from integrations.sandbox.openapi.shapes import Json, named, to_schema

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z-]+")
_PARAMETER = re.compile(r"{(\w+)}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One call of a table. `handler` names its written part, `tag` the family it belongs to.

    `security` is OpenAPI's; `refusals` are the statuses of what stands before the handler.
    """

    method: str
    path: str
    handler: str
    tag: str
    security: Sequence[Mapping[str, list[str]]]
    refusals: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Preface:
    """What a document says of its API as a whole.

    `anywhere` are answers, by status and shape, that stand in front of every call.
    """

    title: str
    description: str
    security_schemes: Mapping[str, Json]
    anywhere: Mapping[int, str]


def openapi_path(path: str) -> str:
    """A path of Starlette's, whose parameters may say their kind, as OpenAPI writes it."""
    return re.sub(r":\w+}", "}", path)


def build(preface: Preface, entries: Iterable[Entry], parts: Parts) -> Json:
    """The document. Raises KeyError for a call that no part describes."""
    paths: dict[str, Json] = {}
    for entry in entries:
        item = paths.setdefault(entry.path, _path_item(entry.path))
        call = {**preface.anywhere, **parts.calls[entry.handler]}
        item[entry.method.lower()] = _operation(entry, call)
    named = {name for path in paths for name in _PARAMETER.findall(path)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": preface.title,
            "description": preface.description,
            "version": "1",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": parts.schemas,
            "parameters": {name: _path_parameter(name, parts) for name in sorted(named)},
            "responses": {"Refusal": _answer("Refused", {_JSON: _reference("schemas", "Error")})},
            "securitySchemes": dict(preface.security_schemes),
        },
    }


def _path_item(path: str) -> Json:
    names = _PARAMETER.findall(path)
    return {"parameters": [_reference("parameters", name) for name in names]} if names else {}


def _path_parameter(name: str, parts: Parts) -> Json:
    shown: Json = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    return shown | ({"description": parts.parameters[name]} if name in parts.parameters else {})


def _operation(entry: Entry, call: Mapping[Any, Any]) -> Json:
    parameters = [*_parameters("query", call), *_parameters("header", call)]
    refusals = [*entry.refusals, *call.get("refuses", ())]
    answers = {str(status): _reference("responses", "Refusal") for status in refusals}
    answers |= {
        str(status): _written_answer(status, shape)
        for status, shape in call.items()
        if isinstance(status, int)
    }
    shown: Json = {
        "tags": [entry.tag],
        "summary": _summary(entry.handler),
        "security": call.get("security", list(entry.security)),
        "responses": dict(sorted(answers.items())),
    }
    if parameters:
        shown["parameters"] = parameters
    return shown | _request_body(call)


def _summary(handler: str) -> str:
    return handler.rpartition(".")[2].replace("_", " ").capitalize()


def _parameters(place: str, call: Mapping[Any, Any]) -> list[Json]:
    return [
        {"name": name, "in": place, "required": required, "schema": schema}
        for name, schema, required in named(call.get(place, {}))
    ]


def _request_body(call: Mapping[Any, Any]) -> Json:
    content: Json = {}
    if "body" in call:
        content |= _content(call["body"])
    if "form" in call:
        content |= {_FORM: {"schema": to_schema(call["form"])}}
    required = not call.get("optional", False)
    return {"requestBody": {"content": content, "required": required}} if content else {}


def _written_answer(status: int, shape: Any) -> Json:
    phrase = HTTPStatus(status).phrase
    if shape == "nothing":
        return {"description": phrase}
    return {"description": phrase, "content": _content(shape)}


def _content(shape: Any) -> Json:
    """By media type; a shape that is none of them is JSON's. `application/json` may be any text."""
    shapes = shape.split(" or ") if isinstance(shape, str) else [shape]
    return dict(_media(each) for each in shapes)


def _media(shape: Any) -> tuple[str, Json]:
    if isinstance(shape, str) and _MEDIA_TYPE.fullmatch(shape):
        return shape, {"schema": {} if shape == _JSON else {"type": "string"}}
    return _JSON, {"schema": to_schema(shape)}


def _answer(description: str, content: Mapping[str, Json]) -> Json:
    return {
        "description": description,
        "content": {media: {"schema": schema} for media, schema in content.items()},
    }


def _reference(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}
