"""itertools, as pyreck compiles it, by Modules/itertoolsmodule.c of CPython 3.11.

- A function here is the constructor of the C class: what it checks and takes at once. The state
  of the object is its variables, `next_one` its tp_iternext, and `iterator(name, next_one)` the
  object, as which it shows itself; `_itertools.copier` gives a third argument back. An exception
  leaves the state as the C code leaves it.
- `next(it)` lets StopIteration out of `next_one`, as tp_iternext hands on the NULL of another.
  `following(it)` is PyIter_Next; where C goes on after the end of `it`, `for x in it: ...` takes
  one value.
- as_size is PyNumber_AsSsize_t, which gives -1 for an error; size an argument of the format `n`.
- `x in (y,)` compares as PyObject_RichCompareBool does.
- The default "\\0absent": the C code tells an argument that is absent from None.
"""

from operator import index

import _itertools


def as_size(value):
    if not isinstance(value, int):
        try:
            value = index(value)
        except BaseException:
            return -1
    return int(value) if -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF else -1


def size(value):
    value = index(value)
    if not -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return value


def following(it):
    for x in it:
        return x
    raise StopIteration


def is_number(value):
    return isinstance(value, (int, float, complex))


def is_no_number(value):
    kinds = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range)
    return value is None or isinstance(value, kinds)


def count(start=0, step=1):
    if is_no_number(start) or is_no_number(step):
        raise TypeError("a number is required")
    if not is_number(start) or not is_number(step):
        refuse("of what is no number")
    if isinstance(start, int) and isinstance(step, int) and step == 1:
        start = int(start)

    def next_one():
        nonlocal start
        value = start
        start = value + step
        return value

    return iterator("itertools.count", next_one)


def cycle(iterable, /):
    it = iter(iterable)
    saved = []
    at = -1

    def next_one():
        nonlocal at
        if at < 0:
            for x in it:
                saved.append(x)
                return x
            at = 0
        if not saved:
            raise StopIteration
        x = saved[at]
        at = at + 1 if at + 1 < len(saved) else 0
        return x

    return iterator("itertools.cycle", next_one)


def repeat(object, times="\0absent"):
    is_endless = isinstance(times, str) and times == "\0absent"
    left = -1 if is_endless else max(size(times), 0)

    def next_one():
        nonlocal left
        if left == 0:
            raise StopIteration
        if left > 0:
            left -= 1
        return object

    return iterator("itertools.repeat", next_one)


def accumulate(iterable, func=None, *, initial=None):
    it = iter(iterable)
    total = None
    has_total = False

    def next_one():
        nonlocal total, has_total, initial
        if initial is not None:
            total = initial
            initial = None
            has_total = True
            return total
        x = next(it)
        if has_total:
            total = total + x if func is None else func(total, x)
        else:
            total = x
            has_total = True
        return total

    return iterator("itertools.accumulate", next_one)


def chain(*iterables):
    return from_iterable(iterables)


def from_iterable(iterable, /):  # chain.from_iterable
    source = iter(iterable)
    active = None

    def next_one():
        nonlocal source, active
        while source is not None:
            if active is None:
                it = source
                source = None
                active = iter(following(it))
                source = it
            for x in active:
                return x
            active = None
        raise StopIteration

    return iterator("itertools.chain", next_one)


def compress(data, selectors):
    data = iter(data)
    selectors = iter(selectors)

    def next_one():
        while True:
            x = next(data)
            if next(selectors):
                return x

    return iterator("itertools.compress", next_one)


def dropwhile(predicate, iterable, /):
    it = iter(iterable)
    dropping = True

    def next_one():
        nonlocal dropping
        while True:
            x = next(it)
            if not dropping:
                return x
            if not predicate(x):
                dropping = False
                return x

    return iterator("itertools.dropwhile", next_one)


def takewhile(predicate, iterable, /):
    it = iter(iterable)
    taking = True

    def next_one():
        nonlocal taking
        if not taking:
            raise StopIteration
        x = next(it)
        if predicate(x):
            return x
        taking = False
        raise StopIteration

    return iterator("itertools.takewhile", next_one)


def filterfalse(function, iterable, /):
    it = iter(iterable)

    def next_one():
        while True:
            x = next(it)
            if not (x if function is None else function(x)):
                return x

    return iterator("itertools.filterfalse", next_one)


def starmap(function, iterable, /):
    it = iter(iterable)

    def next_one():
        return function(*tuple(next(it)))

    return iterator("itertools.starmap", next_one)


def pairwise(iterable, /):
    it = iter(iterable)
    old = None
    has_old = False

    def next_one():
        nonlocal it, old, has_old
        if it is None:
            raise StopIteration
        source = it
        it = None
        if not has_old:
            old = next(source)
            has_old = True
        new = next(source)
        it = source
        pair = (old, new)
        old = new
        return pair

    return iterator("itertools.pairwise", next_one)


def islice(iterable, /, *bounds):
    start, stop, step = 0, -1, 1
    if len(bounds) == 0 or len(bounds) > 3:
        refuse("with so many arguments")
    last = bounds[0] if len(bounds) == 1 else bounds[1]
    if len(bounds) > 1 and bounds[0] is not None:
        start = as_size(bounds[0])
    if last is not None:
        stop = as_size(last)
        if stop == -1:
            raise ValueError(
                "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
            )
    if start < 0 or stop < -1:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if len(bounds) > 2 and bounds[2] is not None:
        step = as_size(bounds[2])
        if step < 1:
            raise ValueError("Step for islice() must be a positive integer or None.")
    it = iter(iterable)
    count = 0

    def next_one():
        nonlocal it, count, start
        if it is None:
            raise StopIteration
        source = it
        it = None
        while count < start:
            next(source)
            count += 1
        if 0 <= stop <= count:
            raise StopIteration
        x = next(source)
        it = source
        count += 1
        start += step
        if start > 0x7FFFFFFFFFFFFFFF or 0 <= stop < start:
            start = stop
        return x

    return iterator("itertools.islice", next_one)


