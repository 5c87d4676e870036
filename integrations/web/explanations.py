"""Why somebody stands where they stand: gate by gate, for a person or for any address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from integrations.domain.people import Reason
from integrations.models import Integration, Person
from integrations.sync.foresight.explaining import ExplainedPerson, explain, say_because
from integrations.web import access, wording
from integrations.web.access import SignedIn
from integrations.web.forms.explaining import AddressForm

# Where what stops somebody can be changed.
PLACES = {
    Reason.DISABLED: "integrations:general",
    Reason.NOT_IN_LIST: "integrations:contact_rules",
    Reason.CREATION_OFF: "integrations:contact_rules",
    Reason.FILTERED: "integrations:contact_rules",
    Reason.HELD: "integrations:held",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An explanation with what to do about it. `because` is what it waits for, in words;
    `place` is the address of the page where the stopping setting is."""

    one: ExplainedPerson
    advice: str
    place: str
    because: str


@access.viewer
@require_safe
def explain_address(request: SignedIn, name: str) -> HttpResponse:
    """Everybody who has an address, or how it comes that nobody has."""
    integration = access.find_integration(name)
    form = AddressForm(request.GET if "email" in request.GET else None)
    context: dict[str, object] = {"integration": integration, "tab": "people", "form": form}
    if form.is_valid():
        explanation = explain(integration, form.cleaned_data["email"])
        context["explanation"] = explanation
        context["standings"] = [standing(integration, one) for one in explanation.people]
    status = 422 if form.errors else 200
    return render(request, "integrations/explain.html", context, status=status)


def standing(integration: Integration, one: ExplainedPerson) -> Standing:
    gate = one.first_failing_gate
    reason = gate.reason if gate else one.person.reason
    place = PLACES.get(reason)  # type: ignore[call-overload]
    return Standing(
        one,
        _advice(one, reason),
        reverse(place, args=[integration.name]) if place else "",
        say_because(one.owed) if one.owed else "",
    )


def _advice(one: ExplainedPerson, reason: str) -> str:
    if one.errors and reason in (Reason.PARKED, *(error.category for error in one.errors)):
        return wording.say(wording.ADVICE, one.errors[0].category)
    if reason:
        return str(wording.REMEDIES.get(reason, ""))
    if one.owed:
        return _("Nothing to do: it syncs with the next run.")
    if one.person.status == Person.Status.IN_SYNC:
        return _("Nothing to do: what changes on either side syncs by itself.")
    return ""
