"""Who may open a page: three roles, each of which may do what the one before it may."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from integrations.models import Integration
from integrations.sync.auditing import Actor


class Role(IntEnum):
    """A user's role is the highest of their groups' of the same names; a superuser is an admin."""

    NONE = 0
    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def may_operate(self) -> bool:
        return self >= Role.OPERATOR

    @property
    def may_administer(self) -> bool:
        return self >= Role.ADMIN


GROUPS = {"viewer": Role.VIEWER, "operator": Role.OPERATOR, "admin": Role.ADMIN}


class SignedIn(HttpRequest):
    """A request as the pages get it: somebody is signed in, and their role is known."""

    user: User
    role: Role


Rest = ParamSpec("Rest")
View = Callable[Concatenate[SignedIn, Rest], HttpResponseBase]


def viewer(view: View[Rest]) -> View[Rest]:
    return _open_to(Role.VIEWER, view)


def operator(view: View[Rest]) -> View[Rest]:
    return _open_to(Role.OPERATOR, view)


def admin(view: View[Rest]) -> View[Rest]:
    return _open_to(Role.ADMIN, view)


def role_of(user: User) -> Role:
    if user.is_superuser:
        return Role.ADMIN
    names = user.groups.values_list("name", flat=True)
    return max((GROUPS.get(name, Role.NONE) for name in names), default=Role.NONE)


def actor_of(request: SignedIn) -> Actor:
    """Who asks, for the settings audit; the address is believed as far as proxies are trusted."""
    return Actor(request.user, get_adapter().get_client_ip(request))


def find_integration(name: str) -> Integration:
    """The integration with its connections; raises Http404."""
    integrations = Integration.objects.select_related("hubspot", "salesforce")
    return get_object_or_404(integrations, name=name)


def _open_to(role: Role, view: View[Rest]) -> View[Rest]:
    @wraps(view)
    def guarded(request: SignedIn, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        request.role = role_of(request.user)
        if request.role < role:
            raise PermissionDenied(_refusal(role))
        return view(request, *args, **kwargs)

    return login_required(guarded)


def _refusal(role: Role) -> str:
    return {
        Role.VIEWER: _("You have no role yet. Ask an admin to make you a viewer."),
        Role.OPERATOR: _("This needs the role operator. Ask an admin for it."),
    }.get(role, _("This needs the role admin."))
