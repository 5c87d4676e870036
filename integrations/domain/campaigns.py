"""A person's Salesforce campaigns as one text in HubSpot (M10).

They merge as a field of the lead or contact would: the rule is always Salesforce's, and where the
campaigns were not read nothing is said about them.
"""

from collections.abc import Iterable, Mapping

from integrations.domain.compiling import Schema, compile_mapping
from integrations.domain.defaults import CAMPAIGNS
from integrations.domain.mapping import CompiledMapping, MappingDefinition
from integrations.domain.plans import SyncRule
from integrations.domain.records import FieldKind, FieldSpec

# No field of Salesforce's has this name: the engine puts the names there when it has read them.
FIELD = "campaigns"

_SPEC = FieldSpec(
    name=FIELD, label="Campaigns", kind=FieldKind.LONG_TEXT, createable=False, updateable=False
)
_MAPPING = MappingDefinition(
    hubspot=CAMPAIGNS.name, lead=FIELD, contact=FIELD, rule=SyncRule.ALWAYS_SALESFORCE
)


def campaign_mapping(hubspot: Mapping[str, FieldSpec]) -> CompiledMapping:
    """The mapping over HubSpot's fields; paused where our property is missing there."""
    fields = {FIELD: _SPEC}
    return compile_mapping(_MAPPING, Schema(hubspot=hubspot, lead=fields, contact=fields))


def joined(names: Iterable[str]) -> str | None:
    """The names in one order whatever order they came in, each once; blank for none.

    A semicolon within a name would read as the end of it.
    """
    clean = {" ".join(name.replace(";", ",").split()) for name in names} - {""}
    return ";".join(sorted(clean, key=lambda name: (name.casefold(), name))) or None
