"""ChainMap, and its views as collections.abc has them."""


class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) if maps else [{}]

    def __missing__(self, key):
        raise KeyError(key)

    def __getitem__(self, key):
        for mapping in self.maps:
            if type(mapping) is dict:
                if key in mapping:
                    return mapping[key]
                continue
            try:
                return mapping[key]
            except KeyError:
                pass
        return self.__missing__(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def _merged(self):
        """Its keys in their order, which is that of the last map first."""
        keys = {}
        for mapping in reversed(self.maps):
            for key in mapping:
                keys[key] = None
        return keys

    def __len__(self):
        return len(self._merged())

    def __iter__(self):
        return iter(self._merged())

    def __reversed__(self):
        refuse("turned around")

    def __contains__(self, key):
        return any(key in mapping for mapping in self.maps)

    def __bool__(self):
        return any(self.maps)

    def keys(self):
        return KeysView(self)

    def values(self):
        return ValuesView(self)

    def items(self):
        return ItemsView(self)

    @classmethod
    def fromkeys(cls, iterable, *args):
        return cls(dict.fromkeys(iterable, *args))

    def copy(self):
        return self.__class__(self.maps[0].copy(), *self.maps[1:])

    def __copy__(self):
        return self.copy()

    def new_child(self, m=None, **kwargs):
        if m is None:
            m = kwargs
        elif kwargs:
            m.update(kwargs)
        return self.__class__(m, *self.maps)

    @property
    def parents(self):
        return self.__class__(*self.maps[1:])

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        try:
            del self.maps[0][key]
        except KeyError:
            raise KeyError(f"Key not found in the first mapping: {key!r}")

    def pop(self, key, *args):
        try:
            return self.maps[0].pop(key, *args)
        except KeyError:
            raise KeyError(f"Key not found in the first mapping: {key!r}")

    def popitem(self):
        try:
            return self.maps[0].popitem()
        except KeyError:
            raise KeyError("No keys found in the first mapping.")

    def clear(self):
        self.maps[0].clear()

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

    def update(self, other=(), /, **kwds):
        if isinstance(other, ChainMap):
            for key in other:
                self[key] = other[key]
        else:
            put_all(self, other)
        for key, value in kwds.items():
            self[key] = value

    def __eq__(self, other):
        if not isinstance(other, (dict, ChainMap)):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None

    def __or__(self, other):
        if not isinstance(other, (dict, ChainMap)):
            return NotImplemented
        made = self.copy()
        made.maps[0].update(other)
        return made

    def __ror__(self, other):
        if not isinstance(other, (dict, ChainMap)):
            return NotImplemented
        made = dict(other)
        for child in reversed(self.maps):
            made.update(child)
        return self.__class__(made)

    def __ior__(self, other):
        self.maps[0].update(other)
        return self

    def __repr__(self):
        shown = ", ".join([repr(mapping) for mapping in self.maps])
        return f"{self.__class__.__name__}({shown})"


class KeysView:
    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        return iter(self._mapping)

    def __eq__(self, other):
        refuse("compared: make a list or set of it")

    __hash__ = None

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"


class ValuesView:
    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __contains__(self, value):
        for key in self._mapping:
            if value in (self._mapping[key],):
                return True
        return False

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"


class ItemsView:
    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __contains__(self, item):
        key, value = item
        try:
            v = self._mapping[key]
        except KeyError:
            return False
        return value in (v,)

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]

    def __eq__(self, other):
        refuse("compared: make a list or set of it")

    __hash__ = None

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"
