"""OAuth's refusals, with the descriptions of Salesforce's page "OAuth 2.0 Authorization Errors"."""

from integrations.sandbox.salesforce.rest.calls import Answer


class Denied(Exception):
    """`error` and `error_description` of an answer with status 400."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description

    def fields(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}

    def answer(self) -> Answer:
        return Answer(self.fields(), 400, NOT_KEPT)


# No cache may keep a token, nor the refusal of one (RFC 6749, section 5).
NOT_KEPT = {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}


def unknown_client() -> Denied:
    return Denied("invalid_client_id", "client identifier invalid")


def wrong_secret() -> Denied:
    return Denied("invalid_client", "invalid client credentials")


def wrong_redirect() -> Denied:
    return Denied("redirect_uri_mismatch", "redirect_uri must match configuration")


def bad_grant(description: str) -> Denied:
    return Denied("invalid_grant", description)


def inactive_user() -> Denied:
    return Denied("inactive_user", "user is inactive")
