"""Run the two sandbox CRMs alone."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox.config import Config
from integrations.sandbox.faults import KNOWN, Faults, UnknownFault
from integrations.sandbox.server import run


class Command(BaseCommand):
    help = (
        "Serve HubSpot's and Salesforce's APIs from invented data, kept in memory. Prints one line "
        "of JSON with addresses and credentials when ready. Faults: "
        + "; ".join(f"{name}: {text}" for name, text in KNOWN.items())
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Config()
        _add_number(parser, "--hubspot-port", 0, "0 is any free one")
        _add_number(parser, "--salesforce-port", 0, "0 is any free one")
        _add_number(parser, "--contacts", default.contacts, "HubSpot contacts")
        both = "Salesforce leads and contacts together, 60 %% of them leads"
        _add_number(parser, "--leads", default.leads, both)
        _add_number(parser, "--seed", default.seed, "what people, ids and tokens depend on")
        lag = "how long searches and lists lag behind writes"
        _add_number(parser, "--lag", default.lag_ms, lag, metavar="MS")
        tls = "serve over https, by a certificate whose authority is announced"
        parser.add_argument("--tls", action="store_true", help=tls)
        parser.add_argument("--no-limits", action="store_true", help="enforce no API limits")
        parser.add_argument(
            "--fault",
            type=_fault,
            action="append",
            default=[],
            metavar="NAME=RATE",
            help="a share of calls, 0 to 1, that this fault strikes; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        config = Config(
            seed=options["seed"],
            contacts=options["contacts"],
            leads=options["leads"],
            limits=not options["no_limits"],
            lag_ms=options["lag"],
            tls=options["tls"],
            faults=dict(options["fault"]),
        )
        ports = {name: options[name] for name in ("hubspot_port", "salesforce_port")}
        try:
            run(config, **ports)
        except OSError as error:
            raise CommandError(f"cannot listen: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("stopped before it was ready") from None


def _add_number(
    parser: ArgumentParser, flag: str, default: int, text: str, *, metavar: str = "N"
) -> None:
    parser.add_argument(flag, type=_natural, default=default, metavar=metavar, help=text)


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _fault(text: str) -> tuple[str, float]:
    name, _, rate = text.partition("=")
    try:
        Faults({name: float(rate)}, 0)
    except UnknownFault as error:
        raise ArgumentTypeError(str(error)) from error
    except ValueError as error:
        raise ArgumentTypeError(
            f"NAME=RATE is expected, with a rate from 0 to 1: {error}"
        ) from error
    return name, float(rate)
