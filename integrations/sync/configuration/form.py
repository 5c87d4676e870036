"""The configuration file's form: which keys there are, and what a file asks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from integrations.models import FieldMapping, Integration
from integrations.sync.configuration.places import ConfigurationRefused, Item, Problem, read_yaml
from integrations.sync.settings.integration import SettingRefused

Setting = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A key that holds a setting: the name of the setting and how it is read."""

    setting: str
    read: Callable[[Item], Setting]


def _choice(setting: str, choices: Sequence[str]) -> Leaf:
    return Leaf(setting, lambda item: _one_of(item, choices))


def _flag(setting: str) -> Leaf:
    return Leaf(setting, Item.flag)


def _number(setting: str) -> Leaf:
    return Leaf(setting, Item.whole_number)


def _optional(setting: str) -> Leaf:
    """null for none, which is stored as an empty text."""
    return Leaf(setting, lambda item: "" if item.is_blank else (item.some_text() or "").strip())


Shape = Mapping[str, "Leaf | Shape"]

SHAPE: Shape = {
    "enabled": _flag("enabled"),
    "schedule": {
        "every_minutes": _number("every_minutes"),
        "full_pass_hours": _number("full_pass_hours"),
    },
    "contacts": {
        "on_salesforce_change": _choice(
            "on_salesforce_change", Integration.OnSalesforceChange.values
        ),
        "on_hubspot_change": _choice("on_hubspot_change", Integration.OnHubSpotChange.values),
        "on_salesforce_delete": _choice("on_salesforce_delete", Integration.OnDelete.values),
        "on_hubspot_delete": _choice("on_hubspot_delete", Integration.OnDelete.values),
        "mass_change_brake": {
            "records": _number("brake_records"),
            "percent": _number("brake_percent"),
        },
        "inclusion_list": _optional("list_id"),
        "salesforce_filter": _optional("salesforce_filter"),
    },
    "accounts": {"sync": _flag("sync_accounts")},
    "owners": {
        "hubspot_to_salesforce": _flag("owners_to_salesforce"),
        "salesforce_to_hubspot": _flag("owners_to_hubspot"),
    },
    "api": {
        "salesforce_allocation": _number("salesforce_allocation"),
        "reserve_percent": _number("reserve_percent"),
    },
}
NAME, MAPPINGS = "integration", "mappings"
MAPPING_KEYS = ("hubspot", "lead", "contact", "rule", "values")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A setting that the file gives, and where."""

    value: Setting
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMapping:
    """A mapping that the file gives. What it leaves out is None, and `keys` lacks it."""

    item: Item
    keys: Mapping[str, Item]
    hubspot: str
    lead: str | None
    contact: str | None
    rule: str | None
    values: list[list[str]] | None

    def place_of(self, key: str | None) -> Item:
        return self.keys.get(key or "", self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a file asks for. Settings that it leaves out stay; so do all mappings without a list."""

    name: str | None = None
    settings: Mapping[str, Wanted] = field(default_factory=dict)
    mappings: Sequence[WantedMapping] | None = None


def read_configuration(text: str) -> Configuration:
    """Raises ConfigurationRefused, with every problem of form in the file."""
    root = read_yaml(text)
    items = root.entries((NAME, *SHAPE, MAPPINGS))
    configuration = Configuration(
        name=items[NAME].some_text() if NAME in items else None,
        settings=dict(_settings(SHAPE, items)),
        mappings=_mappings(items[MAPPINGS]) if MAPPINGS in items else None,
    )
    root.problems.refuse_if_any()
    return configuration


def refused_at(item: Item, refused: SettingRefused) -> ConfigurationRefused:
    """What a use case refused, with the place that asked for it."""
    return ConfigurationRefused([Problem(item.place, item.line, refused.message)])


def places() -> dict[str, str]:
    """Where each setting stands in the file: `{"brake_records": "contacts.mass_…"}`."""
    return {leaf.setting: place for place, leaf in leaves(SHAPE)}


def leaves(shape: Shape, above: str = "") -> Iterator[tuple[str, Leaf]]:
    for key, part in shape.items():
        place = f"{above}.{key}" if above else key
        if isinstance(part, Leaf):
            yield place, part
        else:
            yield from leaves(part, place)


def _settings(shape: Shape, items: Mapping[str, Item]) -> Iterator[tuple[str, Wanted]]:
    for key, part in shape.items():
        if key not in items:
            continue
        if isinstance(part, Leaf):
            yield part.setting, Wanted(part.read(items[key]), items[key])
        else:
            yield from _settings(part, items[key].entries(tuple(part)))


def _mappings(item: Item) -> list[WantedMapping]:
    found: dict[str, WantedMapping] = {}
    for part in item.parts():
        mapping = _mapping(part)
        if mapping is None:
            continue
        if mapping.hubspot in found:
            mapping.place_of("hubspot").refuse(
                _("“%s” is mapped twice in this file.") % mapping.hubspot
            )
        found[mapping.hubspot] = mapping
    return list(found.values())


def _mapping(item: Item) -> WantedMapping | None:
    keys = item.entries(MAPPING_KEYS)
    hubspot = keys["hubspot"].some_text() if "hubspot" in keys else None
    if hubspot is None:
        if "hubspot" not in keys:
            item.refuse(_("This mapping names no HubSpot property: give “hubspot”."))
        return None
    rules = FieldMapping.Rule.values
    return WantedMapping(
        item=item,
        keys=keys,
        hubspot=hubspot,
        lead=_name(keys.get("lead")),
        contact=_name(keys.get("contact")),
        rule=_one_of(keys["rule"], rules) if "rule" in keys else None,
        values=[list(p) for p in keys["values"].pairs_of_text()] if "values" in keys else None,
    )


def _name(item: Item | None) -> str | None:
    return None if item is None or item.is_blank else item.some_text()


def _one_of(item: Item, choices: Sequence[str]) -> str | None:
    value = item.some_text()
    if value is not None and value not in choices:
        item.refuse(_("Choose one of these: %s.") % ", ".join(choices))
    return value
