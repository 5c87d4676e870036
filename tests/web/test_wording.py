"""Every code that the core can say has words."""

import pytest

from integrations.domain.errors import Category
from integrations.domain.list_filters import Operator
from integrations.domain.people import Reason, Status
from integrations.domain.plans import Action, Outcome, SyncRule, Why
from integrations.domain.records import ObjectType
from integrations.models import LogEntry, SyncRun
from integrations.web import wording

SAID = [
    (wording.REASONS, [reason for reason in Reason if reason]),
    (wording.REASONS, Category),
    (wording.ADVICE, Category),
    (wording.REMEDIES, [reason for reason in Reason if reason]),
    (wording.WHYS, Why),
    (wording.RULES, SyncRule),
    (wording.RULE_EFFECTS, SyncRule),
    (wording.OBJECT_TYPES, ObjectType),
    (wording.OUTCOMES, Outcome),
    (wording.PLANNED, Action),
    (wording.OPERATORS, Operator),
    (wording.STATUSES, Status),
    (wording.TONES, Status),
    (wording.TONES, SyncRun.Status),
    (wording.TONES, LogEntry.Outcome),
]


@pytest.mark.parametrize(
    ("words", "code"), [(words, code) for words, codes in SAID for code in codes]
)
def test_a_code_has_words(words, code):
    assert str(code.value) in words


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({}, "What changed"),
        ({"full": True}, "Everyone"),
        ({"emails": ["a@x.org"]}, "a@x.org"),
        ({"emails": ["a@x.org", "b@x.org", "c@x.org"]}, "a@x.org and 2 others"),
        ({"people": [1]}, "1 chosen person"),
        ({"errors": True}, "Everyone with an error"),
        ({"list": "42"}, "Members of the inclusion list"),
    ],
)
def test_a_scope_is_said_in_words(scope, said):
    assert wording.say_scope(SyncRun(scope=scope)) == said
