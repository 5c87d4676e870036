"""Holds what a sandbox was sent and answered against its OpenAPI description."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
from starlette.routing import compile_path

from integrations.sandbox.openapi.document import openapi_path

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
PARSERS: dict[str, Callable[[bytes], Any]] = {
    "application/json": json.loads,
    FORM: lambda content: dict(parse_qsl(content.decode(), keep_blank_values=True)),
}


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its answer. Media types have no parameters; what was sent may be gzip."""

    method: str
    path: str
    query: str
    sent_type: str
    sent: bytes
    packed: bool
    status: int
    answered_type: str
    answered: bytes

    @property
    def content(self) -> bytes:
        """What was sent, unpacked."""
        return gzip.decompress(self.sent) if self.packed else self.sent

    @property
    def names(self) -> set[str]:
        """Of the query's parameters."""
        return {name for name, _ in parse_qsl(self.query, keep_blank_values=True)}


class Judge:
    """Finds fault with exchanges. `paths` are those of the table, as Starlette writes them."""

    def __init__(self, document: Json, paths: Iterable[str]) -> None:
        self.requests = True  # whether what is taken has to be as described, too
        self._document = document
        self._paths = [(compile_path(path)[0], openapi_path(path)) for path in dict.fromkeys(paths)]
        self._validators: dict[str, Any] = {}
        self._refusal = document["components"]["responses"]["Refusal"]

    def faults(self, exchange: Exchange) -> list[str]:
        """Nothing where the exchange is as described."""
        called = f"{exchange.method} {exchange.path} {exchange.status}"
        return [f"{called}: {fault}" for fault in self._faults(exchange)]

    def _faults(self, exchange: Exchange) -> Iterator[str]:
        operation = self._operation(exchange)
        if operation is None:
            yield from self._unknown(exchange)
            return
        answer = self._resolved(operation["responses"].get(str(exchange.status)))
        if answer is None:
            yield "the status is not described"
            return
        yield from self._answer_faults(answer, exchange)
        if exchange.status < 300 and self.requests:
            yield from self._request_faults(operation, exchange)

    def _operation(self, exchange: Exchange) -> Json | None:
        for pattern, path in self._paths:
            item = self._document["paths"].get(path, {})
            if exchange.method.lower() in item and pattern.match(exchange.path):
                return item[exchange.method.lower()]
        return None

    def _unknown(self, exchange: Exchange) -> Iterator[str]:
        if exchange.status < 400:
            yield "the call is not described"
        elif exchange.answered_type == "application/json":
            yield from self._answer_faults(self._refusal, exchange)

    def _answer_faults(self, answer: Json, exchange: Exchange) -> Iterator[str]:
        content = answer.get("content")
        if content is None:
            if exchange.answered:
                yield "no content is described, but there is some"
        elif exchange.answered_type not in content:
            yield f"{exchange.answered_type or 'no media type'} is not described"
        else:
            schema = content[exchange.answered_type]["schema"]
            yield from self._mismatches(schema, exchange.answered_type, exchange.answered)

    def _request_faults(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        yield from self._query_faults(operation, exchange)
        if exchange.method not in METHODS_WITH_BODY:
            return
        body = operation.get("requestBody")
        if not exchange.sent:
            if body and body["required"]:
                yield "the body that is described was not sent"
        elif body is None:
            yield "no body is described, but one was taken"
        elif exchange.sent_type in body["content"]:
            schema = body["content"][exchange.sent_type]["schema"]
            for fault in self._mismatches(schema, exchange.sent_type, exchange.content):
                yield f"request: {fault}"
        elif exchange.sent_type:
            yield f"request: {exchange.sent_type} is not described"

    def _query_faults(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        """A parameter that is an object takes whatever name no other has."""
        described = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
        unknown = exchange.names - {each["name"] for each in described}
        if unknown and not any(each["schema"].get("type") == "object" for each in described):
            yield f"query parameters are not described: {', '.join(sorted(unknown))}"
        missing = {each["name"] for each in described if each["required"]} - exchange.names
        if missing:
            yield f"query parameters are required, but missing: {', '.join(sorted(missing))}"

    def _mismatches(self, schema: Json, media: str, content: bytes) -> Iterator[str]:
        if schema in ({}, {"type": "string"}):
            return
        try:
            value = PARSERS[media](content)
        except ValueError as error:
            yield f"is no {media}: {error}"
            return
        for error in self._validator(schema).iter_errors(value):
            place = "/".join(str(step) for step in error.instance_path)
            yield f"at /{place}: {error.message[:300]}"

    def _validator(self, schema: Json) -> Any:
        """Compiled once."""
        key = json.dumps(schema)
        if key not in self._validators:
            whole = schema | {"components": self._document["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]

    def _resolved(self, answer: Json | None) -> Json | None:
        return self._refusal if answer and "$ref" in answer else answer


class Tap:
    """Listens between a server and an app, and keeps what the judge says."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._findings: list[str] = []

    def listen(self, *, requests: bool = True) -> None:
        """Begin anew. Without `requests` only answers have to be as described."""
        self.judge.requests = requests
        self._findings = []

    def check(self) -> None:
        """Fail where an exchange since then was not as described."""
        assert not self._findings, "\n".join(dict.fromkeys(self._findings))

    async def __call__(
        self, app: Any, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]
    ) -> None:
        sent: list[bytes] = []
        answered: list[Any] = []

        async def hear() -> Any:
            message = await receive()
            sent.append(message.get("body", b""))
            return message

        async def tell(message: Any) -> None:
            answered.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._judge(scope, b"".join(sent), answered)
            await send(message)

        await app(scope, hear, tell)

    def _judge(self, scope: Any, sent: bytes, answered: list[Any]) -> None:
        start, *bodies = answered
        exchange = Exchange(
            method=scope["method"],
            path=scope["path"].rstrip("/") or "/",
            query=scope["query_string"].decode("latin-1"),
            sent_type=media_type(scope["headers"]),
            sent=sent,
            packed=header(scope["headers"], b"content-encoding") == "gzip",
            status=start["status"],
            answered_type=media_type(start["headers"]),
            answered=b"".join(message.get("body", b"") for message in bodies),
        )
        self._findings += self.judge.faults(exchange)


def media_type(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return header(headers, b"content-type").partition(";")[0].strip().lower()


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    values = (value for key, value in headers if key.lower() == name)
    return next(values, b"").decode("latin-1")
