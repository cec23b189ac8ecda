# A class that uses variables of a function is made where its statement stands; what its body binds
# is seen by the body alone, and private names are those of their class.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s

def make(n):
    class Base:
        pass

    class Local(Base):
        size = n
        twice = size * 2

        def get(self):
            return self.__hidden + size

    return Local

# CHECK-LABEL: func @make#{{[0-9]+}}
# CHECK:        [[BODY:%[0-9]+]] = closure #
# CHECK-NEXT:   [[BASE:%[0-9]+]] = call [[BODY]]
# CHECK-NEXT:   [[LOCAL:%[0-9]+]] = closure #{{[0-9]+}}, %0, [[BASE]]
# CHECK-NEXT:   = call [[LOCAL]]
# CHECK-LABEL: func @Local#{{[0-9]+}} generic captures(n, base:Base)
# CHECK-NEXT: block0(%0, %1):
# CHECK:        [[TWICE:%[0-9]+]] = binary mul %0,
# CHECK:        = class.new #{{[0-9]+}}, %1, %0, [[TWICE]],
# CHECK-LABEL: {{qualname}} make.<locals>.Local.get
# CHECK:        = getattr %0, "_Local__hidden"
# CHECK:        raise.name "size"
