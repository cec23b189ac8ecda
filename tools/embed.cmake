# Writes INPUT as a C++ raw string constant NAME into the header OUTPUT.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#pragma once\ninline constexpr char ${NAME}[] = R\"text(${text})text\";\n")
