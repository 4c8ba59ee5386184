# SPDX-License-Identifier: Apache-2.0
# ninja with two compilations, whose dependencies it takes over, and a link.
# needs: ninja gcc
# setup: printf 'int f(void);\nint main(void) { return f(); }\n' >main.c; printf '#include "f.h"\nint f(void) { return F; }\n' >f.c; echo '#define F 0' >f.h
# setup: printf 'rule cc\n  command = gcc -MMD -MF $out.d -c -o $out $in\n  depfile = $out.d\n  deps = gcc\nrule link\n  command = gcc -o $out $in\nbuild f.o: cc f.c\nbuild main.o: cc main.c\nbuild p: link f.o main.o\n' >build.ninja
# varies: .ninja_log .ninja_deps
# size: .ninja_log
# processes: skip
ninja -j 1 --quiet
./p
