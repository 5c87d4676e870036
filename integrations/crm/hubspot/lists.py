"""Lists ("segments" in HubSpot's newer words) and their members."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.crm.batches import chunks
from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.errors import Refusal
from integrations.crm.port import ListInfo, MemberPage, Membership
from integrations.domain.records import ObjectType

LISTS_PAGE, MEMBERS_PAGE, RECORDS_PAGE = 500, 250, 100
CONTACTS = op.TYPE_IDS[ObjectType.HUBSPOT_CONTACT]

Json = Mapping[str, Any]


class Lists:
    def __init__(self, client: HubSpotClient) -> None:
        self._client = client

    def lists(self) -> list[ListInfo]:
        found: list[ListInfo] = []
        body: dict[str, Any] = {
            "processingTypes": ["DYNAMIC"],
            "objectTypeId": CONTACTS,
            "additionalProperties": ["hs_list_size"],
            "count": LISTS_PAGE,
            "offset": 0,
        }
        while True:
            answer = self._client.call(op.SEARCH_LISTS, body=body).body
            found += [_list_info(raw) for raw in answer["lists"]]
            if not answer.get("hasMore"):
                return sorted(_contact_lists(found), key=lambda info: info.name.lower())
            body["offset"] = answer["offset"]

    def get_list(self, list_id: str) -> ListInfo | None:
        try:
            answer = self._client.call(op.READ_LIST, path={"id": list_id})
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        return _list_info(answer.body["list"])

    def members(self, list_id: str, *, since: str = "") -> Iterator[MemberPage]:
        """A token that HubSpot does not know any more reads everybody."""
        after = since
        while True:
            answer = self._joined(list_id, after, may_refuse=bool(since) and after == since)
            if answer is None:
                yield from self.members(list_id)
                return
            members = tuple(_membership(raw) for raw in answer["results"])
            yield MemberPage(members=members, cursor=after)
            following = (answer.get("paging") or {}).get("next")
            if not following:
                return
            after = str(following["after"])

    def _joined(self, list_id: str, after: str, *, may_refuse: bool) -> Json | None:
        query = [("limit", str(MEMBERS_PAGE)), *([("after", after)] if after else [])]
        try:
            body: Json = self._client.call(op.JOIN_ORDER, path={"id": list_id}, query=query).body
        except Refusal as refusal:
            if may_refuse and refusal.status == 400:
                return None
            raise
        return body

    def members_among(self, list_id: str, record_ids: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        for part in chunks(dict.fromkeys(record_ids), RECORDS_PAGE):
            inputs = [{"objectTypeId": CONTACTS, "recordId": id} for id in part]
            answer = self._client.call(op.LISTS_OF_RECORDS, body={"inputs": inputs})
            found.update(
                str(raw["recordId"]) for raw in answer.body["results"] if _on(raw, list_id)
            )
        return frozenset(found)

    def create_list(self, name: str, *, filters: Mapping[str, object]) -> ListInfo:
        """A dynamic list; `filters` is HubSpot's filter branch."""
        body = {
            "name": name,
            "objectTypeId": CONTACTS,
            "processingType": "DYNAMIC",
            "filterBranch": dict(filters),
        }
        return _list_info(self._client.call(op.CREATE_LIST, body=body).body["list"])


def _contact_lists(found: list[ListInfo]) -> list[ListInfo]:
    return [info for info in found if info.dynamic]


def _list_info(raw: Json) -> ListInfo:
    size = raw.get("size")
    if size is None:
        size = (raw.get("additionalProperties") or {}).get("hs_list_size")
    return ListInfo(
        id=str(raw["listId"]),
        name=raw["name"],
        size=None if size in (None, "") else int(size),
        dynamic=raw.get("processingType") == "DYNAMIC",
        processing=raw.get("processingStatus") not in ("COMPLETE", None),
    )


def _membership(raw: Json) -> Membership:
    return Membership(
        record_id=str(raw["recordId"]),
        joined_at=datetime.fromisoformat(raw["membershipTimestamp"]),
    )


def _on(raw: Json, list_id: str) -> bool:
    return any(str(each["listId"]) == list_id for each in raw["recordListMemberships"])
