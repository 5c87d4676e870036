"""Connected apps (External Client Apps): which clients may ask for tokens, and how."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from integrations.sandbox.salesforce.words import Words

SCOPES = (
    "address",
    "api",
    "email",
    "full",
    "id",
    "offline_access",
    "openid",
    "phone",
    "profile",
    "refresh_token",
    "web",
)
DEFAULT_SCOPES = ("api", "id", "openid", "refresh_token", "web")
# The app of Salesforce's own command line is known to every org.
CLI_ID = "PlatformCLI"
CLI_CALLBACK = "http://localhost:1717/OauthRedirect"


@dataclass(kw_only=True)
class App:
    """One app. Without a secret it is a public client.

    `admin_approved`: an admin has approved all users beforehand, else each approves for himself.
    `refresh_idle`: how long a refresh token may go unused, None for ever.
    `run_as`: the user of the client-credentials flow, None where that flow is off.
    `certificate`: the PEM of an X.509 certificate or public key that its assertions are signed for.
    """

    name: str
    client_id: str
    client_secret: str = ""
    callbacks: Sequence[str] = ()
    scopes: Sequence[str] = DEFAULT_SCOPES
    require_secret: bool = True
    require_pkce: bool = False
    admin_approved: bool = False
    run_as: str | None = None
    refresh_idle: timedelta | None = None
    certificate: str | None = None

    def has_secret(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.client_secret.encode())

    def allows(self, scopes: Sequence[str]) -> bool:
        """Whether the app may ask for them; `full` covers all but the refresh token."""
        allowed = {_plain(scope) for scope in self.scopes}
        if "full" in allowed:
            allowed.update(scope for scope in SCOPES if _plain(scope) != "refresh_token")
        return {_plain(scope) for scope in scopes} <= allowed


def _plain(scope: str) -> str:
    return "refresh_token" if scope == "offline_access" else scope


@dataclass
class Apps:
    """The org's apps by client id. The first one is the sandbox's own client."""

    words: Words
    _known: dict[str, App] = field(default_factory=dict)

    def __iter__(self) -> Iterator[App]:
        return iter(self._known.values())

    def find(self, client_id: str) -> App | None:
        return self._known.get(client_id)

    def add(self, app: App) -> App:
        self._known[app.client_id] = app
        return app

    def remove(self, client_id: str) -> None:
        del self._known[client_id]

    def new(self, name: str, *, public: bool = False) -> App:
        """A new app with a client id of its own, and a secret unless it is public."""
        client_id = f"3MVG9{self.words.new(60)}"
        secret = "" if public else self.words.new(64).upper()
        return self.add(
            App(name=name, client_id=client_id, client_secret=secret, require_secret=not public)
        )


def known_apps(*, seed: int, user_id: str) -> tuple[Apps, App]:
    """The apps that an org of the sandbox begins with, and its own client among them."""
    apps = Apps(Words(seed=seed, of="apps"))
    own = apps.new("Sandbox client")
    own.callbacks = (CLI_CALLBACK,)
    own.admin_approved = True
    own.run_as = user_id
    apps.add(
        App(
            name="Salesforce CLI",
            client_id=CLI_ID,
            callbacks=(CLI_CALLBACK,),
            scopes=("api", "refresh_token", "web"),
            require_secret=False,
        )
    )
    return apps, own
