# `__exit__` is called on every way out; what it gives decides about an exception.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s

def guarded(manager, xs):
    for x in xs:
        with manager as m:
            if x:
                break
            m(x)

# CHECK-LABEL: func @guarded#{{[0-9]+}}
# CHECK:        = const.str "__enter__"
# CHECK-NEXT:   = call.builtin _bases.has, %0,
# CHECK:        = const.str "__exit__"
# CHECK-NEXT:   = call.builtin _bases.has, %0,
# CHECK:        [[M:%[0-9]+]] = call.method "__enter__", %0
# CHECK:        call.method "__exit__", %0, %{{[0-9]+}}, %{{[0-9]+}}, %{{[0-9]+}}
# CHECK:        = call [[M]], %
# CHECK:        call.method "__exit__", %0,
# CHECK:        [[TYPE:%[0-9]+]] = call.builtin type, [[E:%[0-9]+]]
# CHECK:        [[ENDS:%[0-9]+]] = call.method "__exit__", %0, [[TYPE]], [[E]],
# CHECK:        = truth [[ENDS]]
# CHECK:        raise [[E]]
