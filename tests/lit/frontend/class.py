# A class is a hidden function that ends in `class.new`; a static one is referred to everywhere.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s

class Base:
    size = 3

    def __init__(self, x):
        self.x = x

class Point(Base):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y

    @property
    def both(self):
        return self.x, self.y

    @both.setter
    def both(self, value):
        self.x, self.y = value

    @staticmethod
    def origin():
        return Point(0, 0)

def main(n):
    p = Point(n, Base.size)
    p.x += 1
    del p.y
    return p

# CHECK-LABEL: func @<module>#{{[0-9]+}}
# CHECK:        = class.ref #0
# CHECK-NEXT:   = class.ref #1
# CHECK-LABEL: func @Base#{{[0-9]+}}
# CHECK-NEXT: block0():
# CHECK-NEXT:   %0 = const.int 3
# CHECK-NEXT:   %1 = closure
# CHECK-NEXT:   %2 = class.new #0, %0, %1
# CHECK-NEXT:   return %2
# CHECK-LABEL: func @Point#{{[0-9]+}}
# CHECK-NEXT: block0():
# CHECK-NEXT:   %0 = class.ref #0
# CHECK-NEXT:   %1 = closure
# CHECK-NEXT:   %2 = closure
# CHECK-NEXT:   %3 = closure
# CHECK-NEXT:   %4 = closure
# CHECK-NEXT:   %5 = class.new #1, %0, %1, %2, %3, %4
# CHECK-LABEL: func @main#{{[0-9]+}}
# CHECK:        = class.ref #1
# CHECK:        [[P:%[0-9]+]] = call
# CHECK:        [[X:%[0-9]+]] = getattr [[P]], "x"
# CHECK:        = inplace add [[X]],
# CHECK-NEXT:   setattr [[P]], %{{[0-9]+}}, "x"
# CHECK-NEXT:   delattr [[P]], "y"
# CHECK-LABEL: {{qualname}} Base.__init__
# CHECK:        setattr %0, %1, "x"
# CHECK-LABEL: {{qualname}} Point.__init__
# CHECK:        [[S:%[0-9]+]] = super #1, %0
# CHECK-NEXT:   = call.method "__init__", [[S]], %1
