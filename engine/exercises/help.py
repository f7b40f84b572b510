"""Help with an exercise: hints that tell more and more, and the steps of the backward pass that lead to the answer."""

from __future__ import annotations

from engine.cells import Cell, Product, cell
from engine.chains import chains
from engine.exercises.record import Ask, Exercise
from engine.explain import readable
from engine.numbers import format_number
from engine.steps import Step

MOST_NAMED = 4


def hints(exercise: Exercise, ask: Ask) -> tuple[str, ...]:
    """Return what may be told before the answer: where blame arrives, the local derivatives, and the chain.

    Examples
    --------
    >>> from engine.exercises import generate
    >>> it = generate("update", 1, 0)
    >>> len(hints(it, it.asks[0]))
    4
    """
    it = cell(exercise.trace, exercise.node(ask), ask.index)
    told = [_arrivals(it), _locals(exercise, it), _chain(exercise, ask, it)]
    if ask.rate is not None:
        told.append(f"Then the step: new {ask.entry} = {format_number(it.value)} − {ask.rate:g} · {it.derivative}.")
    return tuple(told)


def solution(exercise: Exercise, ask: Ask) -> tuple[Step, ...]:
    """Return the steps of the backward pass that lead from the output to what is asked, in their order."""
    behind = {exercise.node(ask)}
    for node in exercise.trace.nodes:
        if not behind.isdisjoint(node.inputs):
            behind.add(node.id)
    return tuple(
        step
        for step in exercise.trace.steps
        if step.phase == "seed" or (step.phase == "backward" and step.to in behind and step.node in behind)
    )


def result(exercise: Exercise, ask: Ask) -> str:
    """Return the answer in one line: in names, in numbers, and what comes out."""
    it = cell(exercise.trace, exercise.node(ask), ask.index)
    text = " = ".join(dict.fromkeys((it.derivative, it.symbolic(), it.numeric(), format_number(it.total))))
    if ask.rate is None:
        return text
    numbers = f"{format_number(it.value)} − {ask.rate:g} · {_bracketed(it.total)}"
    return f"{text}; new {ask.entry} = {numbers} = {format_number(exercise.answer(ask))}"


def consumer(product: Product) -> str:
    """Return the name of the entry that a product comes from."""
    name = product.upstream_name.partition("/")[2].removeprefix("∂")
    return name[1:-1] if name.startswith("(") and name.endswith(")") else name


def _arrivals(it: Cell) -> str:
    places = list(dict.fromkeys(consumer(product) for product in it.products))
    name = readable(it.name)
    if len(it.products) == 1:
        return f"{name} is used in one place only, in {places[0]}: one contribution arrives at {it.derivative}."
    if len(places) == 1:
        return f"{name} stands twice in {places[0]}: two contributions arrive at {it.derivative}, one for each."
    listed = ", ".join(places[:MOST_NAMED]) + (" and more" if len(places) > MOST_NAMED else "")
    return f"{name} is used in {len(it.products)} places, in {listed}: their contributions add up to {it.derivative}."


def _locals(exercise: Exercise, it: Cell) -> str:
    """Return the local derivatives; where one is the whole answer, its rule."""
    rules = exercise.trace.plan.rules
    known: dict[str, None] = {}
    for arrival in it.arrivals:
        rule = readable(rules[arrival.edge])
        is_last = arrival.node == exercise.trace.graph.output
        if is_last and exercise.trace.locals[arrival.edge] is None:
            return f"The rule is {it.derivative.partition('[')[0]} = {rule}, where G = ∂L/∂L = 1."
        for product in arrival.products:
            sides = [product.local_name, format_number(product.local)]
            if exercise.trace.plan.is_scalar and "where" not in rule:
                sides.insert(1, rule)
            known[" = ".join(dict.fromkeys(sides))] = None
    listed = ", ".join(list(known)[:MOST_NAMED]) + (" …" if len(known) > MOST_NAMED else "")
    return f"The local derivative{'s are' if len(known) > 1 else ' is'} {listed}."


def _chain(exercise: Exercise, ask: Ask, it: Cell) -> str:
    found = chains(exercise.trace, exercise.node(ask))
    ways = [" · ".join(f"∂{readable(term.of)}/∂{readable(term.by)}" for term in each.terms) for each in found]
    if ways and any("·" in way for way in ways):
        return f"The chain: {it.derivative} = {' + '.join(ways)}.{_conventions(exercise)}"
    arriving = dict.fromkeys(
        f"{each.upstream_name} = {format_number(each.upstream)}"
        for each in it.products
        if each.upstream_name != "∂L/∂L"
    )
    more = f", where {', '.join(list(arriving)[:MOST_NAMED])}" if arriving else ""
    return f"The chain: {it.derivative} = {it.symbolic()}{more}.{_conventions(exercise)}"


def _conventions(exercise: Exercise) -> str:
    """Return what is said of kinks: nobody can work out a convention."""
    return "".join(f" {each.message}" for each in exercise.trace.diagnostics if each.kind in ("kink", "tie"))


def _bracketed(value: float) -> str:
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text
