"""Requests that depend on what the client has already."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.mark.parametrize("path", ["sobjects", "sobjects/Lead/describe"])
def test_what_has_not_changed_is_not_sent_again(sandbox: Sandbox, path: str):
    first = sandbox.call("GET", path)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    again = sandbox.call("GET", path, headers=since)
    assert (again.status_code, again.content) == (304, b"")
    sandbox.store.schema.changed_at += timedelta(seconds=1)
    assert sandbox.call("GET", path, headers=since).status_code == 200


def moved(sandbox: Sandbox, seconds: int) -> str:
    return format_datetime(sandbox.store.now() + timedelta(seconds=seconds), usegmt=True)


def test_a_record_is_sent_if_it_was_modified_since(sandbox: Sandbox, lead_id: str):
    url = f"sobjects/Lead/{lead_id}"
    assert sandbox.call("GET", url).headers["Last-Modified"]
    before, after = moved(sandbox, -60), moved(sandbox, 60)
    statuses = [
        sandbox.call("GET", url, headers={"If-Modified-Since": since}).status_code
        for since in (before, after)
    ]
    assert statuses == [200, 304]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_record_that_was_modified_since_is_left_alone(
    sandbox: Sandbox, lead_id: str, method: str
):
    headers = {"If-Unmodified-Since": moved(sandbox, -60)}
    url, change = f"sobjects/Lead/{lead_id}", {"LastName": "x"}
    refused = sandbox.call(method, url, json=change, headers=headers)
    assert refused.status_code == 412
    headers = {"If-Unmodified-Since": moved(sandbox, 60)}
    assert sandbox.call(method, url, json=change, headers=headers).status_code < 300


@pytest.fixture
def account(sandbox: Sandbox) -> str:
    return f"sobjects/Account/{sandbox.store.create('Account', {'Name': 'Acme'})}"


def test_an_account_has_a_tag_that_moves_with_it(sandbox: Sandbox, account: str):
    tag = sandbox.call("GET", account).headers["ETag"]
    known = {"If-None-Match": f'"other", {tag}'}
    assert sandbox.call("GET", account, headers=known).status_code == 304
    sandbox.clock.offset += timedelta(seconds=5)
    sandbox.call("PATCH", account, json={"Phone": "1"})
    assert sandbox.call("GET", account, headers=known).status_code == 200


def test_an_account_is_changed_only_where_the_tag_matches(sandbox: Sandbox, account: str):
    tag = sandbox.call("GET", account).headers["ETag"]
    change = {"Phone": "1"}
    stale = sandbox.call("PATCH", account, json=change, headers={"If-Match": '"stale"'})
    assert (stale.status_code, stale.json()[0]["errorCode"]) == (412, "PRECONDITION_FAILED")
    good = sandbox.call("PATCH", account, json=change, headers={"If-Match": tag})
    assert good.status_code == 204


def test_other_records_have_no_tag(sandbox: Sandbox, lead_id: str):
    answer = sandbox.call("GET", f"sobjects/Lead/{lead_id}", headers={"If-Match": '"x"'})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
