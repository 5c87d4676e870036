"""What a person does in a browser: press "Allow" on either CRM's page, for an app that asked."""

import json
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from places import HUBSPOT

CALLBACK = "http://localhost:3000/oauth-callback"
SCOPES = (
    "oauth",
    *(f"crm.objects.{one}.read" for one in ("contacts", "companies", "deals", "tickets", "owners")),
    "crm.lists.read",
)


class _Form(HTMLParser):
    """What the page's form sends with its first button."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag in {"input", "button"}:
            self.fields.setdefault(given["name"], given["value"])


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def allow(address: str) -> dict[str, str]:
    """Open the page, press the button; what the app's callback hears."""
    with urlopen(address) as answer:
        form = _Form(answer.read().decode())
    page = urlsplit(address)
    request = Request(
        urljoin(address, form.action),
        data=urlencode(form.fields).encode(),
        headers={"Origin": f"{page.scheme}://{page.netloc}"},
    )
    try:
        build_opener(_Stay).open(request)
    except HTTPError as redirect:
        query = urlsplit(redirect.headers["Location"]).query
        return {name: values[0] for name, values in parse_qs(query).items()}
    raise AssertionError("the page did not redirect")


def refresh_token() -> str:
    """That of a HubSpot app which a user has just let in."""
    app = {"client_id": HUBSPOT["client_id"], "redirect_uri": CALLBACK}
    wish = urlencode({**app, "scope": " ".join(SCOPES)})
    form = {
        **app,
        "client_secret": HUBSPOT["client_secret"],
        "grant_type": "authorization_code",
        "code": allow(f"{HUBSPOT['base_url']}/oauth/authorize?{wish}")["code"],
    }
    with urlopen(f"{HUBSPOT['base_url']}/oauth/v3/token", urlencode(form).encode()) as answer:
        token: str = json.load(answer)["refresh_token"]
    return token
