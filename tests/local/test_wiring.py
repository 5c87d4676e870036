"""What every installation answers, whatever its pages are."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache


def test_the_process_says_that_it_is_alive(client):
    assert client.get("/healthz").json() == {"status": "up"}


def test_it_is_ready_when_database_and_broker_answer(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "up", "database": "up", "broker": "up"}


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_the_admin_site_uses_the_guarded_sign_in_page(client, db):
    assert client.get("/admin/login/").url.startswith("/accounts/login/")


def test_no_page_allows_inline_scripts_or_styles(client, db):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_guessing_passwords_is_slowed_down(client, db):
    cache.clear()
    get_user_model().objects.create_user(username="ada", password="right-horse-9")
    wrong = {"login": "ada", "password": "wrong"}
    for _ in range(5):
        client.post("/accounts/login/", wrong)
    right = client.post("/accounts/login/", {"login": "ada", "password": "right-horse-9"})
    assert right.status_code != 302
    cache.clear()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, db, path):
    assert client.post(path).status_code == 405
