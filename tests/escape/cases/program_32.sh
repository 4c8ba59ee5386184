#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: 32-bit programs, dynamic and static
# build: printf '#include <fcntl.h>\n#include <unistd.h>\nint main(int c, char **v) { char b[99]; int n = read(open("secret", 0), b, 99); return write(open(v[1], 65, 0644), b, n) != n; }' > program_32.src; gcc -m32 -w -x c -o program_32_dynamic program_32.src 2>/dev/null && gcc -m32 -static -w -x c -o program_32_static program_32.src || true
# writes: loot second
[ -x "$PROGRAMS/program_32_static" ] || exit 77
"$PROGRAMS/program_32_dynamic" loot && "$PROGRAMS/program_32_static" second