def zip_longest(*iterables, fillvalue=None):
    its = [iter(iterable) for iterable in iterables]
    active = [True for _ in its]
    count = len(its)

    def next_one():
        nonlocal count
        if count == 0:
            raise StopIteration
        left = count
        count = 0
        row = []
        for i in range(len(its)):
            item = fillvalue
            if active[i]:
                for item in its[i]:
                    break
                else:
                    active[i] = False
                    left -= 1
                    if left == 0:
                        raise StopIteration
            row.append(item)
        count = left
        return tuple(row)

    return iterator("itertools.zip_longest", next_one)


def product(*iterables, repeat=1):
    repeat = size(repeat)
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    if repeat * len(iterables) > 0x7FFFFFFF:
        refuse("with so many iterables")
    pools = [tuple(iterable) for iterable in iterables] * repeat if repeat else []
    row = [pool[0] for pool in pools if pool]
    places = [0 for _ in row]
    begun = False
    ended = len(row) < len(pools)

    def next_one():
        nonlocal begun, ended
        if not ended and not begun:
            begun = True
            return tuple(row)
        if not ended:
            for i in range(len(row) - 1, -1, -1):
                pool = pools[i]
                places[i] += 1
                if places[i] < len(pool):
                    row[i] = pool[places[i]]
                    return tuple(row)
                places[i] = 0
                row[i] = pool[0]
        ended = True
        raise StopIteration

    return iterator("itertools.product", next_one)


def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    if r is None:
        r = n
    elif isinstance(r, int):
        r = size(r)
    else:
        raise TypeError("Expected int as r")
    if r < 0:
        raise ValueError("r must be non-negative")
    places = list(range(n))
    cycles = list(range(n, n - r, -1)) if r <= n else []
    begun = False
    ended = r > n

    def next_one():
        nonlocal begun, ended
        if not ended and not begun:
            begun = True
            return tuple(pool[:r])
        if not ended:
            for i in range(r - 1, -1, -1):
                cycles[i] -= 1
                if cycles[i]:
                    j = n - cycles[i]
                    places[i], places[j] = places[j], places[i]
                    return tuple([pool[k] for k in places[:r]])
                places.append(places.pop(i))
                cycles[i] = n - i
        ended = True
        raise StopIteration

    return iterator("itertools.permutations", next_one)


def combinations(iterable, r):
    r = size(r)
    pool = tuple(iterable)
    n = len(pool)
    if r < 0:
        raise ValueError("r must be non-negative")
    places = list(range(r)) if r <= n else []
    begun = False
    ended = r > n

    def next_one():
        nonlocal begun, ended
        if not ended and not begun:
            begun = True
            return tuple(pool[:r])
        if not ended:
            for i in range(r - 1, -1, -1):
                if places[i] != i + n - r:
                    following = places[i] + 1 - i
                    for j in range(i, r):
                        places[j] = following + j
                    return tuple([pool[k] for k in places])
        ended = True
        raise StopIteration

    return iterator("itertools.combinations", next_one)


def combinations_with_replacement(iterable, r):
    r = size(r)
    pool = tuple(iterable)
    n = len(pool)
    if r < 0:
        raise ValueError("r must be non-negative")
    ended = n == 0 and r > 0
    places = [] if ended else [0] * r
    begun = False

    def next_one():
        nonlocal begun, ended
        if not ended and not begun:
            begun = True
            return tuple([pool[0] for _ in places])
        if not ended:
            for i in range(r - 1, -1, -1):
                if places[i] != n - 1:
                    following = places[i] + 1
                    for j in range(i, r):
                        places[j] = following
                    return tuple([pool[k] for k in places])
        ended = True
        raise StopIteration

    return iterator("itertools.combinations_with_replacement", next_one)


def groupby(iterable, key=None):
    it = iter(iterable)
    target = current = value = None
    has_target = has_current = False
    number = 0

    def take():
        nonlocal current, value, has_current
        x = following(it)
        current = x if key is None else key(x)
        value = x
        has_current = True

    def next_group():
        nonlocal target, has_target, number
        number += 1
        while not has_current or (has_target and current in (target,)):
            take()
        target = current
        has_target = True
        return (current, group(number, target))

    def group(own, wanted):
        def next_one():
            nonlocal has_current
            if own != number:
                raise StopIteration
            if not has_current:
                take()
            if current not in (wanted,):
                raise StopIteration
            has_current = False
            return value

        return iterator("itertools._grouper", next_one)

    return iterator("itertools.groupby", next_group)


def tee(iterable, n=2, /):
    n = size(n)
    if n < 0:
        raise ValueError("n must be >= 0")
    if n == 0:
        return ()
    it = iter(iterable)
    copier = _itertools.copier(it)
    if copier is not None:
        return (it, *[copier() for _ in range(n - 1)])
    running = False

    def take():
        nonlocal running
        if running:
            raise RuntimeError("cannot re-enter the tee iterator")
        running = True
        try:
            return following(it)
        finally:
            running = False

    def copy(link):
        def next_one():
            nonlocal link
            if len(link) == 0:
                x = take()
                link.append(x)
                link.append([])
            x, link = link
            return x

        return iterator("itertools._tee", next_one, lambda: copy(link))

    first = []
    return tuple([copy(first) for _ in range(n)])
