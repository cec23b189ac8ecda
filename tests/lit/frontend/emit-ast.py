# RUN: %pyreckc emit --stage ast %s | %filecheck %s

x = 1

# CHECK: Module(
# CHECK: Assign(
# CHECK: value=Constant(value=1))],
