"""What one writes first: both official clients with their defaults, one record a call.

Half of the people go from HubSpot to Salesforce, half the other way: read the record, look for its
address on the other side, update what is found, create what is not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from hubspot import HubSpot
from hubspot.crm.contacts import PublicObjectSearchRequest, SimplePublicObjectInputForCreate
from hubspot.crm.contacts.exceptions import ApiException
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import SalesforceError

from integrations.crm.salesforce.session import Remap
from tests.benchmarks.measuring import compete

FIELDS = {
    "firstname": "FirstName",
    "lastname": "LastName",
    "email": "Email",
    "phone": "Phone",
    "jobtitle": "Title",
    "company": "Company",
    "city": "City",
    "zip": "PostalCode",
}


def work(task: Mapping[str, Any]) -> dict[str, Any]:
    script = Script(task["access"])
    half = task["people"] // 2
    outcomes = [script.contact_to_lead(id) for id in script.contact_ids(half)]
    outcomes += [script.lead_to_contact(id) for id in script.lead_ids(half)]
    return {"records": len(outcomes), "refused": outcomes.count("refused")}


class Script:
    def __init__(self, access: Mapping[str, Mapping[str, str]]) -> None:
        hubspot, salesforce = access["hubspot"], access["salesforce"]
        self.hubspot = HubSpot(access_token=hubspot["access_token"], host=hubspot["base_url"])
        session = requests.Session()
        # The client knows https only, the sandbox http only.
        session.mount("https://", Remap(salesforce["instance_url"]))
        self.salesforce = Salesforce(
            instance_url=salesforce["instance_url"],
            session_id=salesforce["access_token"],
            session=session,
            version="66.0",
        )

    def contact_ids(self, number: int) -> Iterator[str]:
        after, left = None, number
        while left > 0:
            page = self.hubspot.crm.contacts.basic_api.get_page(limit=min(left, 100), after=after)
            yield from (contact.id for contact in page.results)
            left -= len(page.results)
            after = page.paging.next.after if page.paging else None
            if after is None:
                return

    def lead_ids(self, number: int) -> list[str]:
        rows = self.salesforce.query(f"SELECT Id FROM Lead WHERE Email != null LIMIT {number}")
        return [row["Id"] for row in rows["records"]]

    def contact_to_lead(self, id: str) -> str:
        api = self.hubspot.crm.contacts.basic_api
        contact = api.get_by_id(id, properties=list(FIELDS)).properties
        values = {FIELDS[name]: contact[name] for name in FIELDS if contact.get(name)}
        values = {"LastName": "?", "Company": "?", **values}
        query = format_soql("SELECT Id FROM Lead WHERE Email = {}", contact.get("email") or "")
        try:
            if found := self.salesforce.query(query)["records"]:
                self.salesforce.Lead.update(found[0]["Id"], values)
                return "updated"
            self.salesforce.Lead.create(values)
        except SalesforceError:
            return "refused"
        return "created"

    def lead_to_contact(self, id: str) -> str:
        lead = self.salesforce.Lead.get(id)
        values = {name: lead[theirs] for name, theirs in FIELDS.items() if lead.get(theirs)}
        same = {"propertyName": "email", "operator": "EQ", "value": lead["Email"]}
        request = PublicObjectSearchRequest(filter_groups=[{"filters": [same]}], limit=1)
        contacts = self.hubspot.crm.contacts
        try:
            if found := contacts.search_api.do_search(request).results:
                contacts.basic_api.update(found[0].id, {"properties": values})
                return "updated"
            contacts.basic_api.create(SimplePublicObjectInputForCreate(properties=values))
        except ApiException:
            return "refused"
        return "created"


if __name__ == "__main__":
    compete(work)
