"""The judge of exchanges overlooks nothing."""

from dataclasses import replace

import pytest

from integrations.sandbox.openapi.document import Entry, Preface, build
from integrations.sandbox.openapi.parts import Parts
from integrations.sandbox.openapi.shapes import to_schema
from tests.sandbox.judging import Exchange, Judge

PETS = Parts(
    schemas={
        "Error": to_schema({"message": "string"}),
        "Pet": to_schema({"name": "string", "born?": "date"}),
    },
    calls={"pets.read": {"query": {"at?": "string", "by": "string"}, "body": "Pet", 200: "Pet"}},
)
PREFACE = Preface(title="Pets", description="", security_schemes={}, anywhere={})
ENTRY = Entry(
    method="POST", path="/pets/{id}", handler="pets.read", tag="pets", security=[], refusals=[404]
)
FINE = Exchange(
    method="POST",
    path="/pets/7",
    query="by=name",
    sent_type="application/json",
    sent=b'{"name": "Rex"}',
    packed=False,
    status=200,
    answered_type="application/json",
    answered=b'{"name": "Rex", "born": "2020-02-29"}',
)
MISSING = replace(FINE, status=404, answered=b'{"message": "no such pet"}')


@pytest.fixture
def judge() -> Judge:
    return Judge(build(PREFACE, [ENTRY], PETS), ["/pets/{id}"])


@pytest.mark.parametrize(
    "exchange",
    [
        FINE,
        MISSING,
        replace(MISSING, path="/nothing"),
        replace(MISSING, method="PUT", status=405),
        replace(MISSING, sent=b"nonsense"),
    ],
)
def test_what_is_described_is_fine(judge: Judge, exchange: Exchange) -> None:
    assert judge.faults(exchange) == []


@pytest.mark.parametrize(
    ("exchange", "fault"),
    [
        (replace(FINE, path="/nothing"), "the call is not described"),
        (replace(FINE, status=201), "the status is not described"),
        (replace(FINE, answered_type="text/html"), "text/html is not described"),
        (replace(FINE, answered=b'{"name"'), "is no application/json"),
        (replace(FINE, answered=b"{}"), '"name" is a required property'),
        (replace(FINE, answered=b'{"name": "Rex", "age": 3}'), "('age' was unexpected)"),
        (replace(FINE, answered=b'{"name": "Rex", "born": "soon"}'), 'is not a "date"'),
        (
            replace(MISSING, answered=b'{"error": "no such pet"}'),
            '"message" is a required property',
        ),
        (replace(MISSING, path="/nothing", answered=b"[]"), 'is not of type "object"'),
        (replace(FINE, query=""), "required, but missing: by"),
        (replace(FINE, query="by=name&to=1"), "not described: to"),
        (replace(FINE, sent=b""), "was not sent"),
        (replace(FINE, sent=b'{"age": 3}'), "request: at /: "),
        (replace(FINE, sent_type="text/csv"), "request: text/csv is not described"),
    ],
)
def test_what_is_not_as_described_is_found(judge: Judge, exchange: Exchange, fault: str) -> None:
    found = judge.faults(exchange)
    assert found
    assert any(fault in each for each in found), found


def test_requests_may_be_left_alone(judge: Judge) -> None:
    judge.requests = False
    assert judge.faults(replace(FINE, sent=b"[]", query="to=1")) == []
