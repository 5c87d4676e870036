"""Where every page and action is. One address per action; whatever changes something is a POST."""

from django.urls import URLPattern, URLResolver, include, path

from integrations.web import (
    accounts,
    api_calls,
    backfills,
    configuration,
    connections,
    contacts,
    dry_runs,
    errors,
    explanations,
    forecasts,
    general,
    held,
    home,
    importing,
    list_builder,
    mapping_previews,
    mappings,
    members,
    owners,
    people,
    previews,
    rule_previews,
    runs,
    undoing,
    webhooks,
)

app_name = "integrations"

contacts_tab = [
    path("rules/", contacts.contact_rules, name="contact_rules"),
    path("rules/<slug:rule>/change", contacts.change_contact_rule, name="change_contact_rule"),
    path("rules/<slug:rule>/preview/", rule_previews.preview_rule, name="preview_rule"),
    path("inclusion-list/", contacts.inclusion_list, name="inclusion_list"),
    path("inclusion-list/change", contacts.change_inclusion_list, name="change_inclusion_list"),
    path("inclusion-list/members/", members.list_members, name="list_members"),
    path("inclusion-list/build/", list_builder.build_list, name="build_list"),
    path("inclusion-list/build/row", list_builder.criterion_row, name="criterion_row"),
    path("inclusion-list/build/group", list_builder.criterion_group, name="criterion_group"),
    path("inclusion-list/build/review/", list_builder.review_list, name="review_list"),
    path("inclusion-list/build/create", list_builder.create_list, name="create_list"),
    path("inclusion-list/<slug:list_id>/filling/", list_builder.list_filling, name="list_filling"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/change", accounts.change_account_sync, name="change_account_sync"),
    path("mappings/", mappings.mappings, name="mappings"),
    path("mappings/add/", mappings.add_mapping, name="add_mapping"),
    path("mappings/check", mappings.check_mapping, name="check_mapping"),
    path("mappings/add/preview/", mapping_previews.preview_new_mapping, name="preview_new_mapping"),
    path("mappings/<int:pk>/", mappings.edit_mapping, name="edit_mapping"),
    path("mappings/<int:pk>/preview/", mapping_previews.preview_mapping, name="preview_mapping"),
    path("mappings/<int:pk>/delete/", mappings.delete_mapping, name="delete_mapping"),
    path("mappings/<int:pk>/backfill/", backfills.backfill, name="backfill"),
    path(
        "mappings/<int:pk>/backfill/start", backfills.carry_out_backfill, name="carry_out_backfill"
    ),
]
runs_tab = [
    path("", runs.runs, name="runs"),
    path("sync-now", runs.sync_now, name="sync_now"),
    path("first-read", runs.first_read, name="first_read"),
    path("first-load", runs.first_load, name="first_load"),
    path("first-load/rehearse", runs.rehearse_first_load, name="rehearse_first_load"),
    path("first-load/forecast/", forecasts.first_load_forecast, name="first_load_forecast"),
    path("first-load/forecast/counted", forecasts.counted_forecast, name="counted_forecast"),
    path("import/", importing.choose_import, name="choose_import"),
    path("import/start", importing.start_import, name="start_import"),
    path("resync/everyone", runs.resync_everyone, name="resync_everyone"),
    path("resync/errors", runs.resync_errors, name="resync_errors"),
    path("resync/list", runs.resync_list, name="resync_list"),
    path("resync/email", runs.resync_email, name="resync_email"),
    path("preview", previews.start_preview, name="start_preview"),
    path("dry-run/<slug:what>", dry_runs.dry_run, name="dry_run"),
    path("<int:pk>/", runs.run, name="run"),
    path("<int:pk>/progress", runs.run_progress, name="run_progress"),
    path("<int:pk>/cancel", runs.cancel, name="cancel_run"),
    path("<int:pk>/for-real", dry_runs.run_for_real, name="run_for_real"),
    path("<int:pk>/make-change", previews.make_previewed_change, name="make_previewed_change"),
]
undo = [
    path("<slug:what>/<int:pk>/", undoing.look_at_undo, name="look_at_undo"),
    path("<slug:what>/<int:pk>/carry-out", undoing.carry_out_undo, name="carry_out_undo"),
]
settings_tab = [
    path("", general.general, name="general"),
    path("change", general.change_general, name="change_general"),
    path("api-calls/", api_calls.api_calls, name="api_calls"),
    path("api-calls/change", api_calls.change_allocation, name="change_allocation"),
    path("owners/", owners.owners, name="owners"),
    path("configuration/", configuration.configuration, name="configuration"),
    path(
        "configuration/download",
        configuration.download_configuration,
        name="download_configuration",
    ),
    path(
        "configuration/compare", configuration.compare_configuration, name="compare_configuration"
    ),
    path("configuration/apply", configuration.apply_configuration, name="apply_configuration"),
    path("resume", general.resume_sync, name="resume"),
    path("audit/", general.audit, name="audit"),
    path("audit/<int:pk>/undo", contacts.undo, name="undo_change"),
]
integration: list[URLPattern | URLResolver] = [
    path("", home.overview, name="overview"),
    path("contacts/", include(contacts_tab)),
    path("runs/", include(runs_tab)),
    path("people/", people.people, name="people"),
    path("people/held/", held.held, name="held"),
    path("people/held/approve", held.approve, name="approve_held"),
    path("people/explain/", explanations.explain_address, name="explain"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/resync", people.resync, name="resync_person"),
    path("people/<int:pk>/dismiss", people.dismiss_errors, name="dismiss_errors"),
    path("people/<int:pk>/reopen", people.reopen_errors, name="reopen_errors"),
    path("errors/", errors.errors, name="errors"),
    path("errors/export", errors.export, name="export_errors"),
    path("errors/resync", errors.resync_chosen, name="resync_chosen"),
    path("errors/dismiss", errors.dismiss_chosen, name="dismiss_chosen"),
    path("errors/reopen", errors.reopen_chosen, name="reopen_chosen"),
    path("undo/", include(undo)),
    path("settings/", include(settings_tab)),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("connections/", connections.connections, name="connections"),
    path("connections/add/", connections.choose_method, name="choose_method"),
    path("connections/add/<slug:method>/", connections.add, name="add_connection"),
    path("connections/<slug:name>/", connections.connection, name="connection"),
    path("connections/<slug:name>/test", connections.test, name="test_connection"),
    path(
        "connections/<slug:name>/credentials/<slug:method>/",
        connections.replace,
        name="replace_credentials",
    ),
    path("webhooks/hubspot/<slug:name>/", webhooks.hubspot, name="hubspot_webhook"),
    path("integrations/add/", home.add_integration, name="add_integration"),
    path("integrations/<slug:name>/", include(integration)),
]
