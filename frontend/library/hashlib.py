"""hashlib, as pyreck compiles it: hashes are made of all data at once, by `_hashlib.digest`.

What is kept of the data is the data itself: a hash that is being made can then be copied and sent
like any other instance.
"""

import _hashlib


def sizes_of(name):
    """(digest_size, block_size) of an algorithm; of None if there is no such one."""
    match name:
        case "md5":
            return 16, 64
        case "sha1":
            return 20, 64
        case "sha224":
            return 28, 64
        case "sha256" | "blake2s":
            return 32, 64
        case "sha384":
            return 48, 128
        case "sha512" | "blake2b":
            return 64, 128
        case "sha3_224":
            return 28, 144
        case "sha3_256":
            return 32, 136
        case "sha3_384":
            return 48, 104
        case "sha3_512":
            return 64, 72
        case "shake_128":
            return 0, 168
        case "shake_256":
            return 0, 136
    refuse("with another algorithm")


def frozen(data):
    if isinstance(data, bytes):
        return data
    if isinstance(data, bytearray):
        return bytes(data)
    if isinstance(data, str):
        raise TypeError("Strings must be encoded before hashing")
    raise TypeError("object supporting the buffer API required")


def made(name, data):
    digest_size, block_size = sizes_of(name)
    return HASH(name, digest_size, block_size, [frozen(data)])


class HASH:
    __slots__ = ("_parts", "block_size", "digest_size", "name")

    def __init__(self, name, digest_size, block_size, parts):
        self.name = name
        self.digest_size = digest_size
        self.block_size = block_size
        self._parts = parts

    def update(self, *data):
        if len(data) != 1:
            refuse("with these arguments")
        self._parts.append(frozen(data[0]))

    def digest(self, *length):
        return _hashlib.digest(self.name, self._parts, wanted_size(self, length))

    def hexdigest(self, *length):
        return _hashlib.digest(self.name, self._parts, wanted_size(self, length)).hex()

    def copy(self):
        return HASH(self.name, self.digest_size, self.block_size, list(self._parts))

    def __repr__(self):
        refuse("as a text, which holds an address")


def wanted_size(made, length):
    """Hashes of any length (SHAKE) are told theirs."""
    if len(length) != (made.digest_size == 0):
        refuse("with these arguments")
    if made.digest_size:
        return made.digest_size
    size = length[0]
    if not isinstance(size, int) or not 0 <= size < 1 << 29:
        refuse("of this length")
    return size


def new(name, data=b"", *, usedforsecurity=True):
    if not isinstance(name, str):
        refuse("with what is no name")
    return made(name.lower(), data)


def md5(string=b"", *, usedforsecurity=True):
    return made("md5", string)


def sha1(string=b"", *, usedforsecurity=True):
    return made("sha1", string)


def sha224(string=b"", *, usedforsecurity=True):
    return made("sha224", string)


def sha256(string=b"", *, usedforsecurity=True):
    return made("sha256", string)


def sha384(string=b"", *, usedforsecurity=True):
    return made("sha384", string)


def sha512(string=b"", *, usedforsecurity=True):
    return made("sha512", string)


def sha3_224(string=b"", *, usedforsecurity=True):
    return made("sha3_224", string)


def sha3_256(string=b"", *, usedforsecurity=True):
    return made("sha3_256", string)


def sha3_384(string=b"", *, usedforsecurity=True):
    return made("sha3_384", string)


def sha3_512(string=b"", *, usedforsecurity=True):
    return made("sha3_512", string)


def shake_128(string=b"", *, usedforsecurity=True):
    return made("shake_128", string)


def shake_256(string=b"", *, usedforsecurity=True):
    return made("shake_256", string)


def blake2b(data=b"", /, *, usedforsecurity=True):
    return made("blake2b", data)


def blake2s(data=b"", /, *, usedforsecurity=True):
    return made("blake2s", data)
