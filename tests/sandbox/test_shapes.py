"""The notation in which descriptions are written."""

from typing import Any

import pytest

from integrations.sandbox.openapi.shapes import to_schema

PET = {"$ref": "#/components/schemas/Pet"}


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        ("any", {}),
        ("integer", {"type": "integer"}),
        ("date-time", {"type": "string", "format": "date-time"}),
        ("/^a/", {"type": "string", "pattern": "^a"}),
        ("=one", {"type": "string", "const": "one"}),
        ("Pet", PET),
        ("string | null", {"type": ["string", "null"]}),
        ("=one | =two", {"type": "string", "enum": ["one", "two"]}),
        ("Pet | null", {"anyOf": [PET, {"type": "null"}]}),
        (["Pet"], {"type": "array", "items": PET}),
        ([], {"type": "array", "maxItems": 0}),
        (
            {"name kind": "string", "born?": "date"},
            {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "kind": {"type": "string"},
                    "born": {"type": "string", "format": "date"},
                },
                "required": ["name", "kind"],
                "additionalProperties": False,
            },
        ),
        (
            {"*": "Pet"},
            {"type": "object", "properties": {}, "additionalProperties": PET},
        ),
    ],
)
def test_a_shape_is_json_schema(shape: Any, schema: dict[str, Any]) -> None:
    assert to_schema(shape) == schema


@pytest.mark.parametrize("shape", ["pet", "strng | null", "", "Pet|null"])
def test_a_word_that_is_no_shape_is_refused(shape: str) -> None:
    with pytest.raises(ValueError, match="is no shape"):
        to_schema(shape)
