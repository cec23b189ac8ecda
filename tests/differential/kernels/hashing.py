"""hashlib."""

import hashlib
from hashlib import sha256

from corpus import kernel
from told import told

DATA = [b"", b"a", b"abc", bytes(range(256)) * 5, bytearray(b"hello")]


@kernel(*DATA)
def every_algorithm(data):
    made = [
        hashlib.md5(data), hashlib.sha1(data), hashlib.sha224(data), hashlib.sha256(data),
        hashlib.sha384(data), hashlib.sha512(data), hashlib.sha3_224(data), hashlib.sha3_256(data),
        hashlib.sha3_384(data), hashlib.sha3_512(data), hashlib.blake2b(data), hashlib.blake2s(data),
    ]  # fmt: skip
    return [(h.name, h.digest_size, h.block_size, h.digest(), h.hexdigest()) for h in made]


@kernel((b"abc", 0), (b"", 16), (b"x" * 1000, 300))
def of_any_length(data, length):
    short, long = hashlib.shake_128(data), hashlib.shake_256()
    long.update(data)
    return (
        short.digest(length),
        long.hexdigest(length),
        short.name,
        long.digest_size,
        long.block_size,
    )


@kernel([b"ab", b"", bytearray(b"c")], [])
def in_parts(parts):
    whole = sha256()
    for part in parts:
        before = whole.copy()
        whole.update(part)
        before.update(b"-")
    again = whole.hexdigest(), whole.hexdigest()
    return again, sha256(b"".join(parts)).hexdigest() == again[0]


@kernel(())
def later_changes_do_not_count():
    data = bytearray(b"abc")
    made = hashlib.sha1(data)
    data[0] = 120
    twin = made.copy()
    twin.update(data)
    return made.hexdigest(), twin.hexdigest(), made is twin


@kernel("md5", "SHA256", "sha3_512", "blake2b", "shake_128")
def by_name(name):
    made = hashlib.new(name, b"data")
    return made.name, made.block_size, made.hexdigest() if made.digest_size else made.hexdigest(5)


@kernel("text", 5, None, 1.5, [1])
def of_no_bytes(data):
    made = hashlib.md5()
    return (
        told(lambda: hashlib.sha256(data).hexdigest()),
        told(lambda: made.update(data)),
        told(lambda: hashlib.blake2s(data).hexdigest()),
        told(lambda: hashlib.new("sha1", data).hexdigest()),
    )


@kernel(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, may_refuse=True)
def odd_calls(case):
    made = hashlib.md5(b"x")
    if case == 0:
        return hashlib.new("nothing")
    if case == 1:
        return made.update()
    if case == 2:
        return made.digest(5)
    if case == 3:
        return hashlib.shake_128(b"").digest(-1)
    if case == 4:
        return hashlib.sha256(data=b"x")
    if case == 5:
        return hashlib.blake2b(b"x", digest_size=8).hexdigest()
    if case == 6:
        return hashlib.blake2b(b"x", key=b"k").hexdigest()
    if case == 7:
        return hashlib.sha256(string=b"x", usedforsecurity=False).hexdigest()
    if case == 8:
        return hashlib.md5(b"x", b"y")
    return isinstance(repr(made), str), hashlib.new(5)


@kernel(500)
def in_folds(n):
    digests = [sha256(str(i).encode()).hexdigest() for i in range(n)]
    return digests[::50], sum(int(d[:8], 16) for d in digests)


@kernel(3000)
def proof_of_work(n):
    return next_nonce(b"block", n)


def next_nonce(data, n):
    for nonce in range(n):
        if hashlib.sha256(data + nonce.to_bytes(4, "big")).digest()[0] == 0:
            return nonce
    return None
