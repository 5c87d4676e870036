"""The order of events: whoever writes gets the CRMs as they were seeded."""

from dataclasses import dataclass, replace

from tests.benchmarks.arena import Arena, Stage, Trial
from tests.benchmarks.measuring import Cost, in_turn, together
from tests.benchmarks.table import Row

NAIVE_PEOPLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What there was to do: people, records of both CRMs before and after, records written."""

    people: int
    before: int
    after: int
    written: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    reading: Trial
    writing: Trial
    load: Trial
    shared_load: Trial
    unchanged: Trial
    naive: Trial


def race(arena: Arena, *, records: int, workers: int) -> tuple[Scale, Trials]:
    """Everybody in turn. `records` are those of each CRM; raises RuntimeError if one fails."""
    file = arena.file("writes.jsonl")
    with arena.stage("alone", records=records) as stage:
        stage.run("product", do="connect")
        load = stage.run("product", do="load")
        kept = stage.run("product", do="writes", file=file).cost.told
        unchanged = stage.run("product", do="load")
        reading = stage.run("floor", fields=kept["fields"])
    with arena.stage("floor", records=records) as stage:
        stage.run("product", do="connect")  # which makes our properties in HubSpot
        writing = stage.run("floor", fields=kept["fields"], file=file)
    with arena.stage("together", records=records) as stage:
        shared_load = _load_together(stage, workers)
    with arena.stage("naive", records=records) as stage:
        naive = stage.run("naive", people=NAIVE_PEOPLE)
    scale = Scale(
        people=load.cost.told["people"],
        before=load.cost.told["records"],
        after=unchanged.cost.told["records"],
        written=kept["records"],
    )
    trials = Trials(
        reading=reading,
        writing=writing,
        load=load,
        shared_load=shared_load,
        unchanged=unchanged,
        naive=naive,
    )
    check(scale, trials)
    return scale, trials


def check(scale: Scale, trials: Trials) -> None:
    """Raises RuntimeError where somebody did not do the work they are measured by."""
    ends = [trials.load.cost.told["status"], trials.unchanged.cost.told["status"]]
    written = trials.writing.cost.told["written"]
    if ends != ["succeeded", "succeeded"]:
        raise RuntimeError(f"our runs ended so: {ends}")
    if trials.reading.cost.told["records"] != scale.after:
        raise RuntimeError("the floor and our pass did not read the same records")
    if written < 0.99 * scale.written:
        raise RuntimeError(f"the floor's writes landed {written} times of {scale.written}")


def rows(scale: Scale, trials: Trials, *, workers: int) -> list[Row]:
    base = Row(name="", cost=trials.load.cost, calls=0, records=scale.before, people=scale.people)

    def row(name: str, trial: Trial, **other: object) -> Row:
        return replace(base, name=name, cost=trial.cost, calls=trial.calls, **other)

    writing = row("floor: read, write", trials.writing)
    reading = row("floor: read", trials.reading, records=scale.after)
    naive = {"records": trials.naive.cost.told["records"], "people": NAIVE_PEOPLE}
    return [
        writing,
        row("our first load", trials.load, floor=writing),
        row(f"our first load, {workers} workers", trials.shared_load, floor=writing),
        row("naive script", trials.naive, floor=writing, **naive),
        reading,
        row("our unchanged full pass", trials.unchanged, floor=reading, records=scale.after),
    ]


def _load_together(stage: Stage, workers: int) -> Trial:
    """One process collects, then several settle at once."""
    stage.run("product", do="connect")
    before = stage.sandbox.calls()
    collecting = stage.start("product", do="collect").cost()
    settling = [stage.start("product", do="settle") for _ in range(workers)]
    cost: Cost = in_turn([collecting, together([worker.cost() for worker in settling])])
    return Trial(cost, stage.sandbox.calls() - before)
