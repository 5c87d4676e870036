"""The account's users, which are those of its owners, its teams and roles, of which it has none.

https://developers.hubspot.com/docs/api-reference/settings-user-provisioning-v3/guide
"""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.owners import Owner

MAX_PAGE = 100


def list_users(call: Call) -> Response:
    limit, after = call.number("limit", MAX_PAGE, most=MAX_PAGE), call.query.get("after", "0")
    if not after.isdecimal():
        raise invalid(f"Invalid value for after: {after}")
    found = [user for user in _users(call) if user.user_id > int(after)]
    page = found[:limit]
    body: Json = {"results": [_json(user) for user in page]}
    if len(found) > limit:
        token = str(page[-1].user_id)
        body["paging"] = {"next": {"after": token, "link": f"{call.url}?after={token}"}}
    return answer(body)


def read_user(call: Call) -> Response:
    by = call.query.get("idProperty", "USER_ID")
    if by not in {"USER_ID", "EMAIL"}:
        raise invalid(f"Invalid value for idProperty: {by}")
    key = call.path["user_id"].lower()
    for user in _users(call):
        if key == (str(user.user_id) if by == "USER_ID" else user.email.lower()):
            return answer(_json(user))
    raise not_found()


def none_of_them(call: Call) -> Response:
    return answer({"results": []})


def _users(call: Call) -> list[Owner]:
    people = (owner for owner in call.store.owners.all.values() if owner.kind == "PERSON")
    return sorted((one for one in people if not one.archived), key=lambda one: one.user_id)


def _json(user: Owner) -> Json:
    return {
        "id": str(user.user_id),
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "roleIds": [],
        "superAdmin": False,
    }
