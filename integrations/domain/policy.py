"""An integration's settings, as the rules see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.domain.mapping import CompiledMapping
from integrations.domain.records import ObjectType
from integrations.domain.terms import TermsRow, compile_terms


class OnSalesforceChange(StrEnum):
    CREATE_OR_UPDATE = "create_or_update"
    NOTHING = "nothing"


class OnHubSpotChange(StrEnum):
    LEAD = "lead"
    CONTACT = "contact"
    BY_ACCOUNT_DOMAIN = "by_account_domain"
    NOTHING = "nothing"


class OnDelete(StrEnum):
    NOTHING = "nothing"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerMap:
    """Who owns, on each side. Ids of active people only, paired by email."""

    to_salesforce: Mapping[str, str] = field(default_factory=dict)  # HubSpot owner id -> user id
    to_hubspot: Mapping[str, str] = field(default_factory=dict)  # user id -> HubSpot owner id


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallbacks:
    """What a create in Salesforce gets where HubSpot is blank. `status` None: the org's default."""

    company: str = "[not provided]"
    status: str | None = None
    public_mail_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything about an integration that decides what a record's plan is.

    `has_list` says that an inclusion list limits what syncs; membership itself is a person's fact.
    `terms` follow from the mappings and are compiled once: make one policy for a batch, not for
    each person.
    """

    mappings: tuple[CompiledMapping, ...]
    enabled: bool = True
    has_list: bool = False
    has_filter: bool = False
    on_salesforce_change: OnSalesforceChange = OnSalesforceChange.CREATE_OR_UPDATE
    on_hubspot_change: OnHubSpotChange = OnHubSpotChange.LEAD
    on_salesforce_delete: OnDelete = OnDelete.NOTHING
    on_hubspot_delete: OnDelete = OnDelete.NOTHING
    owners: OwnerMap = field(default_factory=OwnerMap)
    fallbacks: Fallbacks = field(default_factory=Fallbacks)
    account_domains: frozenset[str] = frozenset()
    # System properties of ours that exist in HubSpot, written only together with a change.
    system_properties: frozenset[str] = frozenset()
    terms: Mapping[ObjectType, tuple[TermsRow, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", compile_terms(self.mappings))
