"""What dataclasses offers beside the decorator: replace, asdict, astuple, fields, is_dataclass."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import Any

from corpus import kernel


@dataclass
class P:
    x: int
    y: float = 2.0
    tags: list = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Q:
    a: str
    p: Any = None
    z: int = field(default=3, compare=False, repr=False)


@dataclass
class R(P):
    k: int = field(init=False, default=9)


@dataclass(slots=True)
class S:
    a: int
    b: int = 5


@kernel(())
def replaced():
    return replace(P(1), x=5), replace(Q("a"), z=7).z, replace(S(1), b=2)


@kernel(())
def replace_err():
    out = []
    for f in (
        lambda: replace(P(1), q=5),
        lambda: replace(R(1), k=5),
        lambda: replace(3, x=1),
        lambda: replace(R(1), x=4),
    ):
        try:
            out.append(f())
        except Exception as e:
            out.append((type(e).__name__, str(e)))
    return out


@kernel(())
def as_dicts():
    return asdict(P(1, tags=[1, 2])), asdict(Q("a", P(3))), asdict(R(1)), asdict(S(1))


@kernel(())
def nested():
    return asdict(Q("a", [P(1), (P(2), {"k": P(3), 4: [5]})])), asdict(
        P(1), dict_factory=lambda items: sorted(k for k, v in items)
    )


@kernel(())
def as_tuples():
    return astuple(P(1)), astuple(Q("a", (P(1), [P(2)]))), astuple(S(1), tuple_factory=list)


@kernel(())
def shown_fields():
    return (
        [f.name for f in fields(P)],
        [
            (f.name, f.init, f.repr, f.compare, f.default if f.name == "z" else 0)
            for f in fields(Q("a"))
        ],
        len(fields(R)),
    )


@kernel(())
def isdc():
    return is_dataclass(P), is_dataclass(P(1)), is_dataclass(3), is_dataclass(int)


@kernel(())
def err():
    out = []
    for f in (lambda: asdict(3), lambda: asdict(P), lambda: fields(3), lambda: astuple(int)):
        try:
            out.append(f())
        except Exception as e:
            out.append((type(e).__name__, str(e)))
    return out


@kernel(())
def copied():
    p = P(1, tags=[[1]])
    d = asdict(p)
    d["tags"][0].append(5)
    return p.tags


@kernel(())
def of_a_local_class():
    @dataclass
    class L:
        v: int
        w: list = field(default_factory=list)

    return asdict(L(1)), [f.name for f in fields(L)], replace(L(1), v=3).v


@dataclass(frozen=True)
class Body:
    x: float
    v: float
    steps: int = 0


@kernel((1.0, 0.5, 10), (2, 0.25, 3))
def replaced_in_a_loop(x, v, n):
    body = Body(x, v)
    for _ in range(n):
        body = replace(body, x=body.x + body.v, steps=body.steps + 1)
    return body, body.x
