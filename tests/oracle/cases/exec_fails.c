// SPDX-License-Identifier: Apache-2.0
// case: 75
// cflags: -O2
// An exec that fails, and the program goes on.
// setup: seq 1000 > in; echo no program > text; chmod +x text
// inputs: in
// outputs: out
// trace: count(process("exec_fails")) == 1
#include "case.h"

int main(void)
{
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    char name[] = "x";
    char *const command[] = {name, NULL};
    get(in, 100);
    put(out, "a", 1);
    CHECK(execv("/nothing/there", command) < 0 && errno == ENOENT);
    CHECK(execve("/etc/passwd", command, environ) < 0 && errno == EACCES);
    CHECK(execve("text", command, environ) < 0 && errno == ENOEXEC);
    CHECK(execvp("no-such-program-anywhere", command) < 0 && errno == ENOENT);
    get(in, 100);
    put(out, "b", 1);
    return 0;
}
