"""Signing in and out, changing the password, and the pages for when something is wrong."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

PASSWORD = "right-horse-9"


@pytest.fixture
def ada(db, django_user_model):
    return django_user_model.objects.create_user("ada", password=PASSWORD)


def sign_in(client, password):
    data = {"login": "ada", "password": password}
    return client.post(reverse("account_login"), data)


def test_the_right_password_signs_in(anybody, ada):
    assert sign_in(anybody, PASSWORD)["Location"] == "/"


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(anybody, ada):
    answer = sign_in(anybody, "wrong")
    assert "username and/or password" in answer.text


def test_nobody_can_sign_up(anybody):
    assert "sign up" not in anybody.get(reverse("account_login")).text.lower()


def test_signing_out_needs_a_press_not_a_link(viewer):
    assert "Syncs go on without you" in viewer.get(reverse("account_logout")).text
    viewer.post(reverse("account_logout"))
    assert viewer.get("/").status_code == 302


def test_the_password_is_changed(anybody, ada):
    anybody.force_login(ada)
    new = "another-horse-10"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    anybody.post(reverse("account_change_password"), data)
    ada.refresh_from_db()
    assert ada.check_password(new)


def test_a_weak_password_is_refused_with_the_reason(anybody, ada):
    anybody.force_login(ada)
    data = {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    answer = anybody.post(reverse("account_change_password"), data)
    assert "too short" in answer.text


def test_an_unknown_address_is_not_found_politely(viewer):
    answer = viewer.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_form_without_its_token_is_refused_politely(viewer, integration):
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    strict.cookies = viewer.cookies
    answer = strict.post(reverse("integrations:sync_now", args=["main"]))
    assert answer.status_code == 403
    assert "open for too long" in answer.text


def test_somebody_without_a_role_can_sign_in_as_somebody_else(nobody):
    answer = nobody.get("/")
    assert answer.status_code == 403
    assert reverse("account_logout") in answer.text


@pytest.mark.parametrize("page", ["400.html", "404.html", "500.html"])
def test_a_page_for_the_worst_moments_needs_nothing_but_itself(page):
    assert "data-error" in render_to_string(page)
