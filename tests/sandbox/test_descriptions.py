"""The OpenAPI descriptions of both CRMs: valid, complete, and served."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.hubspot import description as hubspot
from integrations.sandbox.hubspot.routes.table import endpoints
from integrations.sandbox.openapi.document import openapi_path
from integrations.sandbox.openapi.parts import read_parts
from integrations.sandbox.salesforce import description as salesforce
from integrations.sandbox.salesforce.app import resources

Json = dict[str, Any]
WITHOUT_CONTENT = {"204", "302", "304"}
EMPTY_ANSWERS = ("/token/revoke", "/oauth2/revoke", "/batches")
ONLY_REFUSES = "/services/async/{version}/{rest}"


class Described(NamedTuple):
    """A CRM's document, its package, and its table as methods by path."""

    document: Json
    package: str
    table: set[tuple[str, str]]


@pytest.fixture(params=["hubspot", "salesforce"])
def crm(request: pytest.FixtureRequest) -> Described:
    package = f"integrations.sandbox.{request.param}"
    if request.param == "hubspot":
        calls = {(endpoint.method, path) for path, _, endpoint in endpoints()}
        return Described(hubspot.description(), package, calls)
    calls = {
        (method, openapi_path(path)) for path, methods in resources().items() for method in methods
    }
    return Described(salesforce.description(), package, calls)


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def without_repetition(document: Json) -> Json:
    """Each handler once, as its other paths say the same: checking all would take seconds."""
    seen: set[tuple[str, str]] = set()
    paths: Json = {}
    for method, path, operation in operations(document):
        key = (*operation["tags"], operation["summary"])
        if key not in seen:
            seen.add(key)
            shared = {"parameters": document["paths"][path].get("parameters", [])}
            paths.setdefault(path, shared)[method.lower()] = operation
    return document | {"paths": paths}


def test_a_description_is_valid_openapi(crm: Described) -> None:
    document = without_repetition(crm.document)
    errors = OpenAPIV31SpecValidator(document).iter_errors()
    assert [str(error) for error in errors] == []


def test_a_description_has_the_calls_of_the_table_and_no_others(crm: Described) -> None:
    assert {(method, path) for method, path, _ in operations(crm.document)} == crm.table


def test_each_call_says_what_it_answers(crm: Described) -> None:
    silent = [
        f"{method} {path}"
        for method, path, operation in operations(crm.document)
        if path != ONLY_REFUSES and not says_what_it_answers(path, operation)
    ]
    assert silent == []


def says_what_it_answers(path: str, operation: Json) -> bool:
    fine = {status: each for status, each in operation["responses"].items() if status < "400"}
    return bool(fine) and all(
        status in WITHOUT_CONTENT or path.endswith(EMPTY_ANSWERS) or has_schema(answer)
        for status, answer in fine.items()
    )


def has_schema(answer: Json) -> bool:
    return any(each["schema"] for each in answer["content"].values())


def test_no_part_of_a_description_is_left_over(crm: Described) -> None:
    text = repr(crm.document)
    schemas = crm.document["components"]["schemas"]
    unused = [name for name in schemas if f"'#/components/schemas/{name}'" not in text]
    assert unused == []
    parts = read_parts(crm.package)
    assert parts.parameters.keys() <= crm.document["components"]["parameters"].keys()


@pytest.mark.parametrize("package", ["hubspot", "salesforce"])
def test_no_part_describes_a_handler_that_is_not_there(package: str) -> None:
    described = read_parts(f"integrations.sandbox.{package}").calls.keys()
    module = {"hubspot": hubspot, "salesforce": salesforce}[package]
    assert described == {entry.handler for entry in module.entries()}


def test_scopes_are_those_of_the_table() -> None:
    search = hubspot.description()["paths"]["/crm/objects/2026-09/{object_type}/search"]["post"]
    assert search["security"] == [{"token": ["crm.objects.{object}.read"]}]
    consent = hubspot.description()["paths"]["/communication-preferences/v3/subscribe"]["post"]
    assert [each["token"] for each in consent["security"]] == [
        ["communication_preferences.write"],
        ["communication_preferences.read_write"],
    ]


def test_both_ports_serve_their_description_without_a_token(sandbox: Sandbox) -> None:
    for side, module in ((sandbox.hubspot, hubspot), (sandbox.salesforce, salesforce)):
        side.faults.configure(rates={"server-error": 1.0})
        answer = requests.get(f"{side.url}/openapi.json", timeout=10)
        assert answer.status_code == 200
        assert answer.json() == module.description()
