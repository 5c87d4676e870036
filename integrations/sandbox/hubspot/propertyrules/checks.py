"""A validation rule, what it asks of a value, and how its arguments are read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import ApiError, Json, invalid

Arguments = Sequence[str]
Passes = Callable[[str, int], bool]  # the value as it would be kept, and now in milliseconds


@dataclass(frozen=True, slots=True)
class Check:
    """`code` and `message` are those of the refusal."""

    code: str
    message: str
    passes: Passes


@dataclass(frozen=True, slots=True)
class Rule:
    type: str
    arguments: tuple[str, ...]
    normalise: bool | None
    check: Check

    def json(self) -> Json:
        body: Json = {"ruleType": self.type, "ruleArguments": list(self.arguments)}
        if self.normalise is not None:
            body["shouldApplyNormalization"] = self.normalise
        return body


Compile = Callable[[Arguments], Check]


def refused(message: str) -> ApiError:
    return invalid(f"Invalid ruleArguments: {message}")


def only(arguments: Arguments) -> str:
    """The one argument of a rule that takes one."""
    if len(arguments) != 1:
        raise refused(f"1 argument was expected, but there were {len(arguments)}")
    return arguments[0]


def none_of(arguments: Arguments) -> None:
    if arguments:
        raise refused(f"no argument was expected, but there were {len(arguments)}")


def choice(argument: str, among: Collection[str] | Mapping[str, object]) -> str:
    if argument not in among:
        raise refused(f"{argument} is not one of {', '.join(among)}")
    return argument


def whole(argument: str, least: int, most: int) -> int:
    if not argument.isdecimal() or not least <= int(argument) <= most:
        raise refused(f"{argument} is not a whole number from {least} to {most}")
    return int(argument)


def several(arguments: Arguments, most: int) -> list[str]:
    if not 1 <= len(arguments) <= most:
        raise refused(f"1 to {most} arguments were expected, but there were {len(arguments)}")
    return [argument.strip() for argument in arguments]
