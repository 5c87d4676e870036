"""Finds the function that answers a method on a path: for requests, and for those inside others."""

from collections.abc import Mapping, Sequence

from starlette.routing import compile_path

from integrations.sandbox.salesforce.errors import ApiError, fail, resource_not_found
from integrations.sandbox.salesforce.rest.calls import Answer, Call, Handler, refusal

Methods = Mapping[str, Handler]


class Dispatcher:
    """The table of resources. The first path that fits wins: more specific ones come first."""

    def __init__(self, resources: Mapping[str, Methods]) -> None:
        self._resources = [(compile_path(path)[0], methods) for path, methods in resources.items()]

    def __call__(self, call: Call) -> Answer:
        """The answer to a call, refusals included."""
        try:
            methods, parameters = self._find(call.request.url.path)
            call.request.scope["path_params"] = parameters
            return _handler(methods, call.request.method)(call)
        except ApiError as error:
            return refusal(error)

    def _find(self, path: str) -> tuple[Methods, dict[str, str]]:
        for pattern, methods in self._resources:
            match = pattern.match(path)
            if match:
                return methods, match.groupdict()
        raise resource_not_found()


def _handler(methods: Methods, method: str) -> Handler:
    handler = methods.get("GET" if method == "HEAD" else method)
    if handler is None:
        raise _not_allowed(method, list(methods))
    return handler


def _not_allowed(method: str, allowed: Sequence[str]) -> ApiError:
    known = ", ".join(["HEAD", *allowed] if "GET" in allowed else allowed)
    return fail(
        405, "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {known}"
    )
