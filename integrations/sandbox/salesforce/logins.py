"""Logins by user name and password, as SOAP and the username-password flow take them."""

import hmac
from typing import Any

from integrations.sandbox.salesforce.database import Database
from integrations.sandbox.salesforce.words import Words


class LoginRefused(Exception):
    """`code` as SOAP names it: INVALID_LOGIN or LOGIN_MUST_USE_SECURITY_TOKEN."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Logins:
    """All users have the one password and security token: this is a sandbox.

    A security token is needed unless the client's network is trusted.
    """

    def __init__(self, database: Database, *, seed: int) -> None:
        words = Words(seed=seed, of="logins")
        self._database = database
        self.password = words.new(12)
        self.security_token = words.new(24)
        self.trusted_network = False
        self.soap_login = True
        self.password_flow = True

    def sign_in(self, username: str, secret: str) -> dict[str, Any]:
        """The user whose password, with the token behind it, `secret` is. Raises LoginRefused."""
        user = self.user(username)
        if user is None or not user["IsActive"] or not secret.startswith(self.password):
            raise _invalid()
        token = secret[len(self.password) :]
        if hmac.compare_digest(token.encode(), self.security_token.encode()):
            return user
        if token:
            raise _invalid()
        if not self.trusted_network:
            message = (
                "Invalid username, password, security token; or user locked out."
                " Are you at a new location? When accessing Salesforce--either via a desktop client"
                " or the API--from outside of your company's trusted networks, you must add a"
                " security token to your password to log in. To get your new security token, log in"
                " to Salesforce. From your personal settings, enter Reset My Security Token in the"
                " Quick Find box, then select Reset My Security Token."
            )
            raise LoginRefused("LOGIN_MUST_USE_SECURITY_TOKEN", message)
        return user

    def user(self, username: str) -> dict[str, Any] | None:
        """The user of that name, in any case of letters, active or not."""
        rows = self._database.rows('SELECT * FROM "User" WHERE "Username" = ?', (username.strip(),))
        return rows[0] if rows else None

    def is_active(self, user_id: str) -> bool:
        row = self._database.row("User", user_id)
        return bool(row and row["IsActive"])

    def active_users(self) -> list[dict[str, Any]]:
        """Those who may sign in, oldest first."""
        return self._database.rows('SELECT * FROM "User" WHERE "IsActive" = 1 ORDER BY "Id"')


def _invalid() -> LoginRefused:
    text = "Invalid username, password, security token; or user locked out."
    return LoginRefused("INVALID_LOGIN", text)
