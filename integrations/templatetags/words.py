"""The words of `web.wording` as filters: `{{ person.reason|reason }}`."""

from collections.abc import Callable

from django import template

from integrations.domain.people import Reason
from integrations.models import Person, SyncRun
from integrations.web import wording

register = template.Library()

VOCABULARIES = {
    "object_type": wording.OBJECT_TYPES,
    "provider_name": wording.PROVIDERS,
    "reason": wording.REASONS,
    "why": wording.WHYS,
    "rule": wording.RULES,
    "rule_effect": wording.RULE_EFFECTS,
    "outcome": wording.OUTCOMES,
    "planned": wording.PLANNED,
    "person_status": wording.STATUSES,
    "trigger": wording.TRIGGERS,
    "advice": wording.ADVICE,
    "unmatched_owner": wording.UNMATCHED_OWNERS,
    "owner_remedy": wording.OWNER_REMEDIES,
    "setting": wording.SETTINGS,
    "audit_action": wording.ACTIONS,
}


def _speak(words: wording.Words) -> Callable[[str], str]:
    return lambda code: wording.say(words, code) if code else ""


for name, vocabulary in VOCABULARIES.items():
    register.filter(name, _speak(vocabulary))


@register.inclusion_tag("elements/standing.html")
def standing(person: Person) -> dict[str, str]:
    """Where somebody stands. In sync with a change waiting for its turn is waiting."""
    if person.status == Person.Status.IN_SYNC and person.owed_seq:
        return {"status": Person.Status.WAITING, "reason": Reason.OWED}
    return {"status": person.status, "reason": person.reason}


@register.simple_tag
def scope(run: SyncRun) -> str:
    return wording.say_scope(run)
