"""The steps (環節) of an item's process and their order: some one after another, some side by side."""

from collections.abc import Collection, Iterator

from infra.contracts import Detail
from services.cases.contract import item_because
from services.cases.contract.words import Definition, Step


def steps_of(definition: Definition) -> tuple[Step, ...]:
    assert definition.steps, "a published item has steps"
    return definition.steps


def step_named(definition: Definition, code: str) -> Step:
    return next(step for step in steps_of(definition) if step.code == code)


def waits_for(definition: Definition, step: Step) -> tuple[str, ...]:
    """The steps that must be done before this one: those it names, else the one before it in the list."""
    if step.after is not None:
        return step.after
    steps = steps_of(definition)
    place = steps.index(step)
    return (steps[place - 1].code,) if place else ()


def ready(definition: Definition, done: Collection[str]) -> list[Step]:
    """The steps that can be done when those are: not done themselves, and everything before them is.

    A step that is done counts only once what it waits for is, which may have to be done again.
    """
    order = [(step, waits_for(definition, step)) for step in steps_of(definition)]
    counted: set[str] = set()
    found = True
    while found:
        found = False
        for step, waits in order:
            if step.code in done and step.code not in counted and counted.issuperset(waits):
                counted.add(step.code)
                found = True
    return [step for step, waits in order if step.code not in done and counted.issuperset(waits)]


def order_contradictions(definition: Definition) -> Iterator[Detail]:
    """What cannot be right about the order of a definition's steps."""
    known = {step.code for step in definition.steps or ()}
    for step in definition.steps or ():
        if unknown := sorted(set(step.after or ()) - known):
            yield item_because.AFTER_NO_STEP(step=step.code, unknown=unknown)
            return
    done: set[str] = set()
    while following := ready(definition, done):
        done |= {step.code for step in following}
    if stuck := sorted(known - done):
        yield item_because.WAIT_FOR_EACH_OTHER(steps=stuck)


def side_by_side(definition: Definition) -> set[str]:
    """The parties of the largest group of steps that can be open at once."""
    done: set[str] = set()
    widest: set[str] = set()
    while following := ready(definition, done):
        parties = {step.party for step in following}
        widest = max(widest, parties, key=len)
        done |= {step.code for step in following}
    return widest
