"""random.Random, with a seed: the Mersenne Twister and what random.py of CPython 3.11 makes of it.

Matsumoto and Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform
Pseudo-Random Number Generator", ACM TOMACS 1998. Every method draws as many numbers, and computes
with them in the same order, as CPython's.
"""

from bisect import bisect
from hashlib import sha512
from math import acos, ceil, cos, exp, floor, isfinite, log, sin, sqrt
from operator import index

LENGTH = 624
TWO_PI = 6.283185307179586
NORMAL_MAGIC = 1.7155277699214135  # 4 * exp(-0.5) / sqrt(2.0)
LOG_4 = 1.3862943611198906
GAMMA_MAGIC = 2.504077396776274  # 1.0 + log(4.5)
E = 2.718281828459045


def words_of(number):
    """The 32-bit words of a seed, lowest first."""
    words = []
    while number:
        words.append(number & 0xFFFFFFFF)
        number >>= 32
    return words or [0]


def state_of_key(key):
    """init_by_array() of the reference implementation."""
    state = [19650218]
    for i in range(1, LENGTH):
        last = state[i - 1]
        state.append((1812433253 * (last ^ (last >> 30)) + i) & 0xFFFFFFFF)
    i, j = 1, 0
    for _ in range(max(LENGTH, len(key))):
        last = state[i - 1]
        state[i] = ((state[i] ^ ((last ^ (last >> 30)) * 1664525)) + key[j] + j) & 0xFFFFFFFF
        i += 1
        j += 1
        if i >= LENGTH:
            state[0] = state[LENGTH - 1]
            i = 1
        if j >= len(key):
            j = 0
    for _ in range(LENGTH - 1):
        last = state[i - 1]
        state[i] = ((state[i] ^ ((last ^ (last >> 30)) * 1566083941)) - i) & 0xFFFFFFFF
        i += 1
        if i >= LENGTH:
            state[0] = state[LENGTH - 1]
            i = 1
    state[0] = 0x80000000
    return state


def next_states(state):
    """Goes on by LENGTH numbers, in place."""
    for i in range(LENGTH):
        both = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7FFFFFFF)
        mixed = state[(i + 397) % LENGTH] ^ (both >> 1)
        state[i] = mixed ^ 0x9908B0DF if both & 1 else mixed


def seed_number(seed, version):
    if isinstance(seed, int):
        return abs(seed)
    if isinstance(seed, float):
        return hash(seed) & 0xFFFFFFFFFFFFFFFF
    if version == 2 and isinstance(seed, (str, bytes, bytearray)):
        data = seed.encode() if isinstance(seed, str) else bytes(seed)
        return int.from_bytes(data + sha512(data).digest(), "big")
    if version == 1 and isinstance(seed, (str, bytes)):
        codes = seed if isinstance(seed, bytes) else [ord(letter) for letter in seed]
        number = codes[0] << 7 if codes else 0
        for code in codes:
            number = ((1000003 * number) ^ code) & 0xFFFFFFFFFFFFFFFF
        return number ^ len(codes)
    if seed is None:
        refuse(
            "without a seed, whose numbers differ from run to run: give it one, as in `Random(1)`"
        )
    refuse("with a seed that is no number, str, bytes or bytearray")


def whole(number):
    """CPython takes more, with a warning."""
    if not isinstance(number, int):
        refuse("of a range of what is no int")
    return number


