"""Access tokens: one that never ends, and those that the token endpoint hands out."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_letters, digits

LIFETIME = timedelta(hours=2)  # of an idle session


@dataclass
class Session:
    user_id: str
    expires: datetime | None  # None: never


class Sessions:
    """Knows the client's credentials and the tokens that are good."""

    def __init__(self, *, seed: int, organization_id: str, user_id: str) -> None:
        self._random = random.Random(f"salesforce sessions {seed}")
        self._organization_id = organization_id
        self._user_id = user_id
        self.rotate_refresh_tokens = False
        self.client_id = f"3MVG9{self._word(60)}"
        self.client_secret = self._word(64).upper()
        self.refresh_token = f"5Aep861{self._word(70)}"
        self.access_token = self._new_token()
        self._open: dict[str, Session] = {self.access_token: Session(user_id, None)}

    def credentials(self) -> dict[str, str]:
        """What a client needs: `access_token` does not end, the others get tokens that do."""
        return {
            "access_token": self.access_token,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }

    def knows(self, client_id: str, client_secret: str) -> bool:
        return (client_id, client_secret) == (self.client_id, self.client_secret)

    def issue(self, now: datetime) -> str:
        """A new access token, good for two hours after its last use."""
        token = self._new_token()
        self._open[token] = Session(self._user_id, now + LIFETIME)
        return token

    def rotate(self) -> str:
        """The refresh token to answer with: the old one dies where rotation is on."""
        if self.rotate_refresh_tokens:
            self.refresh_token = f"5Aep861{self._word(70)}"
        return self.refresh_token

    def use(self, token: str, now: datetime) -> bool:
        """Whether the token is good now; using it keeps it so."""
        session = self._open.get(token)
        if session is None:
            return False
        if session.expires is None:
            return True
        if session.expires < now:
            del self._open[token]
            return False
        session.expires = now + LIFETIME
        return True

    def end_all(self) -> None:
        """End every session but the one that never ends."""
        self._open = {self.access_token: self._open[self.access_token]}

    def _new_token(self) -> str:
        return f"{self._organization_id[:15]}!AQ{self._word(94)}"

    def _word(self, length: int) -> str:
        return "".join(self._random.choices(ascii_letters + digits, k=length))
