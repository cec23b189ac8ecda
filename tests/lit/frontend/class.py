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

# CHECK-LABEL: func @Base
