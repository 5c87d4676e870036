"""Links by which a person sets what he receives, and the pages behind them.

https://developers.hubspot.com/docs/api-reference/legacy/communication-preferences/generate-url-guide
"""

import re
from urllib.parse import parse_qs

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.handlers.preferences import (
    business_unit,
    email_of,
    require_channel,
)
from integrations.sandbox.hubspot.pages import page
from integrations.sandbox.hubspot.subscriptions import Link, Status

_LANGUAGE = re.compile(r"[a-z]{2}([-_][a-zA-Z]{2,4})?")


def generate_links(call: Call) -> Response:
    """`{subscriberIdString, subscriptionId?, language?}` → addresses of pages."""
    require_channel(call.query.get("channel"))
    business_unit(call)
    body, subscriptions = call.body(), call.store.subscriptions
    email = email_of(str(body.get("subscriberIdString", "")))
    language, wanted = str(body.get("language") or "en"), body.get("subscriptionId")
    if not _LANGUAGE.fullmatch(language):
        raise invalid(f"Invalid value for language: {language}")
    known = None if wanted is None else subscriptions.type(wanted)
    key = subscriptions.keep_link(Link(email, known))
    start = f"{call.request.base_url}hs/preferences-center/{language}"
    links: Json = {
        "subscriberIdString": email,
        "managePreferencesUrl": f"{start}/page?data={key}",
        "unsubscribeAllUrl": f"{start}/unsubscribe-all?data={key}",
    }
    return answer(links | ({} if known is None else {"unsubscribeSingleUrl": _single(start, key)}))


def show_preferences(call: Call) -> Response:
    link = _link(call)
    if link is None:
        return _unknown()
    subscriptions = call.store.subscriptions
    types, consent = list(subscriptions.types.values()), subscriptions.of(link.email)
    kept = {each.id for each in types if not consent.refused(each)}
    return page("preferences.html", email=link.email, types=types, kept=kept, action=_here(call))


def save_preferences(call: Call) -> Response:
    link = _link(call)
    if link is None:
        return _unknown()
    form = parse_qs(call.raw.decode("utf-8", "replace"))
    subscriptions, now = call.store.subscriptions, call.store.now()
    if form.get("decision") == ["none"]:
        subscriptions.opt_out(link.email, now)
        return show_preferences(call)
    chosen = form.get("subscription", [])
    # First what is wanted: it ends an opt-out of everything, and with it of what is not.
    for each in sorted(subscriptions.types.values(), key=lambda each: str(each.id) not in chosen):
        wanted = str(each.id) in chosen
        if wanted is subscriptions.of(link.email).refused(each):
            state = "SUBSCRIBED" if wanted else "UNSUBSCRIBED"
            subscriptions.set(link.email, each, Status(state, now, *_FREELY))
    return show_preferences(call)


def ask(call: Call) -> Response:
    return _page(call, done=False)


def unsubscribe(call: Call) -> Response:
    link, subscriptions = _link(call), call.store.subscriptions
    if link is None:
        return _unknown()
    known = None if _from_all(call) else link.known
    if known is None:
        subscriptions.opt_out(link.email, call.store.now())
    else:
        subscriptions.set(link.email, known, Status("UNSUBSCRIBED", call.store.now()))
    return _page(call, done=True)


_FREELY = ("CONSENT_WITH_NOTICE", "Chosen on the preferences page")


def _page(call: Call, *, done: bool) -> Response:
    link = _link(call)
    if link is None:
        return _unknown()
    what = "any e-mail" if _from_all(call) or link.known is None else link.known.name
    return page("unsubscribe.html", email=link.email, what=what, done=done, action=_here(call))


def _from_all(call: Call) -> bool:
    return call.request.url.path.endswith("/unsubscribe-all")


def _single(start: str, key: str) -> str:
    return f"{start}/unsubscribe?data={key}"


def _link(call: Call) -> Link | None:
    return call.store.subscriptions.link(call.query.get("data", ""))


def _here(call: Call) -> str:
    return f"{call.request.url.path}?data={call.query.get('data', '')}"


def _unknown() -> Response:
    return page("unknown_link.html", status=404)
