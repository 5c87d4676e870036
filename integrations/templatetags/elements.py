"""The smallest parts of the pages: icons, times, badges, values."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from integrations.web import wording

register = template.Library()

LONGEST_SHOWN = 400
OWNER_FIELDS = ("hubspot_owner_id", "OwnerId")


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("vendor/icons/sprite.svg"),
        name,
    )


@register.simple_tag
def moment(at: datetime | None, otherwise: str = "–") -> SafeString | str:
    """A time as people say it ("5 minutes ago"), with the exact one in its title."""
    if at is None:
        return otherwise
    at = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        f"{at:%Y-%m-%d %H:%M:%S} UTC",
        naturaltime(at),
    )


@register.simple_tag
def badge(code: str, label: str) -> SafeString:
    return format_html(
        '<span class="badge badge--{}">{}</span>', wording.TONES.get(code, "idle"), label
    )


@register.simple_tag
def side(object_type: str) -> SafeString:
    """An object type or provider, marked with its CRM's colour."""
    label = wording.PROVIDERS.get(object_type) or wording.say(wording.OBJECT_TYPES, object_type)
    modifier = "side--hubspot" if object_type.startswith("hubspot") else ""
    return format_html('<span class="side {}">{}</span>', modifier, label)


@register.filter
def shown(value: object) -> SafeString | str:
    """A value of a field: blank, yes and no in words, long text shortened."""
    if value is None or value == "":
        return format_html('<span class="blank">{}</span>', _("blank"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if len(text) <= LONGEST_SHOWN:
        return text
    return format_html('<span title="{}">{}…</span>', text[:4000], text[:LONGEST_SHOWN])


@register.simple_tag(takes_context=True)
def field_value(context: template.Context, field: str, value: object) -> SafeString | str:
    """A field's value as `shown`; an owner by name, where either CRM told it."""
    integration = context.get("integration")
    if field not in OWNER_FIELDS or not value or integration is None:
        return shown(value)
    owners = (*integration.hubspot.owners, *integration.salesforce.owners)
    name = next((row["name"] for row in owners if row["id"] == value and row["name"]), None)
    if name is None:
        return shown(value)
    return format_html('<span title="{}">{}</span>', value, name)


@register.filter
def seconds(duration: float | None) -> str:
    """A number of seconds as people say it: "42 s", "3 min 05 s", "2 h 10 min"."""
    if duration is None:
        return "–"
    whole = round(duration)
    if whole < 60:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < 3600:
        return _("%(minutes)d min %(seconds)02d s") % {
            "minutes": whole // 60,
            "seconds": whole % 60,
        }
    return _("%(hours)d h %(minutes)02d min") % {
        "hours": whole // 3600,
        "minutes": whole % 3600 // 60,
    }
