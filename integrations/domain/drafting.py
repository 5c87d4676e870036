"""Decisions about fields, gathered into writes."""

from dataclasses import dataclass, field

from integrations.domain.decisions import FieldDecision
from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.mapping import Special, Uncrossable
from integrations.domain.people import Baseline
from integrations.domain.plans import Action, FieldChange, FieldProblem, PlannedWrite, Why
from integrations.domain.records import ObjectType, Provider, Value, Values
from integrations.domain.specials import Meeting


@dataclass(slots=True)
class DraftWrite:
    """What one side is to get so far."""

    values: dict[str, Value] = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)
    confirms: dict[str, Baseline] = field(default_factory=dict)

    def add(self, change: FieldChange, confirms: Baseline | None) -> None:
        self.values[change.field] = change.new
        self.changes.append(change)
        if confirms is not None:
            self.confirms[change.mapping] = confirms

    def planned(
        self, action: Action, object_type: ObjectType, id: str | None, email: str | None = None
    ) -> PlannedWrite:
        return PlannedWrite(
            action=action,
            object_type=object_type,
            id=id,
            values=self.values,
            changes=tuple(self.changes),
            confirms=self.confirms,
            email=email,
        )


@dataclass(slots=True)
class Draft:
    """A plan in the making."""

    hubspot: DraftWrite = field(default_factory=DraftWrite)
    salesforce: DraftWrite = field(default_factory=DraftWrite)
    opt_out: DraftWrite = field(default_factory=DraftWrite)
    agreed: dict[str, Baseline] = field(default_factory=dict)
    problems: list[FieldProblem] = field(default_factory=list)
    kept: list[FieldChange] = field(default_factory=list)
    ties: list[str] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        sides = (self.hubspot, self.salesforce, self.opt_out)
        return sum(change.conflict for side in sides for change in side.changes)

    def take(self, meeting: Meeting, decision: FieldDecision) -> None:
        """Adds what was decided about one field."""
        name = meeting.terms.hubspot
        if decision.blind:
            self.ties.append(name)
        if decision.uncrossable is not None and decision.source is not None:
            self.problems.append(_problem(meeting, decision.source, decision.uncrossable))
        if decision.kept is not None:
            self.kept.append(_kept(meeting, decision.kept))
        if decision.to is not None:
            side = self._side(decision.to, meeting.terms.special)
            side.add(_change(meeting, decision, decision.to), decision.baseline)
        elif decision.baseline is not None:
            self.agreed[name] = decision.baseline

    def _side(self, to: Provider, special: Special | None) -> DraftWrite:
        if to is Provider.SALESFORCE:
            return self.salesforce
        return self.opt_out if special is Special.OPT_OUT else self.hubspot


def confirmed(write: PlannedWrite, held: Values) -> dict[str, Baseline]:
    """The baselines that hold after a write, given the written fields as the CRM now holds them.

    A value that the CRM trimmed or reformatted is what both sides know from now on, so that it
    does not come back as an edit. `held` may lack fields: those are taken as written.
    """
    baselines = dict(write.confirms)
    to_hubspot = write.object_type.provider is Provider.HUBSPOT
    for change in write.changes:
        baseline = baselines.get(change.mapping)
        if baseline is None or change.field not in held:
            continue
        value = held[change.field]
        baselines[change.mapping] = (
            Baseline(value, baseline.salesforce)
            if to_hubspot
            else Baseline(baseline.hubspot, value)
        )
    return baselines


def _change(meeting: Meeting, decision: FieldDecision, to: Provider) -> FieldChange:
    into_hubspot = to is Provider.HUBSPOT
    why = decision.why or Why.SYSTEM
    return FieldChange(
        mapping=meeting.terms.hubspot,
        field=meeting.terms.hubspot if into_hubspot else meeting.terms.salesforce,
        old=meeting.hubspot if into_hubspot else meeting.salesforce,
        new=decision.value,
        rule=meeting.terms.rule,
        why=Why.NEW_RECORD if meeting.is_new and why is Why.FILLED_BLANK else why,
        conflict=decision.conflict,
        lost=decision.lost,
    )


def _kept(meeting: Meeting, side: Provider) -> FieldChange:
    in_hubspot = side is Provider.HUBSPOT
    value = meeting.hubspot if in_hubspot else meeting.salesforce
    return FieldChange(
        mapping=meeting.terms.hubspot,
        field=meeting.terms.hubspot if in_hubspot else meeting.terms.salesforce,
        old=value,
        new=value,
        rule=meeting.terms.rule,
        why=Why.REQUIRED,
    )


def _problem(meeting: Meeting, source: Provider, reason: Uncrossable) -> FieldProblem:
    in_hubspot = source is Provider.HUBSPOT
    value = meeting.hubspot if in_hubspot else meeting.salesforce
    return FieldProblem(
        mapping=meeting.terms.hubspot,
        side=source,
        error=RecordError(
            kind=FailureKind.PERMANENT,
            category=Category.PROPERTY_VALUES,
            code=reason.code,
            message=reason.message,
            fields=(meeting.terms.hubspot if in_hubspot else meeting.terms.salesforce,),
            value=reason.value or str(value),
        ),
    )
