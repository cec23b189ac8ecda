# A loop inside a loop that nothing enters: the inner head's only edge comes from itself.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def after_raise(n):
    raise ValueError(n)
    for i in range(n):
        while i:
            i -= 1
    return n

def after_return(n):
    return n
    while n:
        for i in n:
            for j in i:
                n = j

# CHECK-LABEL: func @after_raise#{{[0-9]+}}
# CHECK:         raise %{{[0-9]+}}
# CHECK-LABEL: func @after_return#{{[0-9]+}}
# CHECK:         return %0
