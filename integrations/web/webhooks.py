"""Where HubSpot delivers its webhooks: signed, so that nobody needs to be signed in."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.sync.collecting.notices import Forged, Malformed, take_notice
from integrations.web import access

LARGEST = 1024 * 1024  # a delivery holds at most 100 events


@csrf_exempt
@require_POST
def hubspot(request: HttpRequest, name: str) -> HttpResponse:
    """204 once the delivery is stored; HubSpot sends again whatever was answered otherwise."""
    integration = access.find_integration(name)
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            return HttpResponse(status=413)
        take_notice(
            integration,
            method=request.method or "",
            url=request.build_absolute_uri(),
            headers=request.headers,
            body=request.body,
            now=timezone.now(),
        )
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except Forged:
        return HttpResponse(status=401)
    except Malformed:
        return HttpResponse(status=400)
    return HttpResponse(status=204)
