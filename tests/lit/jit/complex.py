# A complex number is two doubles in registers: products and sums are float operations, nothing is boxed.
#
# RUN: %pyreckc emit --stage llvm --entry steps --args complex,int %s | %filecheck %s

# CHECK-NOT: call {{.*}} @pk_{{binary|complex_box}}
# CHECK:     fmul double
# CHECK:     fsub double
# CHECK-NOT: call {{.*}} @pk_{{binary|complex_box}}


def steps(c, n):
    z = 0j
    i = 0
    while i < n and z.real * z.real + z.imag * z.imag <= 4.0:
        z = z * z + c
        i += 1
    return i
