"""Statements around the standard library: heaps, bisection, random numbers, structs."""

from __future__ import annotations

from random_programs.kinds import FLOAT, INT, ORDERED, STR, list_of
from random_programs.rules import statement
from random_programs.writer import Writer


@statement(weight=1, needs_out=True)
def heap(w: Writer, depth: int) -> None:
    name = w.fresh("h")
    kind = w.among(ORDERED)
    w.line(f"{name} = list({w.expr(list_of(kind), 1)})")
    w.line(f"heapq.heapify({name})")
    w.line(f"heapq.heappush({name}, {w.expr(kind, 1)})")
    w.line(
        f"out.append((heapq.{w.one('heappushpop', 'heapreplace')}({name}, {w.expr(kind, 1)}), {name}))"
    )
    w.line(f"out.append([heapq.heappop({name}) for _ in range(len({name}))])")


@statement(weight=1, needs_out=True)
def bisection(w: Writer, depth: int) -> None:
    name = w.fresh("b")
    kind = w.one(INT, FLOAT, STR)
    w.line(f"{name} = sorted({w.expr(list_of(kind), 1)})")
    w.line(f"bisect.{w.one('insort', 'insort_left')}({name}, {w.expr(kind, 1)})")
    w.line(
        f"out.append(({name}, bisect.{w.one('bisect', 'bisect_left')}({name}, {w.expr(kind, 1)})))"
    )


@statement(weight=0.15, needs_out=True)
def random_numbers(w: Writer, depth: int) -> None:
    name = w.fresh("r")
    w.line(f"{name} = random.Random({w.expr(w.one(INT, STR), 1)})")
    items = w.expr(list_of(INT), 1)
    huge, bits = ("10**20", 70) if w.big else ("10**9", 30)
    calls = ["random()", f"randint(-5, {huge})", f"getrandbits({bits})", "uniform(1, 2.5)", "gauss(0, 1)",
             f"sample([*{items}, 1, 2, 3], 2)", f"choice([7, *{items}])", "randrange(0, 100, 7)",
             f"choices([7, *{items}], k=3)"]  # fmt: skip
    w.line(f"out.append([{', '.join(f'{name}.{call}' for call in w.random.sample(calls, 3))}])")


@statement(weight=1, needs_out=True)
def iterator_tools(w: Writer, depth: int) -> None:
    items, more = w.expr(list_of(INT), 1), w.expr(list_of(STR), 1)
    calls = [
        f"[(k, list(g)) for k, g in itertools.groupby({items}, lambda q: q % 2)]",
        f"list(itertools.takewhile(lambda q: q > 0, {items}))",
        f"list(itertools.dropwhile(lambda q: q > 0, {items}))",
        f"list(itertools.starmap(pow, [(q, 2) for q in {items}]))",
        f"list(itertools.permutations({more}[:3], 2))",
        f"list(itertools.islice(itertools.cycle([1, *{items}]), 5))",
        f"list(itertools.islice(itertools.count({w.expr(FLOAT, 2)}, 0.5), 3))",
        f"list(itertools.compress({more}, {items}))",
        f"list(zip(*itertools.tee({items}, 2)))",
        f"[functools.reduce(lambda p, q: f'{{p}}{{q}}', [*{items}], {w.expr(STR, 2)})]",
        f"sorted({more}, key=functools.cmp_to_key(lambda p, q: (p > q) - (p < q)))",
        f"list(map(operator.methodcaller('upper'), {more}))",
        f"list(enumerate({more}, {w.expr(INT, 2)}))",
        f"struct.unpack('>hB', struct.pack('>hB', {w.small(2)}, {w.small(2)}))",
        f"Fraction({w.expr(INT, 2)}, {w.expr(INT, 2)} or 3) + Fraction('1/3')",
        f"json.dumps({w.expr(list_of(w.one(INT, FLOAT, STR)), 1)})",
        f"json.loads(json.dumps({{'k': {items}}}))",
        f"statistics.mean([1, *{items}])",
        f"str(timedelta(days={w.small(2)}, seconds={w.expr(INT, 2)} % 100000))",
    ]
    w.line(f"out.append({w.among(calls)})")
