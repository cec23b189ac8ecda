# A method is looked up before arguments that can tell; where that finds something else, it is called.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -
# RUN: %pyreckc emit --stage typed --entry known --args 'list[int]' %s | %filecheck --check-prefix=TYPED %s

def plain(x, y):
    return x.count(y), x.index(1, -2)
def told(x, y):
    return x.count(y[0])
def known(y):
    xs = [1, 2]
    xs.append(y[0])
    return xs

# CHECK-LABEL: func @plain#
# CHECK-NOT: {{^ +%[0-9]+}} = load.method
# CHECK-LABEL: func @told#
# CHECK: %2 = load.method %0, "count"
# CHECK: getitem %1
# CHECK: compare is %2
# CHECK: call.method "count", %0
# CHECK: call %2

# A list surely has the method.
# TYPED-LABEL: func @known
# TYPED-NOT: {{^ +%[0-9]+}} = load.method
# TYPED: list.append
