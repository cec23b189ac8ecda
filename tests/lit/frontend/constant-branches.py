# Branches that literals rule out are neither compiled nor checked.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def f(x):
    if False:
        print(x)
    while 0:
        open(x)
    return x if __debug__ else input()
if __name__ == "__main__":
    print(f(1))

# CHECK-LABEL: func @f#{{[0-9]+}} generic params(x) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   return %0
