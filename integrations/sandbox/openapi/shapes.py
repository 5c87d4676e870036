"""The short notation of JSON Schema in which the descriptions of both CRMs are written.

`string`, `integer`, `number`, `boolean`, `null`, `any`; a format such as `date-time`; `/pattern/`;
`=TEXT`, that text and no other; `Name`, a component; `one | other`, either; `[shape]`, a list, `[]`
an empty one. A mapping is an object with these names and no others: `name?` may be missing, `*` is
any other name, and several names of one shape share a line: `city street?: string`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

_TYPES = frozenset({"string", "integer", "number", "boolean", "null", "object"})
_FORMATS = frozenset({"date-time", "date", "uri", "uuid"})


def to_schema(shape: Any) -> Json:
    """The JSON Schema of a shape. Raises ValueError for a word that is none."""
    if isinstance(shape, Mapping):
        return _object(shape)
    if isinstance(shape, list):
        return {"type": "array"} | ({"items": to_schema(shape[0])} if shape else {"maxItems": 0})
    words = [word.strip() for word in str(shape).split(" | ")]
    return _word(words[0]) if len(words) == 1 else _either(words)


def named(shape: Mapping[str, Any]) -> Iterator[tuple[str, Json, bool]]:
    """Each name of an object with its schema, and whether it has to be there."""
    for names, each in shape.items():
        for name in names.split() if names != "*" else ():
            yield name.removesuffix("?"), to_schema(each), not name.endswith("?")


def _object(shape: Mapping[str, Any]) -> Json:
    properties = list(named(shape))
    required = [name for name, _, needed in properties if needed]
    return {
        "type": "object",
        "properties": {name: schema for name, schema, _ in properties},
        "additionalProperties": to_schema(shape["*"]) if "*" in shape else False,
    } | ({"required": required} if required else {})


def _either(words: Sequence[str]) -> Json:
    if all(word.startswith("=") for word in words):
        return {"type": "string", "enum": [word[1:] for word in words]}
    if all(word in _TYPES for word in words):
        return {"type": list(words)}
    return {"anyOf": [_word(word) for word in words]}


def _word(word: str) -> Json:
    if word == "any":
        return {}
    if word in _TYPES:
        return {"type": word}
    if word in _FORMATS:
        return {"type": "string", "format": word}
    if word.startswith("="):
        return {"type": "string", "const": word[1:]}
    if word.startswith("/") and word.endswith("/"):
        return {"type": "string", "pattern": word[1:-1]}
    if word[:1].isupper() and word.isidentifier():
        return {"$ref": f"#/components/schemas/{word}"}
    raise ValueError(f"{word!r} is no shape")
