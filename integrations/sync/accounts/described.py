"""Account sync as it stands: its mappings against what the CRMs have, and its pairs (M11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.domain.account_mappings import ACCOUNT_MAPPINGS
from integrations.domain.compatibility import find_problems
from integrations.domain.mapping import MappingDefinition
from integrations.domain.problems import Problem
from integrations.domain.records import FieldSpec, ObjectType
from integrations.models import AccountLink, Connection, Integration, ObservedRecord
from integrations.sync.accounts.reading import ACCOUNT, COMPANY
from integrations.sync.discovery.schema import field_specs

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMapping:
    """A company's property and an account's field. The specs are None, and `is_read` is False,
    until both CRMs have described theirs, which they are asked for once account sync is on."""

    definition: MappingDefinition
    company: FieldSpec | None
    account: FieldSpec | None
    is_read: bool
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class RefusedPair:
    """A pair of which a CRM refused something. `name` is the company's, or the account's."""

    link: AccountLink
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How many companies and accounts are paired, and some of those that a CRM refused."""

    linked: int
    refused: int
    sample: Sequence[RefusedPair]


def account_mappings(integration: Integration) -> list[AccountMapping]:
    companies = field_specs(integration.hubspot, COMPANY)
    accounts = field_specs(integration.salesforce, ACCOUNT)
    is_read = bool(companies and accounts)
    found = []
    for one in ACCOUNT_MAPPINGS:
        company, account = companies.get(one.hubspot), accounts.get(one.contact or "")
        # To the rules an account is what a contact is elsewhere.
        problems = find_problems(one, company, account, ObjectType.SALESFORCE_CONTACT)
        found.append(
            AccountMapping(
                definition=one,
                company=company,
                account=account,
                is_read=is_read,
                problems=problems if is_read else (),
            )
        )
    return found


def account_pairs(integration: Integration) -> Pairs:
    links = AccountLink.objects.filter(integration=integration)
    refused = links.exclude(problem="").filter(held=[])  # what the brake holds was not refused
    return Pairs(
        linked=links.exclude(hubspot_id=None).exclude(salesforce_id=None).count(),
        refused=refused.count(),
        sample=_named(integration, list(refused.order_by("-pk")[:MOST_SHOWN])),
    )


def _named(integration: Integration, links: Sequence[AccountLink]) -> list[RefusedPair]:
    companies = _names(integration.hubspot, "name", [link.hubspot_id for link in links])
    accounts = _names(integration.salesforce, "Name", [link.salesforce_id for link in links])
    return [
        RefusedPair(link, companies.get(link.hubspot_id) or accounts.get(link.salesforce_id) or "")
        for link in links
    ]


def _names(
    connection: Connection, field: str, ids: Sequence[str | None]
) -> dict[str | None, str | None]:
    kinds = [COMPANY.value, ACCOUNT.value]
    known = ObservedRecord.objects.filter(connection=connection, object_type__in=kinds)
    return dict(known.filter(remote_id__in=ids).values_list("remote_id", f"values__{field}"))
