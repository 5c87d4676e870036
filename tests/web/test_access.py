"""Who may open and press what: every address, every role."""

import pytest
from django.urls import reverse

from tests.factories import AuditEventFactory, PersonFactory, SyncRunFactory

VIEWER_PAGES = [
    ("home", ()),
    ("connections", ()),
    ("connection", ("portal",)),
    ("overview", ("main",)),
    ("contact_rules", ("main",)),
    ("mappings", ("main",)),
    ("runs", ("main",)),
    ("run", ("main", "run")),
    ("run_progress", ("main", "run")),
    ("people", ("main",)),
    ("person", ("main", "person")),
    ("explain", ("main",)),
    ("held", ("main",)),
    ("errors", ("main",)),
    ("general", ("main",)),
    ("api_calls", ("main",)),
    ("first_load_forecast", ("main",)),
    ("counted_forecast", ("main",)),
    ("export_errors", ("main",)),
    ("audit", ("main",)),
    ("owners", ("main",)),
    ("accounts", ("main",)),
    ("list_members", ("main",)),
    ("configuration", ("main",)),
    ("download_configuration", ("main",)),
]
OPERATOR_PAGES = [
    ("backfill", ("main", "mapping")),
    ("choose_import", ("main",)),
]
ADMIN_PAGES = [
    ("choose_method", ()),
    ("add_connection", ("hubspot-token",)),
    ("replace_credentials", ("portal", "hubspot-token")),
    ("add_integration", ()),
    ("build_list", ("main",)),
    ("criterion_row", ("main",)),
    ("criterion_group", ("main",)),
    ("list_filling", ("main", "1")),
    ("add_mapping", ("main",)),
    ("check_mapping", ("main",)),
    ("edit_mapping", ("main", "mapping")),
    ("delete_mapping", ("main", "mapping")),
    ("preview_rule", ("main", "hubspot-change")),
]
OPERATOR_ACTIONS = [
    ("sync_now", ("main",)),
    ("first_read", ("main",)),
    ("first_load", ("main",)),
    ("rehearse_first_load", ("main",)),
    ("resync_everyone", ("main",)),
    ("resync_errors", ("main",)),
    ("resync_list", ("main",)),
    ("resync_email", ("main",)),
    ("cancel_run", ("main", "run")),
    ("carry_out_backfill", ("main", "mapping")),
    ("dry_run", ("main", "changes")),
    ("run_for_real", ("main", "run")),
    ("resync_person", ("main", "person")),
    ("resync_chosen", ("main",)),
    ("dismiss_chosen", ("main",)),
    ("reopen_chosen", ("main",)),
    ("dismiss_errors", ("main", "person")),
    ("reopen_errors", ("main", "person")),
    ("start_import", ("main",)),
    ("test_connection", ("portal",)),
]
ADMIN_ACTIONS = [
    ("change_contact_rule", ("main", "hubspot-change")),
    ("change_inclusion_list", ("main",)),
    ("review_list", ("main",)),
    ("create_list", ("main",)),
    ("change_general", ("main",)),
    ("change_account_sync", ("main",)),
    ("change_allocation", ("main",)),
    ("resume", ("main",)),
    ("approve_held", ("main",)),
    ("undo_change", ("main", "event")),
    ("preview_new_mapping", ("main",)),
    ("preview_mapping", ("main", "mapping")),
    ("start_preview", ("main",)),
    ("make_previewed_change", ("main", "run")),
    ("compare_configuration", ("main",)),
    ("apply_configuration", ("main",)),
]


def _named(pages):
    return pytest.mark.parametrize("page", pages, ids=[name for name, _ in pages])


@pytest.fixture
def address(integration):
    """The address of a page; words stand for the ids of rows that exist."""
    ids = {
        "run": SyncRunFactory(integration=integration).pk,
        "person": PersonFactory(integration=integration).pk,
        "mapping": integration.mappings.first().pk,
        "event": AuditEventFactory(integration=integration).pk,
    }

    def find(page):
        name, words = page
        return reverse(f"integrations:{name}", args=[ids.get(word, word) for word in words])

    return find


@_named(VIEWER_PAGES)
def test_a_viewer_opens_the_page(viewer, address, page):
    assert viewer.get(address(page), follow=True).status_code == 200


@_named([*VIEWER_PAGES, *OPERATOR_PAGES, *ADMIN_PAGES])
def test_a_stranger_is_sent_to_sign_in(anybody, address, page):
    answer = anybody.get(address(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@_named([*VIEWER_PAGES, *OPERATOR_PAGES, *ADMIN_PAGES])
def test_somebody_without_a_role_is_refused(nobody, address, page):
    answer = nobody.get(address(page))
    assert answer.status_code == 403
    assert any(words in answer.text for words in ("no role yet", "role operator", "role admin"))


@_named(OPERATOR_PAGES)
def test_an_operator_opens_the_page(operator, address, page):
    assert operator.get(address(page)).status_code == 200


@_named(OPERATOR_PAGES)
def test_a_viewer_is_kept_from_operator_pages(viewer, address, page):
    assert viewer.get(address(page)).status_code == 403


@_named(ADMIN_PAGES)
def test_an_admin_opens_the_page(admin, address, page):
    assert admin.get(address(page)).status_code == 200


@_named(ADMIN_PAGES)
def test_an_operator_is_kept_from_admin_pages(operator, address, page):
    assert operator.get(address(page)).status_code == 403


@_named(OPERATOR_ACTIONS)
def test_a_viewer_may_not_press_operator_buttons(viewer, address, page):
    answer = viewer.post(address(page))
    assert answer.status_code == 403
    assert "role operator" in answer.text


@_named(ADMIN_ACTIONS)
def test_an_operator_may_not_change_settings(operator, address, page):
    answer = operator.post(address(page))
    assert answer.status_code == 403
    assert "role admin" in answer.text


@_named([*OPERATOR_ACTIONS, *ADMIN_ACTIONS])
def test_nothing_is_changed_by_following_a_link(admin, address, page):
    assert admin.get(address(page)).status_code == 405


@_named([page for page in VIEWER_PAGES if page[1][:1] == ("main",)])
def test_an_unknown_integration_is_not_found(viewer, address, page):
    assert viewer.get(address(page).replace("/main/", "/other/")).status_code == 404


def test_a_superuser_needs_no_group(anybody, integration, django_user_model):
    anybody.force_login(django_user_model.objects.create_superuser("root"))
    address = reverse("integrations:add_mapping", args=["main"])
    assert anybody.get(address).status_code == 200
