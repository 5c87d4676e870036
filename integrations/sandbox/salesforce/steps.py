"""What the org does with every record of an object before it is saved: only what applies to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from integrations.sandbox.salesforce import addresses
from integrations.sandbox.salesforce.behaviours import BEFORE_SAVE
from integrations.sandbox.salesforce.duplicates import (
    check_duplicates,
    check_unique,
    duplicate_rule,
)
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.recordtypes import check_values
from integrations.sandbox.salesforce.rules import AssignmentRule, Options

Changes = dict[str, Any]
Old = Mapping[str, Any] | None


class Step(NamedTuple):
    """Completes or refuses changes to a record. `reads` are all the fields of it as it was, None
    where it is new, that `run` may look at."""

    run: Callable[[Changes, Old], None]
    reads: Sequence[str] = ()


def steps(org: Org, found: ObjectType, options: Options) -> Iterator[Step]:
    """In the order in which the API refuses. They hold while neither rules nor fields change."""
    rules = org.rules
    if found.name == "Lead" and rules.assignment.active and options.auto_assign:
        entries = [name for name, _, _ in rules.assignment.entries]
        yield Step(partial(_assign, rules.assignment), entries)
    if found.person:
        yield Step(_name, ["FirstName", "LastName"])
    for prefix in addresses.prefixes(found) if rules.state_country else ():
        yield Step(partial(addresses.complete, prefix), addresses.parts(prefix))
    if rules.record_type_picklists:
        yield Step(partial(check_values, org, found), ["RecordTypeId"])
    if found.name in BEFORE_SAVE:
        run, reads = BEFORE_SAVE[found.name]
        yield Step(partial(run, org), reads)
    if found.unique:
        yield Step(partial(check_unique, org, found), ["Id"])
    if rule := duplicate_rule(org, found, options):
        yield Step(partial(check_duplicates, org, rule, options), ["Id", "Email"])


def _assign(rule: AssignmentRule, changes: Changes, old: Old) -> None:
    owner = rule.owner_for({**(old or {}), **changes})
    if owner and "OwnerId" not in changes:
        changes["OwnerId"] = owner


def _name(changes: Changes, old: Old) -> None:
    if "FirstName" in changes or "LastName" in changes:
        changes["Name"] = full_name({**(old or {}), **changes})


def full_name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (values.get("FirstName"), values.get("LastName"))))
