"""The way in, in a real browser."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # the first of them may install the browser
]


def test_an_admin_signs_in(page: Page, live_server):
    get_user_model().objects.create_superuser(username="admin", password="right-horse-9")

    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "right-horse-9")
    page.press("input[name=password]", "Enter")

    expect(page).to_have_url(f"{live_server.url}/admin/")
