# What enum classes are not compiled for: the place and the reason.
#
# RUN: %not %pyreckc check %s | %filecheck %s
from enum import Enum, Flag, IntEnum, auto, unique

x = 5


# CHECK: PR0346{{.*}} `A` of an enum class
# CHECK-NEXT: {{.*}}:[[#@LINE + 2]]:
class Computed(Enum):
    A = x


# CHECK: PR0346{{.*}} `A` of an enum class
# CHECK-NEXT: {{.*}}:[[#@LINE + 3]]:
class Twice(Enum):
    A = 1
    A = 2


# CHECK: PR0346{{.*}} `A` of an enum class
class Converted(IntEnum):
    A = "3"


# CHECK: PR0346{{.*}} `_missing_` of an enum class
class Lenient(Enum):
    A = 1

    @classmethod
    def _missing_(cls, value):
        return cls.A


class Members(Enum):
    A = 1


# CHECK: PR0340{{.*}} `Members`
class Extended(Members):
    B = 2


# CHECK: PR0340{{.*}} `Flag`
class Bits(Flag):
    A = auto()


# CHECK: PR0346{{.*}} `unique`
@unique
class Same(Enum):
    A = 1
    B = True


# CHECK: PR0346{{.*}} `B` of an enum class
class Backwards(Enum):
    C = 5
    A = 3
    B = auto()


# CHECK: PR0346{{.*}} `__init__` of an enum class
class Early(Enum):
    A = 1

    def __init__(self, value):
        self.doubled = self.value * 2


def local():
    # CHECK: PR0340{{.*}} `Enum`, inside of a function,
    class Inner(Enum):
        A = 1

    return Inner.A


# CHECK: PR0316{{.*}} `enum.unique` as a value
@unique
class NoEnum:
    A = 1
