"""cmath: its constants. The functions are builtins (runtime/cmath.cpp)."""

e = 2.718281828459045
pi = 3.141592653589793
tau = 6.283185307179586
inf = 1e400
nan = 1e400 - 1e400
infj = complex(0.0, 1e400)
nanj = complex(0.0, 1e400 - 1e400)
