"""On which terms each field of each Salesforce object is merged: known before any person is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from integrations.domain.decisions import Limits
from integrations.domain.mapping import CompiledMapping, Lens, Special
from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType

SALESFORCE_PEOPLE = (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT)

# What a create in Salesforce cannot do without, so that a fallback stands in for a blank.
FALLBACK_FIELDS: dict[ObjectType, tuple[str, ...]] = {
    ObjectType.SALESFORCE_LEAD: ("LastName", "Company", "Status"),
    ObjectType.SALESFORCE_CONTACT: ("LastName",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One mapping, for one Salesforce object."""

    hubspot: str
    salesforce: str
    rule: SyncRule
    lens: Lens
    limits: Limits
    special: Special | None = None


class TermsRow(NamedTuple):
    """The two names are beside the terms, so that an unchanged field costs two look-ups."""

    hubspot: str
    salesforce: str
    terms: Terms


class HasTerms(Protocol):
    """What a merge needs to know of a policy."""

    @property
    def terms(self) -> Mapping[ObjectType, tuple[TermsRow, ...]]: ...


def compile_terms(
    mappings: Sequence[CompiledMapping],
) -> dict[ObjectType, tuple[TermsRow, ...]]:
    """The mappings that act, by Salesforce object: neither paused nor set to "Don't sync"."""
    return {
        object_type: tuple(
            TermsRow(terms.hubspot, terms.salesforce, terms)
            for mapping in mappings
            if (terms := _terms(mapping, object_type)) is not None
        )
        for object_type in SALESFORCE_PEOPLE
    }


def _terms(mapping: CompiledMapping, object_type: ObjectType) -> Terms | None:
    name, lens = mapping.field(object_type), mapping.lens(object_type)
    if name is None or lens is None or mapping.paused:
        return None
    if mapping.rule is SyncRule.NONE and mapping.special is not Special.OPT_OUT:
        return None
    return Terms(
        hubspot=mapping.hubspot,
        salesforce=name,
        rule=mapping.rule,
        lens=lens,
        limits=_limits(mapping, object_type, name),
        special=mapping.special,
    )


def _limits(mapping: CompiledMapping, object_type: ObjectType, name: str) -> Limits:
    has_fallback = mapping.special in (None, Special.COMPANY) and (
        name in FALLBACK_FIELDS[object_type]
    )
    is_email = mapping.special is Special.EMAIL
    return Limits(
        hubspot_writable=mapping.hubspot_writable,
        salesforce_writable=mapping.writable(object_type),
        # A blank email never flows, which is what a required field does with blanks.
        hubspot_required=is_email or ObjectType.HUBSPOT_CONTACT in mapping.required_in,
        salesforce_required=(
            is_email
            or has_fallback
            or mapping.special is Special.OWNER
            or object_type in mapping.required_in
        ),
        stands_in=has_fallback,
    )
