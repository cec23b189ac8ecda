"""random.Random with a seed."""

import random
from random import Random

from corpus import kernel
from told import told

SEEDS = [0, 1, -5, 12345, 2**32, 2**40 + 7, 10**400, True, 0.5, -2.25, "seed", "", "é", b"bytes", bytearray(b"x")]  # fmt: skip


@kernel(*SEEDS)
def by_seed(seed):
    rng = random.Random(seed)
    return [rng.random() for _ in range(3)], rng.getrandbits(32), rng.random()


@kernel(1, 2**70)
def past_one_state(seed):
    rng = Random(seed)
    total = 0.0
    for _ in range(2000):
        total += rng.random()
    return total, rng.getrandbits(20)


@kernel("text", b"bytes", "", 5, 1.5)
def first_version(seed):
    rng = Random(0)
    rng.seed(seed, version=1)
    return rng.random(), rng.random()


@kernel(0, 1, 5, 31, 32, 33, 64, 100, 129, 1000, True)
def bits(k):
    rng = Random(k)
    return [rng.getrandbits(k) for _ in range(3)]


@kernel(-1, 1.5, "a", None)
def odd_bits(k):
    rng = Random(1)
    return told(lambda: rng.getrandbits(k)), told(lambda: rng.randbytes(k) if k != -1 else 0)


@kernel(
    (10, None, 1), (0, None, 1), (-3, None, 1), (1, 10, 1), (5, 5, 1), (5, 1, 1), (0, 100, 7),
    (10, 0, -3), (10, 0, 3), (0, 10, -1), (0, 10, 0), (10**30, None, 1), (-(10**20), 10**20, 3),
    (True, 5, True), (10, None, 2), (10, None, True),
)  # fmt: skip
def ranges(start, stop, step):
    rng = Random(42)
    return told(lambda: [rng.randrange(start, stop, step) for _ in range(10)])


@kernel((1, 6), (5, 5), (3, 1), (-10, 10), (0, 2**64), (False, True))
def dice(a, b):
    rng = Random(7)
    return told(lambda: [rng.randint(a, b) for _ in range(8)])


@kernel((1.0, 5), (1.5, 5), ("a", 5), ("7", 5), (None, None), may_refuse=True)
def odd_dice(a, b):
    return Random(7).randint(a, b)


@kernel(
    ([1, 2, 3],), ("abc",), (range(100),), ((None,),), ([],), ("",), ({0: "a", 1: "b"},), ({1},)
)
def chosen(items):
    rng = Random(3)
    return told(lambda: [rng.choice(items) for _ in range(6)])


@kernel(0, 1, 2, 10, 100)
def shuffled(n):
    rng = Random(n)
    items = list(range(n))
    rng.shuffle(items)
    words = ["a", "b", "c"]
    rng.shuffle(words)
    return items, words


@kernel(
    ([1, 2, 3, 4], 2), ([], 0), ([1], 2), (range(1000000), 10), (list(range(50)), 20), ("abcdef", 6),
    ((1, 2), -1), (range(300), 7), ({1, 2}, 1), (5, 1), (range(10), True),
)  # fmt: skip
def sampled(population, k):
    rng = Random(99)
    return told(lambda: rng.sample(population, k))


@kernel(
    ([3, 2, 1], 4), ([0, 0, 5], 5), ([1, 1], 1), ([0, 0, 0], 1), ([1, 2, 3], 7), ([1.5, 1, 1], 1)
)
def sampled_by_counts(counts, k):
    rng = Random(5)
    return told(lambda: rng.sample(["red", "green", "blue"], k, counts=counts))


@kernel(
    (["a", "b", "c"], None, None, 5), (["a", "b"], [1, 3], None, 6), (["a", "b"], None, [1, 4], 6),
    ([1, 2], [0.5, 0.25], None, 4), ([1, 2], [0, 0], None, 1), ([1, 2], [1], None, 1),
    ([1, 2], [1, 1], [1, 2], 1), ([], None, None, 1), ([1], 3, None, 1), ([1, 2], [1, float("inf")], None, 1),
    (range(10), None, None, 0), ((1, 2), (1, 1), None, -1),
)  # fmt: skip
def weighted(population, weights, cum_weights, k):
    rng = Random(11)
    return told(lambda: rng.choices(population, weights, cum_weights=cum_weights, k=k))


@kernel(1, 2, 3, "x")
def distributions(seed):
    r = Random(seed)
    return [
        r.uniform(1, 10), r.uniform(-1.5, 2), r.triangular(), r.triangular(0, 10, 3), r.triangular(1, 1, 1),
        r.normalvariate(), r.normalvariate(5, 2), r.gauss(), r.gauss(1, 0.5), r.gauss(0, 1),
        r.lognormvariate(0, 1), r.expovariate(2), r.vonmisesvariate(1, 2), r.vonmisesvariate(0, 0),
        r.gammavariate(2.5, 1), r.gammavariate(1, 2), r.gammavariate(0.5, 1.5), r.betavariate(2, 3),
        r.paretovariate(3), r.weibullvariate(1, 1.5), r.random(),
    ]  # fmt: skip


@kernel((0, 1), (1, 0), (-1.0, 2))
def odd_gamma(alpha, beta):
    r = Random(4)
    return told(lambda: r.gammavariate(alpha, beta)), told(lambda: r.expovariate(alpha))


@kernel(5, 650)
def states(n):
    rng = Random(1)
    for _ in range(n):
        rng.random()
    rng.gauss()
    state = rng.getstate()
    first = [rng.random() for _ in range(3)], rng.gauss()
    other = Random(2)
    other.setstate(state)
    second = [other.random() for _ in range(3)], other.gauss()
    return state[0], len(state[1]), state[1][:5], state[1][-1], state[2], first, second == first


@kernel(())
def seeded_again():
    rng = Random(1)
    first = [rng.gauss(0, 1), rng.random()]
    rng.seed(1)
    again = [rng.gauss(0, 1), rng.random()]
    return first == again, first


@kernel(20)
def in_folds(n):
    return [Random(i).random() for i in range(n)], sum(walk(i) for i in range(n))


def walk(seed):
    rng = Random(seed)
    at = 0
    for _ in range(50):
        at += rng.choice((-1, 1))
    return at


@kernel(1000)
def monte_carlo(n):
    rng = Random(2024)
    return sum(1 for _ in range(n) if rng.random() ** 2 + rng.random() ** 2 < 1.0)


@kernel((), (None,), ([1],), may_refuse=True)
def odd_seeds(*seed):
    return Random(*seed).random() < 1


@kernel(())
def as_objects():
    a, b = Random(1), Random(1)
    return a is b, a == b, isinstance(a, Random), isinstance(a, random.Random), a.VERSION
