// SPDX-License-Identifier: Apache-2.0
// case: 95
// cflags: -O2
// No descriptor is left for anybody: opens fail as they must, and the files that are open still count. A program run
// under this limit is traced as well.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

#include <sys/resource.h>
int main(int argc, char **argv)
{
    struct rlimit limit = {5, 5};
    if (argc == 1) {
        CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        char again[] = "again";
        char *const command[] = {argv[0], again, NULL};
        execv("/proc/self/exe", command);
        _exit(99);
    }
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(in == 3 && out == 4);
    CHECK(open("in", O_RDONLY) < 0 && errno == EMFILE);
    CHECK(dup(in) < 0 && errno == EMFILE);
    get_all(in);
    put(out, "abc", 3);
    return 0;
}
