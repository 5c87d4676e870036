"""One call that the sandbox answers."""

from dataclasses import dataclass

from integrations.sandbox.hubspot.call import Handler
from integrations.sandbox.hubspot.limits import Quota

Scopes = tuple[str, ...]  # any one of them will do; {object} is the object type's plural


@dataclass(frozen=True)
class Endpoint:
    """`path` is what follows the family's prefix."""

    method: str
    path: str
    handle: Handler
    scopes: Scopes = ()
    quota: Quota = Quota.BURST
    public: bool = False  # needs no token
