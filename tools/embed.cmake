# Writes the files INPUT, one after the other, as a C++ raw string constant NAME into the header OUTPUT.
set(text "")
foreach(each IN LISTS INPUT)
  file(READ ${each} part)
  string(APPEND text "${part}")
endforeach()
file(WRITE ${OUTPUT} "#pragma once\ninline constexpr char ${NAME}[] = R\"text(${text})text\";\n")
