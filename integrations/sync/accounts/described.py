"""Account sync as it stands: its mappings against what the CRMs have, and its pairs (M11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.domain.account_mappings import ACCOUNT_MAPPINGS
from integrations.domain.compatibility import find_problems
from integrations.domain.mapping import MappingDefinition
from integrations.domain.problems import Problem
from integrations.domain.records import FieldSpec, ObjectType
from integrations.models import AccountLink, Integration
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How many companies and accounts are paired, and the pairs that a CRM refused something."""

    linked: int
    refused: int
    sample: Sequence[AccountLink]


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
    refused = links.exclude(problem="")
    return Pairs(
        linked=links.exclude(hubspot_id=None).exclude(salesforce_id=None).count(),
        refused=refused.count(),
        sample=list(refused.order_by("-pk")[:MOST_SHOWN]),
    )
