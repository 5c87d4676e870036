"""Log lines hold no secrets, wherever in an event they stand."""

import pytest

from syncadmin.logs import HIDDEN, hide_secrets


@pytest.mark.parametrize("key", ["password", "access_token", "client_secret", "Authorization"])
def test_a_value_named_like_a_secret_is_hidden(key):
    assert hide_secrets(None, "info", {"event": "x", key: "s3"}) == {"event": "x", key: HIDDEN}


def test_secrets_are_hidden_at_any_depth():
    event = {"event": "x", "request": {"headers": [{"cookie": "s3"}], "url": "/"}}
    assert hide_secrets(None, "info", event) == {
        "event": "x",
        "request": {"headers": [{"cookie": HIDDEN}], "url": "/"},
    }


def test_other_values_stay():
    event = {"event": "read", "records": 3, "names": ["a", "b"]}
    assert hide_secrets(None, "info", event) == event
