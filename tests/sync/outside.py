"""Other people's edits, made through the CRMs' public APIs and with nothing of the product."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests

from integrations.sandbox.assembly import Sandbox

VERSION = "/services/data/v66.0"


class Outside:
    """Somebody who works in both CRMs beside us."""

    A_MINUTE = timedelta(minutes=1)

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.web = requests.Session()
        self.web.trust_env = False

    def _call(self, side: str, method: str, path: str, **options: Any) -> Any:
        crm = getattr(self.sandbox, side)
        headers = {"Authorization": f"Bearer {crm.credentials['access_token']}"}
        answer = self.web.request(method, crm.url + path, headers=headers, timeout=20, **options)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def contact(self, id: str, *properties: str) -> dict[str, Any]:
        query = {"properties": ",".join(properties)}
        return self._call("hubspot", "GET", f"/crm/v3/objects/contacts/{id}", params=query)

    def add_contact(self, **properties: str) -> str:
        body = {"properties": properties}
        return self._call("hubspot", "POST", "/crm/v3/objects/contacts", json=body)["id"]

    def contact_of(self, email: str, *properties: str) -> dict[str, str | None] | None:
        """The properties of whoever has the address; None where HubSpot knows nobody by it."""
        body = {"idProperty": "email", "inputs": [{"id": email}], "properties": [*properties]}
        found = self._call("hubspot", "POST", "/crm/v3/objects/contacts/batch/read", json=body)
        rows = [{"id": row["id"], **row["properties"]} for row in found["results"]]
        return rows[0] if rows else None

    def edit_contact(self, id: str, **properties: str) -> None:
        body = {"properties": properties}
        self._call("hubspot", "PATCH", f"/crm/v3/objects/contacts/{id}", json=body)

    def merge_contacts(self, winner: str, loser: str) -> str:
        """Answers the id of what they became."""
        body = {"primaryObjectId": winner, "objectIdToMerge": loser}
        merged = self._call("hubspot", "POST", "/crm/v3/objects/contacts/merge", json=body)
        return str(merged["id"])

    def add_property(self, name: str, type: str = "string", field_type: str = "text") -> None:
        """Of contacts."""
        body = {"name": name, "label": name, "type": type, "fieldType": field_type}
        body["groupName"] = "contactinformation"
        self._call("hubspot", "POST", "/crm/v3/properties/contacts", json=body)

    def change_property(self, name: str, **facts: Any) -> None:
        """`type` and `fieldType`, or `readOnly`."""
        self._call("hubspot", "PATCH", f"/sandbox/properties/contacts/{name}", json=facts)

    def remove_property(self, name: str) -> None:
        self._call("hubspot", "DELETE", f"/sandbox/properties/contacts/{name}")

    def count_contacts(self) -> int:
        body = {"filterGroups": [], "limit": 1}
        return self._call("hubspot", "POST", "/crm/v3/objects/contacts/search", json=body)["total"]

    def query(self, soql: str) -> list[dict[str, Any]]:
        return self._call("salesforce", "GET", f"{VERSION}/query", params={"q": soql})["records"]

    def count(self, kind: str) -> int:
        soql = f"SELECT COUNT() FROM {kind}"
        return self._call("salesforce", "GET", f"{VERSION}/query", params={"q": soql})["totalSize"]

    def record(self, kind: str, id: str) -> dict[str, Any]:
        return self._call("salesforce", "GET", f"{VERSION}/sobjects/{kind}/{id}")

    def add_record(self, kind: str, **values: Any) -> str:
        return self._call("salesforce", "POST", f"{VERSION}/sobjects/{kind}", json=values)["id"]

    def edit_record(self, kind: str, id: str, **values: Any) -> None:
        self._call("salesforce", "PATCH", f"{VERSION}/sobjects/{kind}/{id}", json=values)

    def delete_record(self, kind: str, id: str) -> None:
        self._call("salesforce", "DELETE", f"{VERSION}/sobjects/{kind}/{id}")

    def merge_records(self, kind: str, winner: str, loser: str) -> None:
        body = {"object": kind, "master": winner, "losers": [loser]}
        self._call("salesforce", "POST", "/sandbox/merge", json=body)

    def convert_lead(self, id: str) -> str:
        """Answers the contact's id."""
        body = {"leadId": id}
        return self._call("salesforce", "POST", "/sandbox/convert", json=body)["contactId"]

    def restrict(self, kind: str, *, hidden: bool, field: str | None = None) -> None:
        """Take an object or a field from the sight of our user, or give it back."""
        body = {"object": kind, "hidden": hidden} | ({"field": field} if field else {})
        self._call("salesforce", "PATCH", "/sandbox/fields", json=body)

    def add_field(self, kind: str, name: str, **facts: Any) -> None:
        """A custom one: `type`, and what the type needs."""
        body = {"object": kind, "name": name} | facts
        self._call("salesforce", "POST", "/sandbox/fields", json=body)

    def change_field(self, kind: str, field: str, **facts: Any) -> None:
        """`hidden`, `readOnly`, `type` or `picklist`."""
        body = {"object": kind, "field": field} | facts
        self._call("salesforce", "PATCH", "/sandbox/fields", json=body)

    def remove_field(self, kind: str, field: str) -> None:
        body = {"object": kind, "field": field}
        self._call("salesforce", "DELETE", "/sandbox/fields", json=body)

    def refuse(self, kind: str, condition: str, message: str, **facts: str) -> None:
        """A validation rule; or with a `code`, a trigger, a flow, or storage that is full."""
        body = {"object": kind, "name": "No", "condition": condition, "message": message} | facts
        self._call("salesforce", "POST", "/sandbox/validation-rules", json=body)

    def refuse_no_more(self, kind: str) -> None:
        body = {"object": kind, "name": "No"}
        self._call("salesforce", "DELETE", "/sandbox/validation-rules", json=body)

    def forbid_duplicates(self, kind: str) -> None:
        body = {"duplicates": {kind: {"active": True, "action": "Block"}}}
        self._call("salesforce", "PATCH", "/sandbox/rules", json=body)

    def make_read_only(self, *objects: str) -> None:
        """Whole objects, or records by id."""
        self._call("salesforce", "PATCH", "/sandbox/rules", json={"readOnly": [*objects]})

    def allow_calls(self, **facts: Any) -> None:
        """Salesforce's allowance of a day: `allowance`, `used`, `enforced`."""
        self._call("salesforce", "PATCH", "/sandbox/limits", json=facts)

    def strike(self, side: str, fault: str, path: str, **facts: Any) -> None:
        """The next calls there meet a fault: `method` (POST), `count` (1)."""
        step = {"fault": fault, "method": "POST", "path": path, "count": 1} | facts
        self._call(side, "PUT", "/sandbox/faults", json={"script": [step]})

    def assign_new_leads_to(self, user: str) -> None:
        body = {"assignment": {"active": True, "default_owner": user}}
        self._call("salesforce", "PATCH", "/sandbox/rules", json=body)

    def owner_ids(self, *, archived: bool = False) -> dict[str, str]:
        """HubSpot's owners, by address."""
        query = {"archived": str(archived).lower()}
        rows = self._call("hubspot", "GET", "/crm/v3/owners", params=query)["results"]
        return {row["email"].lower(): row["id"] for row in rows}

    def user_ids(self) -> dict[str, str]:
        """Salesforce's users, by address."""
        return {row["Email"].lower(): row["Id"] for row in self.query("SELECT Id, Email FROM User")}

    def company(self, id: str, *properties: str) -> dict[str, Any]:
        query = {"properties": ",".join(properties)}
        found = self._call("hubspot", "GET", f"/crm/v3/objects/companies/{id}", params=query)
        return found["properties"]

    def add_company(self, **properties: str) -> str:
        body = {"properties": properties}
        return self._call("hubspot", "POST", "/crm/v3/objects/companies", json=body)["id"]

    def edit_company(self, id: str, **properties: str) -> None:
        body = {"properties": properties}
        self._call("hubspot", "PATCH", f"/crm/v3/objects/companies/{id}", json=body)

    def delete_company(self, id: str) -> None:
        self._call("hubspot", "DELETE", f"/crm/v3/objects/companies/{id}")

    def put_into_company(self, contact: str, company: str) -> None:
        """As its primary one."""
        path = f"/crm/v4/objects/contacts/{contact}/associations/companies/{company}"
        body = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
        self._call("hubspot", "PUT", path, json=body)

    def company_names(self) -> list[str]:
        """Of all the companies."""
        names: list[str] = []
        query = {"limit": "100", "properties": "name"}
        while True:
            page = self._call("hubspot", "GET", "/crm/v3/objects/companies", params=query)
            names += [row["properties"]["name"] for row in page["results"]]
            following = page.get("paging", {}).get("next")
            if not following:
                return names
            query |= {"after": following["after"]}

    def lose_answer(self, side: str, path: str) -> None:
        """The next POST there lands, and nobody hears of it."""
        self.strike(side, "drop-connection", path)

    def add_list(self, name: str, *, city: str) -> str:
        """A dynamic list of the contacts in a city."""
        return self.add_list_of(name, property="city", value=city)

    def add_list_of(self, name: str, *, property: str, value: str) -> str:
        """A dynamic list of whoever has the value, once HubSpot has filled it."""
        operation = {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": [value]}
        only = {"filterType": "PROPERTY", "property": property, "operation": operation}
        inner = {"filterBranchType": "AND", "filterBranches": [], "filters": [only]}
        branch = {"filterBranchType": "OR", "filterBranches": [inner], "filters": []}
        body = {
            "name": name,
            "objectTypeId": "0-1",
            "processingType": "DYNAMIC",
            "filterBranch": branch,
        }
        id = self._call("hubspot", "POST", "/crm/v3/lists", json=body)["list"]["listId"]
        while self._is_filling(id):
            pass
        return str(id)

    def add_static_list(self, name: str) -> str:
        body = {"name": name, "objectTypeId": "0-1", "processingType": "MANUAL"}
        return str(self._call("hubspot", "POST", "/crm/v3/lists", json=body)["list"]["listId"])

    def _is_filling(self, list_id: str) -> bool:
        found = self._call("hubspot", "GET", f"/crm/v3/lists/{list_id}")["list"]
        return bool(found["processingStatus"] == "PROCESSING")

    def delete_list(self, id: str) -> None:
        self._call("hubspot", "DELETE", f"/crm/v3/lists/{id}")

    def delete_contact(self, id: str) -> None:
        self._call("hubspot", "DELETE", f"/crm/v3/objects/contacts/{id}")

    def restore_contact(self, id: str) -> None:
        self._call("hubspot", "POST", f"/sandbox/records/contacts/{id}/restore")

    def forget_contact(self, id: str) -> None:
        """A privacy delete."""
        body = {"objectId": id}
        self._call("hubspot", "POST", "/crm/v3/objects/contacts/gdpr-delete", json=body)

    def undelete_record(self, id: str) -> None:
        self._call("salesforce", "POST", "/sandbox/undelete", json={"ids": [id]})

    def unsubscribe(self, email: str) -> None:
        path = f"/communication-preferences/v4/statuses/{email}/unsubscribe-all"
        self._call("hubspot", "POST", path, params={"channel": "EMAIL"})

    def resubscribe(self, email: str) -> None:
        """They asked for it themselves, to every kind of email."""
        path = "/communication-preferences/v4"
        for kind in self._call("hubspot", "GET", f"{path}/definitions")["results"]:
            body = {
                "subscriptionId": kind["id"],
                "statusState": "SUBSCRIBED",
                "channel": "EMAIL",
                "legalBasis": "CONSENT_WITH_NOTICE",
                "legalBasisExplanation": "asked for it",
            }
            self._call("hubspot", "POST", f"{path}/statuses/{email}", json=body)

    def let_a_second_pass(self) -> None:
        """Salesforce's stamps are whole seconds: what comes next must not share one with this."""
        self.sandbox.salesforce.store.clock.offset += timedelta(seconds=1)

    def stamps(self) -> Mapping[str, str]:
        """When each record was last modified, in both CRMs: equal stamps mean no write at all."""
        self.let_a_second_pass()
        stamps: dict[str, str] = {}
        for kind in ("Lead", "Contact"):
            rows = self.query(f"SELECT Id, SystemModstamp FROM {kind} LIMIT 2000")
            stamps |= {row["Id"]: row["SystemModstamp"] for row in rows}
        after: str | None = None
        while True:
            query = {"limit": "100", "properties": "lastmodifieddate"} | (
                {"after": after} if after else {}
            )
            page = self._call("hubspot", "GET", "/crm/v3/objects/contacts", params=query)
            stamps |= {row["id"]: row["properties"]["lastmodifieddate"] for row in page["results"]}
            after = page.get("paging", {}).get("next", {}).get("after")
            if after is None:
                return stamps
