"""Who changed which setting: one row a change, written by the use case that changes it."""

from dataclasses import dataclass
from typing import Any

from integrations.models import AuditEvent, Integration


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. A command has no user; a page has both."""

    user: Any = None
    address: str | None = None

    @property
    def name(self) -> str:
        return self.user.get_username() if self.user else "command line"


def record(
    actor: Actor,
    *,
    integration: Integration | None,
    action: str,
    subject: str = "",
    before: object = None,
    after: object = None,
) -> AuditEvent:
    return AuditEvent.objects.create(
        integration=integration,
        user=actor.user,
        user_name=actor.name,
        address=actor.address,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )
