"""collections: deque, OrderedDict, defaultdict, Counter and ChainMap. This part: deque.

The items of a deque stand in a list from `_first` on. What is taken off the left stays behind until
there is more of it than of the rest; what is put there when there is no room makes as much room as
there are items. So all four ends of the work take constant time, amortised.
"""

from operator import index

from _bases import has

ENOUGH = 32  # left-overs that are not worth moving


def slice_index(value):
    if not isinstance(value, int) and not has(value, "__index__"):
        raise TypeError("slice indices must be integers or have an __index__ method")
    return index(value)


def ssize(value):
    value = index(value)
    if not -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return value


class deque:
    __slots__ = ("_changes", "_first", "_items", "_maxlen")

    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None:
            if not isinstance(maxlen, int):
                raise TypeError("an integer is required")
            if ssize(maxlen) < 0:
                raise ValueError("maxlen must be non-negative")
        self._items = []
        self._first = 0
        self._changes = 0  # so that iterators see them
        self._maxlen = None if maxlen is None else int(maxlen)
        self.extend(iterable)

    @property
    def maxlen(self):
        return self._maxlen

    @maxlen.setter
    def maxlen(self, value):
        refuse("with another maxlen")

    def append(self, x, /):
        self._items.append(x)
        self._changes += 1
        if self._maxlen is not None and len(self) > self._maxlen:
            self._drop_first()

    def appendleft(self, x, /):
        if self._first == 0:
            room = len(self._items) + 1
            self._items[:0] = [x] * room
            self._first = room
        self._first -= 1
        self._items[self._first] = x
        self._changes += 1
        if self._maxlen is not None and len(self) > self._maxlen:
            self._items.pop()

    def _drop_first(self):
        self._first += 1
        if self._first > ENOUGH and self._first * 2 > len(self._items):
            del self._items[: self._first]
            self._first = 0

    def pop(self):
        if len(self._items) == self._first:
            raise IndexError("pop from an empty deque")
        self._changes += 1
        return self._items.pop()

    def popleft(self):
        if len(self._items) == self._first:
            raise IndexError("pop from an empty deque")
        self._changes += 1
        x = self._items[self._first]
        self._drop_first()
        return x

    def extend(self, iterable, /):
        if iterable is self:
            iterable = self._list()
        for x in iterable:
            self.append(x)

    def extendleft(self, iterable, /):
        if iterable is self:
            iterable = self._list()
        for x in iterable:
            self.appendleft(x)

    def clear(self):
        self._items.clear()
        self._first = 0
        self._changes += 1

    def copy(self):
        return deque(self._items[self._first :], self._maxlen)

    def __copy__(self):
        return self.copy()

    def count(self, x, /):
        changes = self._changes
        found = 0
        if not has(x, ""):
            found = self._list().count(x)
            self._check(changes)
            return found
        for item in self._list():
            if x in (item,):
                found += 1
            self._check(changes)
        return found

    def index(self, x, start=0, stop=9223372036854775807, /):
        length = len(self)
        start = slice_index(start)
        stop = slice_index(stop)
        start = max(start + length, 0) if start < 0 else start
        stop = stop + length if stop < 0 else min(stop, length)
        found = self._place_of(x, start, stop)
        if found < 0:
            raise ValueError(f"{x!r} is not in deque")
        return found

    def insert(self, i, x, /):
        i = ssize(i)
        length = len(self)
        if self._maxlen is not None and length >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        i = max(i + length, 0) if i < 0 else min(i, length)
        self._items.insert(self._first + i, x)
        self._changes += 1

    def remove(self, x, /):
        changes = self._changes
        for i in range(len(self)):
            found = x in (self._items[self._first + i],)
            if changes != self._changes:
                raise IndexError("deque mutated during iteration")
            if found:
                break
        else:
            raise ValueError(f"{x!r} is not in deque")
        del self._items[self._first + i]
        self._changes += 1

    def reverse(self):
        self._items[self._first :] = self._items[self._first :][::-1]
        self._changes += 1

    def rotate(self, n=1, /):
        n = ssize(n)
        length = len(self)
        n = n % length if length else 0
        if not n:
            return
        for _ in range(min(n, length - n)):
            if n * 2 <= length:
                self.appendleft(self.pop())
            else:
                self.append(self.popleft())

    def _place(self, i):
        i = index(i)
        if not -0x8000000000000000 <= i <= 0x7FFFFFFFFFFFFFFF:
            raise IndexError("cannot fit 'int' into an index-sized integer")
        length = len(self)
        if i < 0:
            i += length
        if not 0 <= i < length:
            raise IndexError("deque index out of range")
        return self._first + i

    def __getitem__(self, i, /):
        if not isinstance(i, int):
            refuse("with an index that is no int")
        return self._items[self._place(i)]

    def __setitem__(self, i, x, /):
        if not isinstance(i, int):
            refuse("with an index that is no int")
        self._items[self._place(i)] = x

    def __delitem__(self, i, /):
        if not isinstance(i, int):
            refuse("with an index that is no int")
        del self._items[self._place(i)]
        self._changes += 1

    def __len__(self):
        return len(self._items) - self._first

    def __bool__(self):
        return len(self._items) > self._first

    def __contains__(self, x, /):
        if has(x, ""):
            return self._place_of(x, 0, len(self)) >= 0
        changes = self._changes
        found = x in self._list()
        if found and changes != self._changes:
            refuse("that changes while it is searched")
        self._check(changes)
        return found

    def _place_of(self, x, start, stop):
        changes = self._changes
        for i in range(start, stop):
            if x in (self._items[self._first + i],):
                return i
            self._check(changes)
        return -1

    def _check(self, changes):
        if changes != self._changes:
            raise RuntimeError("deque mutated during iteration")

    def __iter__(self):
        return self._forward(self._changes)

    def _forward(self, changes):
        for i in range(len(self)):
            self._check(changes)
            yield self._items[self._first + i]
        self._check(changes)

    def __reversed__(self):
        return self._backward(self._changes)

    def _backward(self, changes):
        for i in range(len(self) - 1, -1, -1):
            self._check(changes)
            yield self._items[self._first + i]

    def _list(self):
        return self._items[self._first :]

    def __eq__(self, other, /):
        return self._list() == other._list() if isinstance(other, deque) else NotImplemented

    def __ne__(self, other, /):
        return self._list() != other._list() if isinstance(other, deque) else NotImplemented

    def __lt__(self, other, /):
        return self._list() < other._list() if isinstance(other, deque) else NotImplemented

    def __le__(self, other, /):
        return self._list() <= other._list() if isinstance(other, deque) else NotImplemented

    def __gt__(self, other, /):
        return self._list() > other._list() if isinstance(other, deque) else NotImplemented

    def __ge__(self, other, /):
        return self._list() >= other._list() if isinstance(other, deque) else NotImplemented

    def __add__(self, other, /):
        if not isinstance(other, deque):
            refuse("added to what is no deque")
        made = self.copy()
        made.extend(other)
        return made

    def __iadd__(self, other, /):
        self.extend(other)
        return self

    def __mul__(self, n, /):
        if not isinstance(n, int):
            refuse("multiplied by what is no int")
        return deque(self._list() * n, self._maxlen)

    def __rmul__(self, n, /):
        return self * n

    def __imul__(self, n, /):
        if not isinstance(n, int):
            refuse("multiplied by what is no int")
        items = self._list() * n
        self.clear()
        self.extend(items)
        return self

    def __repr__(self):
        if any(each is self for each in self):
            refuse("that holds itself, as a text")
        if self._maxlen is None:
            return f"deque({self._list()!r})"
        return f"deque({self._list()!r}, maxlen={self._maxlen})"
