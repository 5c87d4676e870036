"""An integration's configuration as a file: exported, compared, imported (M28). It holds no secret.

A file is the whole truth about custom mappings: one that it leaves out is removed. All else that it
leaves out stays: settings, default mappings, and every mapping where it has no list of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.db import transaction

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.configuration.form import (
    MAPPINGS,
    NAME,
    SHAPE,
    Configuration,
    Leaf,
    Shape,
    Wanted,
    places,
    read_configuration,
    refused_at,
)
from integrations.sync.configuration.mappings import (
    Difference,
    MappingChanges,
    apply_mappings,
    compare_mappings,
    mapping_differences,
    mapping_row,
    proposed_mappings,
)
from integrations.sync.configuration.places import ConfigurationRefused, Problem
from integrations.sync.settings.integration import (
    SettingRefused,
    change_settings,
    name_of_list,
    store_list,
)
from integrations.sync.settings.proposal import Proposal

LIST = "list_id"


@dataclass(frozen=True, slots=True)
class _Changes:
    settings: Mapping[str, Wanted]
    mappings: MappingChanges


def export_configuration(integration: Integration) -> str:
    """The file: every setting and mapping, the default ones too."""
    content: dict[str, Any] = {NAME: integration.name, **_exported(integration, SHAPE)}
    content[MAPPINGS] = [mapping_row(mapping) for mapping in integration.mappings.all()]
    return yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120
    )


def diff_configuration(integration: Integration, text: str) -> list[Difference]:
    """What importing the file would change. Raises ConfigurationRefused for a wrong form."""
    integration.refresh_from_db()
    changes = _compare(integration, read_configuration(text))
    return list(_differences(integration, changes))


def import_configuration(integration: Integration, text: str, *, actor: Actor) -> list[Difference]:
    """Make the integration what the file says, all of it or nothing; answers what changed.

    Raises ConfigurationRefused, and CRMError where HubSpot cannot be asked about a new list.
    """
    configuration = read_configuration(text)
    list_name = _name_of_list(integration, configuration)
    try:
        with transaction.atomic():
            return _make_it_so(integration, configuration, list_name, actor)
    finally:
        integration.refresh_from_db()  # what a refusal took back, our object had already


def _make_it_so(
    integration: Integration, configuration: Configuration, list_name: str, actor: Actor
) -> list[Difference]:
    Integration.objects.select_for_update().get(pk=integration.pk)
    integration.refresh_from_db()
    changes = _compare(integration, configuration)
    differences = list(_differences(integration, changes))
    _apply_settings(integration, changes.settings, list_name, actor)
    apply_mappings(integration, changes.mappings, actor=actor)
    return differences


def _exported(integration: Integration, shape: Shape) -> dict[str, Any]:
    return {
        key: _as_written(getattr(integration, part.setting))
        if isinstance(part, Leaf)
        else _exported(integration, part)
        for key, part in shape.items()
    }


def _as_written(value: object) -> object:
    return None if value == "" else value


def _compare(integration: Integration, configuration: Configuration) -> _Changes:
    settings = {
        name: wanted
        for name, wanted in configuration.settings.items()
        if getattr(integration, name) != wanted.value
    }
    return _Changes(settings, compare_mappings(integration, configuration.mappings))


def _differences(integration: Integration, changes: _Changes) -> Iterator[Difference]:
    place = places()
    for name, wanted in changes.settings.items():
        before = getattr(integration, name)
        yield Difference(place[name], _as_written(before), _as_written(wanted.value))
    yield from mapping_differences(changes.mappings)


def _name_of_list(integration: Integration, configuration: Configuration) -> str:
    """Asked before anything is stored: HubSpot is not called in a transaction."""
    wanted = configuration.settings.get(LIST)
    if wanted is None or wanted.value == integration.list_id:
        return integration.list_name
    try:
        return name_of_list(integration, str(wanted.value))
    except SettingRefused as refused:
        raise refused_at(wanted.item, refused) from refused


def _apply_settings(
    integration: Integration, settings: Mapping[str, Wanted], list_name: str, actor: Actor
) -> None:
    plain = {name: wanted.value for name, wanted in settings.items() if name != LIST}
    try:
        change_settings(integration, actor=actor, **plain)
    except SettingRefused as refused:
        raise refused_at(settings[refused.field or ""].item, refused) from refused
    if LIST in settings:
        store_list(integration, str(settings[LIST].value), name=list_name, actor=actor)


def refusal_in(text: str, refused: SettingRefused) -> ConfigurationRefused:
    """What a preview of the file was refused for, with the place that asked for it."""
    configuration = read_configuration(text)
    for wanted in configuration.mappings or ():
        if wanted.hubspot == refused.mapping:
            return refused_at(wanted.place_of(refused.field), refused)
    if refused.field and refused.field in configuration.settings:
        return refused_at(configuration.settings[refused.field].item, refused)
    return ConfigurationRefused([Problem("", None, refused.message)])


def proposal_of(integration: Integration, text: str) -> Proposal:
    """The file as a change to be previewed. Raises ConfigurationRefused.

    It names no members of a list that it chooses: they are HubSpot's to tell.
    """
    integration.refresh_from_db()
    changes = _compare(integration, read_configuration(text))
    return Proposal(
        settings={name: wanted.value for name, wanted in changes.settings.items()},
        mappings=list(proposed_mappings(changes.mappings)),
        removed=[mapping.hubspot for mapping in changes.mappings.removed],
    )