class Random:
    VERSION = 3

    def __init__(self, x=None):
        self.seed(x)

    def seed(self, a=None, version=2):
        self._state = state_of_key(words_of(seed_number(a, version)))
        self._next = LENGTH
        self.gauss_next = None

    def getstate(self):
        return self.VERSION, (*self._state, self._next), self.gauss_next

    def setstate(self, state):
        if not isinstance(state, tuple) or len(state) != 3 or state[0] != self.VERSION:
            refuse("setstate() of what getstate() did not give")
        numbers = state[1]
        if not isinstance(numbers, tuple) or len(numbers) != LENGTH + 1:
            refuse("setstate() of what getstate() did not give")
        for number in numbers:
            if not isinstance(number, int) or not 0 <= number < 1 << 32:
                refuse("setstate() of what getstate() did not give")
        if numbers[LENGTH] > LENGTH:
            refuse("setstate() of what getstate() did not give")
        self._state = list(numbers[:LENGTH])
        self._next = numbers[LENGTH]
        self.gauss_next = state[2]

    def _word(self):
        """The next 32 bits."""
        if self._next >= LENGTH:
            next_states(self._state)
            self._next = 0
        word = self._state[self._next]
        self._next += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C5680
        word ^= (word << 15) & 0xEFC60000
        return word ^ (word >> 18)

    def random(self):
        high = self._word() >> 5
        low = self._word() >> 6
        return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)

    def getrandbits(self, k, /):
        k = index(k)
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        if k == 0:
            return 0
        if k <= 32:
            return self._word() >> (32 - k)
        data = bytearray()
        while k > 0:
            word = self._word()
            data += (word if k >= 32 else word >> (32 - k)).to_bytes(4, "little")
            k -= 32
        return int.from_bytes(data, "little")

    def _randbelow(self, n):
        k = n.bit_length()
        found = self.getrandbits(k)
        while found >= n:
            found = self.getrandbits(k)
        return found

    def randbytes(self, n):
        return self.getrandbits(n * 8).to_bytes(n, "little")

    def randrange(self, start, stop=None, step=1):
        start = whole(start)
        if stop is None:
            if not isinstance(step, int) or isinstance(step, bool) or step != 1:
                raise TypeError("Missing a non-None stop argument")
            if start > 0:
                return self._randbelow(start)
            raise ValueError("empty range for randrange()")
        stop = whole(stop)
        width = stop - start
        step = whole(step)
        if step == 1:
            if width > 0:
                return start + self._randbelow(width)
            raise ValueError(f"empty range for randrange() ({start:d}, {stop:d}, {width:d})")
        if step > 0:
            n = (width + step - 1) // step
        elif step < 0:
            n = (width + step + 1) // step
        else:
            raise ValueError("zero step for randrange()")
        if n <= 0:
            raise ValueError("empty range for randrange()")
        return start + step * self._randbelow(n)

    def randint(self, a, b):
        return self.randrange(a, b + 1)

    def choice(self, seq):
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._randbelow(len(seq))]

    def shuffle(self, x):
        for i in range(len(x) - 1, 0, -1):
            j = self._randbelow(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population, k, *, counts=None):
        if not isinstance(population, (list, tuple, str, range, bytes, bytearray)):
            if (
                isinstance(population, (set, frozenset, dict, int, float, complex))
                or population is None
            ):
                raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
            refuse("sample() of what is no builtin sequence")
        n = len(population)
        if counts is not None:
            sums = running_sums(counts)
            if len(sums) != n:
                raise ValueError("The number of counts does not match the population")
            if not sums:
                raise IndexError("pop from empty list")
            total = sums.pop()
            if not isinstance(total, int):
                raise TypeError("Counts must be integers")
            if total <= 0:
                raise ValueError("Total of counts must be greater than zero")
            return [population[bisect(sums, s)] for s in self.sample(range(total), k)]
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        if not isinstance(k, int):
            refuse("sample() of a number that is no int")
        result = []
        set_size = 21  # up to here a list of n is smaller than a set of k
        if k > 5:
            set_size += 4 ** ceil(log(k * 3, 4))
        if n <= set_size:
            pool = list(population)
            for i in range(k):
                j = self._randbelow(n - i)
                result.append(pool[j])
                pool[j] = pool[n - i - 1]
        else:
            selected = set()
            for _ in range(k):
                j = self._randbelow(n)
                while j in selected:
                    j = self._randbelow(n)
                selected.add(j)
                result.append(population[j])
        return result

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        if not isinstance(k, int):
            refuse("choices() of a number that is no int")
        if cum_weights is None:
            if weights is None:
                return [population[floor(self.random() * n)] for _ in range(k)]
            if isinstance(weights, int):
                raise TypeError(f"The number of choices must be a keyword argument: k={weights!r}")
            cum_weights = running_sums(weights)
        elif weights is not None:
            raise TypeError("Cannot specify both weights and cumulative weights")
        if len(cum_weights) != n:
            raise ValueError("The number of weights does not match the population")
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        if not isfinite(total):
            raise ValueError("Total of weights must be finite")
        last = n - 1
        return [population[bisect(cum_weights, self.random() * total, 0, last)] for _ in range(k)]

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        try:
            c = 0.5 if mode is None else (mode - low) / (high - low)
        except ZeroDivisionError:
            return low
        if u > c:
            u = 1.0 - u
            c = 1.0 - c
            low, high = high, low
        return low + (high - low) * sqrt(u * c)

    def normalvariate(self, mu=0.0, sigma=1.0):
        """Kinderman and Monahan, ACM TOMS 1977."""
        while True:
            u1 = self.random()
            u2 = 1.0 - self.random()
            z = NORMAL_MAGIC * (u1 - 0.5) / u2
            if z * z / 4.0 <= -log(u2):
                return mu + z * sigma

    def gauss(self, mu=0.0, sigma=1.0):
        """Box and Muller: two at a time."""
        z = self.gauss_next
        self.gauss_next = None
        if z is None:
            angle = self.random() * TWO_PI
            radius = sqrt(-2.0 * log(1.0 - self.random()))
            z = cos(angle) * radius
            self.gauss_next = sin(angle) * radius
        return mu + z * sigma

    def lognormvariate(self, mu, sigma):
        return exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd):
        return -log(1.0 - self.random()) / lambd

    def vonmisesvariate(self, mu, kappa):
        """Fisher, "Statistical Analysis of Circular Data", 1993."""
        if kappa <= 1e-6:
            return TWO_PI * self.random()
        s = 0.5 / kappa
        r = s + sqrt(1.0 + s * s)
        while True:
            z = cos(0.5 * TWO_PI * self.random())
            d = z / (r + z)
            u2 = self.random()
            if u2 < 1.0 - d * d or u2 <= (1.0 - d) * exp(d):
                break
        q = 1.0 / r
        f = (q + z) / (1.0 + q * z)
        if self.random() > 0.5:
            return (mu + acos(f)) % TWO_PI
        return (mu - acos(f)) % TWO_PI

    def gammavariate(self, alpha, beta):
        """Cheng, Applied Statistics 1977; Kennedy and Gentle, "Statistical Computing", GS."""
        if alpha <= 0.0 or beta <= 0.0:
            raise ValueError("gammavariate: alpha and beta must be > 0.0")
        if alpha > 1.0:
            a = sqrt(2.0 * alpha - 1.0)
            b = alpha - LOG_4
            c = alpha + a
            while True:
                u1 = self.random()
                if not 1e-7 < u1 < 0.9999999:
                    continue
                u2 = 1.0 - self.random()
                v = log(u1 / (1.0 - u1)) / a
                x = alpha * exp(v)
                z = u1 * u1 * u2
                r = b + c * v - x
                if r + GAMMA_MAGIC - 4.5 * z >= 0.0 or r >= log(z):
                    return x * beta
        if alpha == 1.0:
            return -log(1.0 - self.random()) * beta
        while True:
            u = self.random()
            b = (E + alpha) / E
            p = b * u
            x = p ** (1.0 / alpha) if p <= 1.0 else -log((b - p) / alpha)
            u1 = self.random()
            if p > 1.0:
                if u1 <= x ** (alpha - 1.0):
                    return x * beta
            elif u1 <= exp(-x):
                return x * beta

    def betavariate(self, alpha, beta):
        y = self.gammavariate(alpha, 1.0)
        if y:
            return y / (y + self.gammavariate(beta, 1.0))
        return 0.0

    def paretovariate(self, alpha):
        return (1.0 - self.random()) ** (-1.0 / alpha)

    def weibullvariate(self, alpha, beta):
        return alpha * (-log(1.0 - self.random())) ** (1.0 / beta)

    def __repr__(self):
        refuse("as a text, which holds an address")


def running_sums(numbers):
    sums = []
    for number in numbers:
        sums.append(sums[-1] + number if sums else number)
    return sums
