"""From credentials to a CRM: the one place that knows which adapter is whose."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlsplit

from integrations.crm.budget import Budget
from integrations.crm.hubspot import oauth as hubspot_oauth
from integrations.crm.hubspot.adapter import HubSpotCRM
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.operations import Version
from integrations.crm.port import CRM
from integrations.crm.salesforce import oauth as salesforce_oauth
from integrations.crm.salesforce.adapter import BULK_FROM, SalesforceCRM
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.tokens import (
    FixedToken,
    Grant,
    MemoryTokenStore,
    RenewedTokens,
    Token,
    Tokens,
    TokenStore,
)
from integrations.domain.errors import ConfigurationError
from integrations.domain.records import Provider
from integrations.domain.values import shorten

HUBSPOT_URL = "https://api.hubapi.com"
HUBSPOT_TIMEOUT, SALESFORCE_TIMEOUT = (5.0, 30.0), (5.0, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSpotCredentials:
    """An access token (private app, service key), or an app's id and secret and a refresh token."""

    base_url: str = HUBSPOT_URL
    access_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    version: Version = Version.V3


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesforceCredentials:
    """An access token; or an app's id and secret, with a refresh token or alone (client
    credentials); or its id, a private key in PEM and a user's name (JWT bearer).

    `login_url` gives tokens where it is not `instance_url`; `audience` is JWT's, if it differs.
    """

    instance_url: str
    access_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    jwt_key: str = field(default="", repr=False)
    username: str = ""
    login_url: str = ""
    audience: str = ""
    api_version: str = "66.0"


Credentials: TypeAlias = HubSpotCredentials | SalesforceCredentials


def open_hubspot(
    credentials: HubSpotCredentials,
    *,
    budget: Budget,
    tokens: TokenStore | None = None,
    timeout: tuple[float, float] = HUBSPOT_TIMEOUT,
    sleep: Callable[[float], None] = time.sleep,
) -> HubSpotCRM:
    """Raises ConfigurationError where the credentials cannot do; makes no call yet."""
    checked_url(credentials.base_url)
    client = HubSpotClient(
        base_url=credentials.base_url,
        tokens=_tokens(credentials.access_token, _hubspot_grant(credentials), tokens),
        budget=budget,
        version=credentials.version,
        timeout=timeout,
        sleep=sleep,
    )
    return HubSpotCRM(client)


def open_salesforce(
    credentials: SalesforceCredentials,
    *,
    budget: Budget,
    tokens: TokenStore | None = None,
    timeout: tuple[float, float] = SALESFORCE_TIMEOUT,
    bulk_from: int = BULK_FROM,
    sleep: Callable[[float], None] = time.sleep,
) -> SalesforceCRM:
    """Raises ConfigurationError where the credentials cannot do; makes no call yet."""
    checked_url(credentials.instance_url)
    client = SalesforceClient(
        instance_url=credentials.instance_url,
        tokens=_tokens(credentials.access_token, _salesforce_grant(credentials), tokens),
        budget=budget,
        version=credentials.api_version.removeprefix("v"),
        timeout=timeout,
        sleep=sleep,
    )
    return SalesforceCRM(client, bulk_from=bulk_from, sleep=sleep)


def open_crm(credentials: Credentials, *, budget: Budget, tokens: TokenStore | None = None) -> CRM:
    if isinstance(credentials, HubSpotCredentials):
        return open_hubspot(credentials, budget=budget, tokens=tokens)
    return open_salesforce(credentials, budget=budget, tokens=tokens)


CREDENTIALS: Mapping[Provider, type[Credentials]] = MappingProxyType(
    {Provider.HUBSPOT: HubSpotCredentials, Provider.SALESFORCE: SalesforceCredentials}
)


def checked_url(url: str) -> str:
    """Raises ConfigurationError for what is no web address."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("https", "http") and bool(parts.hostname) and url.isprintable()
    except ValueError:
        valid = False
    if not valid or " " in url:
        raise ConfigurationError(f"“{shorten(url)}” is not a web address. It starts with https://.")
    return url


def _tokens(access_token: str, grant: Grant | None, store: TokenStore | None) -> Tokens:
    if grant is None:
        return FixedToken(Token(access_token=_printable(access_token)))
    return RenewedTokens(grant, store or MemoryTokenStore())


def _printable(access_token: str) -> str:
    token = access_token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError("The access token is missing or holds letters that no token has.")
    return token


def _hubspot_grant(credentials: HubSpotCredentials) -> Grant | None:
    if not credentials.refresh_token:
        return None
    return hubspot_oauth.refresh_grant(
        base_url=credentials.base_url,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        refresh_token=credentials.refresh_token,
        version=credentials.version,
    )


def _salesforce_grant(credentials: SalesforceCredentials) -> Grant | None:
    login_url = credentials.login_url or credentials.instance_url
    client_id, client_secret = credentials.client_id, credentials.client_secret
    if credentials.refresh_token:
        return salesforce_oauth.refresh_grant(
            login_url=login_url,
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=credentials.refresh_token,
        )
    if credentials.jwt_key:
        return salesforce_oauth.jwt_grant(
            login_url=login_url,
            client_id=client_id,
            username=credentials.username,
            private_key=credentials.jwt_key,
            audience=credentials.audience,
        )
    if client_id and client_secret:
        return salesforce_oauth.client_credentials_grant(
            login_url=login_url, client_id=client_id, client_secret=client_secret
        )
    return None
