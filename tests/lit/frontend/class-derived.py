# RUN: %pyreckc emit --stage ir %s | %filecheck %s
from collections import namedtuple

class Stack(list):
    def push(self, x):
        self.append(x)

Point = namedtuple("Point", "x y")

def top(n):
    s = Stack()
    s.push(Point(n, n))
    return s[-1].x

# What list gives to Stack stands in a class of the library, which comes before it in the table.
# CHECK-DAG: class @Stack#[[STACK:[0-9]+]] module "class-derived" bases(#[[LIST:[0-9]+]]) mro(#[[STACK]], #[[LIST]]) derives list
# CHECK-DAG: class @Point#{{.*}} derives tuple items #2 {{.*}} fields(x, y)
