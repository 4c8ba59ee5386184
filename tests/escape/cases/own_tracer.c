// SPDX-License-Identifier: Apache-2.0
// escape: the program is itself the tracer of a static program
// hindered: ptrace: only one can trace
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o own_tracer_static $CASE
#include "escape.h"
#include <sys/ptrace.h>
int main(void)
{
#ifdef PROGRAM
    lift();
    return 0;
#else
    pid_t child = fork();
    int status, stops = 0;
    if (child == 0) {
        CHECK(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
        execl(program_path("own_tracer_static"), "program", NULL);
        _exit(1);
    }
    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        stops++;
        ptrace(PTRACE_SYSCALL, child, 0, 0);
    }
    CHECK(stops > 10);
    return WEXITSTATUS(status);
#endif
}
