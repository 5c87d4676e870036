"""HubSpot's refresh-token grant."""

from datetime import UTC, datetime, timedelta

from integrations.crm.hubspot.operations import ROOTS, Version
from integrations.crm.tokens import Grant, Token, request_token


def refresh_grant(
    *,
    base_url: str,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    version: Version = Version.V3,
) -> Grant:
    """A grant that trades the stored refresh token, at first the one given here."""
    url = base_url.rstrip("/") + ROOTS[version]["token"]

    def grant(stored: Token | None) -> Token:
        asked_at = datetime.now(UTC)
        held = stored.refresh_token if stored and stored.refresh_token else refresh_token
        form = {
            "grant_type": "refresh_token",
            "client_id": client_id,
            "client_secret": client_secret,
            "refresh_token": held,
        }
        answer = request_token(url, form, crm="HubSpot")
        return Token(
            access_token=str(answer["access_token"]),
            expires_at=asked_at + timedelta(seconds=int(answer.get("expires_in", 1800))),
            refresh_token=str(answer.get("refresh_token") or held),
        )

    return grant
