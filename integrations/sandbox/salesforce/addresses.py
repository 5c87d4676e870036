"""State and country picklists: codes beside the texts of an address, each following the other.

https://help.salesforce.com/s/articleView?id=sf.admin_state_country_picklists_overview.htm
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from integrations.sandbox.salesforce.errors import Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org

_FILE = Path(__file__).parent / "schema" / "countries.json"
_BAD_TEXT = (
    "There's a problem with this {what}, even though it may appear correct. Please select a"
    " {choice} from the list of valid {choices}."
)
_WORDS = {
    "Country": ("country", "country/territory", "countries"),
    "State": ("state", "state", "states"),
}
_FLAGS = ["createable", "filterable", "groupable", "nillable", "sortable", "updateable"]
Changes = dict[str, Any]
Old = Mapping[str, Any] | None


@cache
def countries() -> dict[str, str]:
    """Country names by ISO code."""
    return dict(json.loads(_FILE.read_text(encoding="utf-8"))["countries"])


@cache
def states() -> dict[str, dict[str, str]]:
    """State names by code, by the country's code: of the few countries that come with states."""
    return dict(json.loads(_FILE.read_text(encoding="utf-8"))["states"])


def enable(org: Org) -> None:
    """Switch the picklists on. Texts that name a known country or state get their codes."""
    if org.rules.state_country:
        return
    org.rules.state_country = True
    for found in list(org.schema.objects.values()):
        for prefix in list(prefixes(found)):
            _add_codes(org, found, prefix)


def prefixes(found: ObjectType) -> Iterator[str]:
    """`Mailing` and `Other` for a contact, the empty text for a lead."""
    for field in found.fields.values():
        if field.type == "address" and found.fields[f"{_prefix(field)}Country"].has("updateable"):
            yield _prefix(field)


def _prefix(address: Field) -> str:
    return address.name.removesuffix("Address")


def _add_codes(org: Org, found: ObjectType, prefix: str) -> None:
    for field in (_country_code(found, prefix), _state_code(found, prefix)):
        org.place_field(found, field)
    address = found.fields[f"{prefix}Address"]
    org.schema.put(found, replace(address, coded=True))
    _fill(org, found, f"{prefix}Country", countries(), "1")
    for country, known in states().items():
        _fill(org, found, f"{prefix}State", known, f"\"{prefix}CountryCode\" = '{country}'")


def _fill(org: Org, found: ObjectType, name: str, known: Mapping[str, str], where: str) -> None:
    """Give records the code of the text they have."""
    org.database.execute(
        f'UPDATE "{found.name}" SET "{name}Code" = (SELECT key FROM json_each(?)'
        f' WHERE value = "{name}" COLLATE NOCASE) WHERE {where}',
        (json.dumps(known),),
    )


def _country_code(found: ObjectType, prefix: str) -> Field:
    text = found.fields[f"{prefix}Country"]
    return replace(
        text,
        name=f"{prefix}CountryCode",
        label=f"{text.label} Code",
        type="picklist",
        length=10,
        flags=text.flags | {*_FLAGS, "addressCode", "aggregatable", "restrictedPicklist"},
        picklist=tuple(countries().items()),
    )


def _state_code(found: ObjectType, prefix: str) -> Field:
    country = _country_code(found, prefix)
    pairs = [(code, each) for code, of_country in states().items() for each in of_country.items()]
    return replace(
        country,
        name=f"{prefix}StateCode",
        label=f"{found.fields[f'{prefix}State'].label} Code",
        flags=country.flags | {"dependentPicklist"},
        picklist=tuple(state for _, state in pairs),
        controller=f"{prefix}CountryCode",
        depends={label: [code] for code, (_, label) in pairs},
    )


def parts(prefix: str) -> list[str]:
    """The fields of an address that follow each other."""
    return [f"{prefix}{part}" for part in ("Country", "CountryCode", "State", "StateCode")]


def complete(prefix: str, changes: Changes, old: Old) -> None:
    """Let codes and texts follow each other in what is to be written. Raises Refusal."""
    if not changes.keys().isdisjoint(parts(prefix)):
        _complete(prefix, changes, old or {}, creating=old is None)


def _complete(prefix: str, changes: Changes, old: Mapping[str, Any], *, creating: bool) -> None:
    country = old.get(f"{prefix}CountryCode")
    moves = not changes.keys().isdisjoint([f"{prefix}Country", f"{prefix}CountryCode"])
    if moves:
        country = _follow(prefix, "Country", countries(), changes, creating=creating)
    stays_blank = not (changes.get(f"{prefix}State") or changes.get(f"{prefix}StateCode"))
    if country is None and not stays_blank:
        message = "A country/territory must be specified before specifying a state value for field:"
        raise _refused(f"{message} {prefix}State", f"{prefix}State")
    if country is None:
        changes |= {f"{prefix}State": None, f"{prefix}StateCode": None}
        return
    known = states().get(country, {})
    if not changes.keys().isdisjoint([f"{prefix}State", f"{prefix}StateCode"]):
        _follow(prefix, "State", known, changes, creating=creating)
    elif old.get(f"{prefix}StateCode") and old[f"{prefix}StateCode"] not in known:
        raise _unknown_state(prefix)


def _unknown_state(prefix: str) -> Refusal:
    message = f"The existing country/territory doesn't recognize the state value: {prefix}State"
    return _refused(message, f"{prefix}State")


def _follow(
    prefix: str, part: str, known: Mapping[str, str], changes: Changes, *, creating: bool
) -> str | None:
    """The code after a change of code or text, which goes beside it; None for a blank."""
    text_name, code_name = f"{prefix}{part}", f"{prefix}{part}Code"
    code = _code_of_text(changes.get(text_name), part, text_name, known, code_name in changes)
    if code_name in changes:
        given = changes[code_name]
        _check_code(given, code_name, part, known)
        if not creating and text_name in changes and given != code:
            raise _bad_text(part, text_name)
        code = given
    changes[code_name], changes[text_name] = code, known[code] if code else None
    return code


def _code_of_text(
    text: str | None, part: str, name: str, known: Mapping[str, str], has_code: bool
) -> str | None:
    if not text:
        return None
    wanted = text.casefold()
    named = (c for c, label in known.items() if wanted in (label.casefold(), c.casefold()))
    code = next(named, None)
    if code is None and not has_code:
        raise _bad_text(part, name)
    return code


def _check_code(code: str | None, name: str, part: str, known: Mapping[str, str]) -> None:
    if code and code not in known:
        what = _WORDS[part][0]
        raise _refused(f"The {name} field contains {code}, which isn't an available {what}.", name)


def _bad_text(part: str, name: str) -> Refusal:
    what, choice, choices = _WORDS[part]
    return _refused(_BAD_TEXT.format(what=what, choice=choice, choices=choices), name)


def _refused(message: str, name: str) -> Refusal:
    return refuse("FIELD_INTEGRITY_EXCEPTION", message, [name])
