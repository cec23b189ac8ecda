"""enum: what captured classes derive from, by Lib/enum.py of CPython 3.11.

Members are made by the client: an enum class comes with `_members_`, a list, and `_names_`, a dict.
What is asked of the class itself, `Color(1)`, `Color["RED"]`, iteration, is in the runtime
(runtime/enum.h).
"""

from _bases import value as base_value


class Enum:
    def _take(self, name, value):
        # Never called: by it all members have their name and value before their other attributes.
        self._name_ = name
        self._value_ = value

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return "<" + self.__class__.__name__ + "." + self._name_ + ": " + repr(self._value_) + ">"

    def __str__(self):
        return self.__class__.__name__ + "." + self._name_

    def __format__(self, format_spec):
        return format(str(self), format_spec)


class IntEnum(int, Enum):
    def __repr__(self):
        return Enum.__repr__(self)

    def __str__(self):
        return repr(base_value(self))


class StrEnum(str, Enum):  # noqa: UP042
    def __repr__(self):
        return Enum.__repr__(self)
