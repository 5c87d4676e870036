"""The one table of every call that the sandbox answers, for old and dated paths alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.routes.accounts import ACCOUNT, ACCOUNT_V3, OWNERS, USERS
from integrations.sandbox.hubspot.routes.admin import ADMIN
from integrations.sandbox.hubspot.routes.associations import (
    TIES,
    TIES_OF_RECORDS,
    TIES_OF_RECORDS_V3,
    TIES_V3,
)
from integrations.sandbox.hubspot.routes.associationtypes import ASSOCIATION_TYPES
from integrations.sandbox.hubspot.routes.bulk import EXPORTS, FILES, IMPORTS
from integrations.sandbox.hubspot.routes.consent import (
    PREFERENCE_PAGES,
    PREFERENCES,
    PREFERENCES_LATEST,
    PREFERENCES_V3,
)
from integrations.sandbox.hubspot.routes.definitions import PIPELINES, PROPERTIES, RULES, SCHEMAS
from integrations.sandbox.hubspot.routes.lists import LISTS
from integrations.sandbox.hubspot.routes.oauth import OAUTH, OAUTH_NEWER, OAUTH_PAGES, OAUTH_V1
from integrations.sandbox.hubspot.routes.objects import OBJECTS
from integrations.sandbox.hubspot.routes.old import OLD
from integrations.sandbox.hubspot.routes.webhooks import PREFIXES as WEBHOOK_PREFIXES
from integrations.sandbox.hubspot.routes.webhooks import WEBHOOKS

DATES = ("2026-03", "2026-09")


@dataclass(frozen=True)
class Family:
    """Endpoints under several prefixes: `(prefix, version)`."""

    prefixes: tuple[tuple[str, str], ...]
    endpoints: Sequence[Endpoint]


def _prefixes(dated: str, *numbered: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (*numbered, *((dated.format(date), date) for date in DATES))


FAMILIES = (
    Family(
        _prefixes("/crm/objects/{}", ("/crm/v3/objects", "v3"), ("/crm/v4/objects", "v4")), OBJECTS
    ),
    Family(_prefixes("/crm/objects/{}", ("/crm/v4/objects", "v4")), TIES_OF_RECORDS),
    Family((("/crm/v3/objects", "v3"),), TIES_OF_RECORDS_V3),
    Family((("/crm/v3/associations", "v3"),), TIES_V3),
    Family(
        _prefixes(
            "/crm/associations/{}", ("/crm/v4/associations", "v4"), ("/crm/associations/v4", "v4")
        ),
        ASSOCIATION_TYPES,
    ),
    Family(_prefixes("/crm/associations/{}", ("/crm/v4/associations", "v4")), TIES),
    Family(_prefixes("/crm/properties/{}", ("/crm/v3/properties", "v3")), PROPERTIES),
    Family(
        _prefixes("/crm/property-validations/{}", ("/crm/v3/property-validations", "v3")), RULES
    ),
    Family(
        _prefixes(
            "/crm-object-schemas/{}/schemas",
            ("/crm-object-schemas/v3/schemas", "v3"),
            ("/crm/v3/schemas", "v3"),
        ),
        SCHEMAS,
    ),
    Family(_prefixes("/crm/lists/{}", ("/crm/v3/lists", "v3")), LISTS),
    Family(_prefixes("/crm/exports/{}", ("/crm/v3/exports", "v3")), EXPORTS),
    Family((("/export-files", "v3"),), FILES),
    Family(_prefixes("/crm/imports/{}", ("/crm/v3/imports", "v3")), IMPORTS),
    Family(_prefixes("/crm/pipelines/{}", ("/crm/v3/pipelines", "v3")), PIPELINES),
    Family(_prefixes("/crm/owners/{}", ("/crm/v3/owners", "v3")), OWNERS),
    Family(_prefixes("/settings/users/{}", ("/settings/v3/users", "v3")), USERS),
    Family(_prefixes("/account-info/{}", ("/account-info/v3", "v3")), ACCOUNT),
    Family((("/account-info/v3", "v3"),), ACCOUNT_V3),
    Family((("/communication-preferences/v3", "v3"),), PREFERENCES_V3),
    Family(
        _prefixes("/communication-preferences/{}", ("/communication-preferences/v4", "v4")),
        PREFERENCES,
    ),
    Family((("/communication-preferences/2026-09", "2026-09"),), PREFERENCES_LATEST),
    Family((("/hs/preferences-center", "v1"),), PREFERENCE_PAGES),
    Family(_prefixes("/oauth/{}", ("/oauth/v1", "v1"), ("/oauth/v3", "v3")), OAUTH),
    Family((("/oauth/v1", "v1"),), OAUTH_V1),
    Family(_prefixes("/oauth/{}", ("/oauth/v3", "v3")), OAUTH_NEWER),
    Family((("/oauth", "v1"),), OAUTH_PAGES),
    Family(WEBHOOK_PREFIXES, WEBHOOKS),
    Family((("", "v1"),), OLD),
    Family((("/sandbox", "v0"),), ADMIN),
)


def endpoints() -> Iterator[tuple[str, str, Endpoint]]:
    """Every full path with its version and endpoint."""
    for family in FAMILIES:
        for prefix, version in family.prefixes:
            for endpoint in family.endpoints:
                yield prefix + endpoint.path, version, endpoint
