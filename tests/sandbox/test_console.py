"""The console: a person looks at records, and changes them, without JavaScript."""

import html
import re

import pytest
import requests

from integrations.sandbox.assembly import Sandbox, Side


class Visitor:
    """A browser without JavaScript, as far as these tests need one."""

    def __init__(self, side: Side) -> None:
        self.url = side.url
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=10)

    def post(self, path: str, **fields: str) -> requests.Response:
        headers = {"Origin": self.url}
        return self.session.post(self.url + path, data=fields, headers=headers, timeout=10)

    def ids(self, object_type: str) -> list[str]:
        return re.findall(
            rf'scope="row"><a href="/console/{object_type}/(\w+)"',
            self.get(f"/console/{object_type}").text,
        )


@pytest.fixture
def hubspot(sandbox: Sandbox) -> Visitor:
    return Visitor(sandbox.hubspot)


@pytest.fixture
def salesforce(sandbox: Sandbox) -> Visitor:
    return Visitor(sandbox.salesforce)


def test_the_root_leads_to_the_console(hubspot: Visitor):
    assert hubspot.get("/").url.endswith("/console")


def test_the_overview_counts_what_there_is(hubspot: Visitor):
    assert "<strong>60</strong>" in hubspot.get("/console").text


def test_each_console_links_to_the_other(sandbox: Sandbox, hubspot: Visitor, salesforce: Visitor):
    assert f'href="{sandbox.salesforce.url}/console"' in hubspot.get("/console").text
    assert f'href="{sandbox.hubspot.url}/console"' in salesforce.get("/console").text


def test_its_style_is_served(hubspot: Visitor):
    assert hubspot.get("/console/static/console.css").status_code == 200


def test_a_list_shows_a_page_of_records_and_the_way_to_the_next(hubspot: Visitor):
    assert len(hubspot.ids("contacts")) == 50
    assert "page=2" in hubspot.get("/console/contacts").text
    assert "51–60 of 60" in hubspot.get("/console/contacts?page=2").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999999"])
def test_an_odd_page_number_is_survived(hubspot: Visitor, page: str):
    assert hubspot.get(f"/console/contacts?page={page}").status_code == 200


def test_a_contact_is_added_found_and_shown(hubspot: Visitor):
    page = hubspot.post("/console/contacts", email="new@example.com", firstname="Ødlæg & Co")
    assert page.status_code == 200
    assert html.escape("Ødlæg & Co") in page.text
    assert "new@example.com" in hubspot.get("/console/contacts?q=new@example.com").text


def test_a_lead_is_added_and_shown(salesforce: Visitor):
    page = salesforce.post("/console/Lead", LastName="Neu", Company="Firma")
    assert "Created." in page.text


def test_a_search_without_a_match_says_so(hubspot: Visitor):
    assert "Nothing matches" in hubspot.get("/console/contacts?q=zzzzqqq").text


def test_an_edit_writes_only_what_was_changed(sandbox: Sandbox, hubspot: Visitor):
    contact = hubspot.ids("contacts")[0]
    page = hubspot.post(f"/console/contacts/{contact}/edit", jobtitle="Zookeeper")
    assert "Saved: jobtitle." in page.text
    record = sandbox.hubspot.store.table("contacts").records[int(contact)]
    assert record.values["jobtitle"] == "Zookeeper"


def test_saving_a_form_untouched_changes_nothing(salesforce: Visitor):
    lead = salesforce.ids("Lead")[0]
    form = salesforce.get(f"/console/Lead/{lead}/edit").text
    inputs = re.findall(r'<input id="field-\w+" name="(\w+)" value="([^"]*)"', form)
    selects = re.findall(r'<select id="field-\w+" name="(\w+)">.*?selected>(\w+)<', form, re.S)
    fields = {name: html.unescape(value) for name, value in [*inputs, *selects]}
    assert len(fields) > 5
    assert "Nothing was changed." in salesforce.post(f"/console/Lead/{lead}/edit", **fields).text


def test_a_value_can_be_cleared(sandbox: Sandbox, hubspot: Visitor):
    contact = hubspot.ids("contacts")[0]
    hubspot.post(f"/console/contacts/{contact}/edit", jobtitle="Zookeeper")
    hubspot.post(f"/console/contacts/{contact}/edit", jobtitle="")
    record = sandbox.hubspot.store.table("contacts").records[int(contact)]
    assert not record.values.get("jobtitle")


def test_a_box_is_ticked(salesforce: Visitor):
    lead = salesforce.ids("Lead")[0]
    page = salesforce.post(f"/console/Lead/{lead}/edit", DoNotCall="true")
    assert "Saved: DoNotCall." in page.text


def test_a_refused_form_keeps_what_was_typed_and_says_why(salesforce: Visitor):
    page = salesforce.post("/console/Lead", FirstName="Only", LastName="Typed")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'value="Typed"' in page.text


def test_a_record_is_deleted_after_a_question(hubspot: Visitor):
    contact = hubspot.ids("contacts")[0]
    assert "Keep it" in hubspot.get(f"/console/contacts/{contact}/delete").text
    hubspot.post(f"/console/contacts/{contact}/delete")
    assert contact not in hubspot.ids("contacts")


def test_two_contacts_are_merged(hubspot: Visitor):
    first, second, *_ = hubspot.ids("contacts")
    page = hubspot.post(f"/console/contacts/{first}/merge", loser=second)
    assert f"Merged {second} into this record." in page.text
    assert "<strong>59</strong>" in hubspot.get("/console").text


def test_a_merge_with_nobody_is_refused(hubspot: Visitor):
    first = hubspot.ids("contacts")[0]
    page = hubspot.post(f"/console/contacts/{first}/merge", loser="999999999")
    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_a_lead_is_converted_into_a_contact(salesforce: Visitor):
    added = salesforce.post("/console/Lead", LastName="Neu", Company="Firma")
    lead = added.url.split("/")[-1].partition("?")[0]
    page = salesforce.post(f"/console/Lead/{lead}/convert")
    assert "/console/Contact/003" in page.url
    assert f"Converted from lead {lead}." in page.text


def test_a_change_from_another_site_is_refused(hubspot: Visitor):
    contact = hubspot.ids("contacts")[0]
    url = f"{hubspot.url}/console/contacts/{contact}/delete"
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert requests.post(url, headers=headers, timeout=10).status_code == 403
    assert contact in hubspot.ids("contacts")


@pytest.mark.parametrize("path", ["/console/unicorns", "/console/contacts/999999999"])
def test_what_is_not_there_is_not_found(hubspot: Visitor, path: str):
    page = hubspot.get(path)
    assert page.status_code == 404
    assert "Not found" in page.text


def test_text_from_records_is_not_markup(hubspot: Visitor):
    page = hubspot.post("/console/contacts", email="x@example.com", firstname="<script>1</script>")
    assert "<script>" not in page.text
