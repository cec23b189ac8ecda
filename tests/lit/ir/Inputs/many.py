"""Prints a module beyond a limit: `many.py functions 1025`, `many.py insts 8192`."""

import sys

what, count = sys.argv[1], int(sys.argv[2])
if what == "functions":
    for i in range(count):
        print(f"func @f#{i}\nblock0():\n  %0 = const.none\n  return %0")
elif what == "insts":
    print("func @f#0\nblock0():")
    for i in range(count):
        print(f"  %{i} = const.none")
    print("  return %0")
elif what == "blocks":
    print("func @f#0")
    for i in range(count):
        print(f"block{i}():\n  br block{i + 1}()")
    print(f"block{count}():\n  %0 = const.none\n  return %0")
