# SPDX-License-Identifier: Apache-2.0
# case: 71 72
# make with two compilations and a link, two jobs at a time, then a rebuild of one. How often a job asks for a token
# depends on who is faster.
# processes: skip
# setup: printf 'int f(void);\nint main(void){return f();}\n' > main.c; printf '#include "f.h"\nint f(void){return V;}\n' > f.c; echo '#define V 0' > f.h
# setup: printf 'p: main.o f.o\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -MMD -c -o $@ $<\n-include main.d f.d\n' > Makefile
# needs: make gcc
make -s -j2
./p
touch -d '1 hour ago' Makefile main.c f.c
touch -d '30 minutes ago' main.o f.o p
echo '#define V 0 /* new */' >f.h
make -s
ar rcs lib.a f.o main.o
strip p
