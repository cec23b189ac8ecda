// Modules that several tests of ir use.
#pragma once

#include <string_view>

namespace pyreck::ir {

/// As print() writes it. Generic and typed functions, a fold, a loop, try, closures, every way in
/// which a line can look.
inline constexpr std::string_view kSample = R"(module python 3.11
entry #0
source "/home/u/kérnel.py" line 3
  "def f(n, k=1):\n"
  "\treturn \"x\\\" \x01\xed\xa0\x80\"\n"
source "<stdin>" line 1
capture primes : list[int]
capture "odd name"

func @f#0 generic captures(default:k) params(posonly n, k = default, *args, kwonly q, **rest) -> any qualname outer.<locals>.f source 1 ! 3:0-4:12
block0(%0, %1, %2, %3, %4, %5):
  %6 = const.int -5 ! 3:1-3:2
  %7 = const.big "123456789012345678901234567890"
  %8 = const.float -0.1
  %9 = const.float 0x7ff8000000000000
  %10 = const.str "a\"b\\\n\x00é\xed\xa0\x80"
  %11 = const.bool 1
  %12 = captured 0
  %13 = builtin math.sqrt
  %14 = cell.new %6 : cell[any]
  %15 = closure #1, %14
  %16 = call %15, %6, %8 keywords(end, "two words")
  %17 = call.method "append", %10, %16
  %18 = call.builtin max, %6, %8 keywords(key)
  %19 = binary add %6, %7
  %20 = compare not_in %19, %10
  %21 = unary neg %20
  %22 = format r %21
  %23 = tuple.get %22, 0
  %24 = list.new
  %25 = fold sum #2 start, %24, %6, %14
  %26 = check.bound %25, "x"
  cell.set %14, %26
  br block1(%26)
block1(%27) unwind block3(%27):
  %28 = iter %27 : iter[any]
  br block2()
block2():
  fornext %28, block4(), block5()
block3(%29, %30):
  raise.name "gone"
  unreachable
block4(%31):
  condbr %31, block2(), block5()
block5():
  return %26

func @<lambda>#1 generic captures(c) -> any
block0(%0: cell[any]):
  %1 = cell.get %0, "c"
  return %1

func @<genexpr>#2 generic body hidden captures(c) -> any
block0(%0: cell[any], %1):
  emit %1
  %2 = const.none
  return %2

func @<genexpr>#3 typed of #2 body hidden sink sum emits float|int captures(c) -> none
block0(%0: cell[int|none], %1: int):
  %2 = convert %1 : float|int
  emit %2
  %3 = type.test %1, list[int]|str : bool
  %4 = add.int %1, %1 : int
  %5 = compare.int lt %4, %1 : bool
  %6 = const.none : none
  return %6
)";

}  // namespace pyreck::ir
