# Products and sums of floats are rounded one by one: no fused multiply-add, whatever the CPU has.
#
# RUN: %pyreckc emit --stage asm --entry f --args float,float,float %s | %filecheck %s

# CHECK:     vmulsd
# CHECK:     vaddsd
# CHECK-NOT: vfmadd


def f(a, b, c):
    return a * b + c
