"""What the account's users did, the newest first."""

from collections.abc import Collection, Sequence

from starlette.responses import Response

from integrations.sandbox.hubspot.activity import Action, Critical, Login
from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.timestamps import parse_moment

MAX_PAGE, DEFAULT_PAGE = 200, 100
MOST = 2**63 - 1
LOGIN_DAYS_MS = 90 * 86_400_000
Entry = Action | Login | Critical


def list_actions(call: Call) -> Response:
    call.flag("fillFinalTimestamp")
    users = {_whole(text, "actingUserId") for text in call.names("actingUserId")}
    after, before = _moment(call, "occurredAfter"), _moment(call, "occurredBefore")
    found = _between(call.store.activity.actions, after, before)
    order = call.query.get("sort", "-occurredAt")
    if order not in {"occurredAt", "-occurredAt"}:
        raise invalid(f"Invalid value for sort: {order}")
    wanted = [each for each in found if not users or each.user_id in users]
    return _page(call, wanted if order == "occurredAt" else wanted[::-1])


def list_logins(call: Call) -> Response:
    """Those of the last 90 days."""
    since = call.store.now() - LOGIN_DAYS_MS
    return _page(call, _by_user(call, _between(call.store.activity.logins, since, None))[::-1])


def list_critical(call: Call) -> Response:
    after, before = _milliseconds(call, "fromTimestamp"), _milliseconds(call, "toTimestamp")
    return _page(call, _by_user(call, _between(call.store.activity.critical, after, before))[::-1])


def _between(entries: Collection[Entry], after: int | None, before: int | None) -> list[Entry]:
    return [
        each
        for each in entries
        if (after is None or each.ms >= after) and (before is None or each.ms <= before)
    ]


def _by_user(call: Call, entries: list[Entry]) -> list[Entry]:
    text = call.query.get("userId")
    user = None if text is None else _whole(text, "userId")
    return [each for each in entries if user in {None, each.user_id}]


def _page(call: Call, entries: Sequence[Entry]) -> Response:
    """`after` is the last id of the page before."""
    limit = call.number("limit", DEFAULT_PAGE, most=MAX_PAGE)
    after = call.query.get("after")
    ids = [str(each.id) for each in entries]
    if after is not None and after not in ids:
        raise invalid(f"Invalid value for after: {after}")
    start = 0 if after is None else ids.index(after) + 1
    body: Json = {"results": [each.json() for each in entries[start : start + limit]]}
    if start + limit < len(entries):
        token = ids[start + limit - 1]
        body["paging"] = {"next": {"after": token, "link": f"{call.url}?after={token}"}}
    return answer(body)


def _moment(call: Call, name: str) -> int | None:
    text = call.query.get(name)
    found = None if text is None else parse_moment(text)
    if text is not None and found is None:
        raise invalid(f"Invalid value for {name}: {text}")
    return found


def _milliseconds(call: Call, name: str) -> int | None:
    text = call.query.get(name)
    return None if text is None else _whole(text, name)


def _whole(text: str, name: str) -> int:
    return whole(text, name, most=MOST, least=0)
