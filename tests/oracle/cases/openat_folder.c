// SPDX-License-Identifier: Apache-2.0
// case: 3
// cflags: -O2
// A name relative to an open folder is made absolute.
// setup: mkdir -p a/b; seq 50 > a/b/in
// inputs: a/b/in
// outputs: a/out
#include "case.h"

int main(void)
{
    int folder = open_or_die("a", O_RDONLY | O_DIRECTORY);
    int in = openat(folder, "b/in", O_RDONLY);
    int out = openat(folder, "b/../out", O_WRONLY | O_CREAT, 0644);
    put(out, "xyz", 3);
    CHECK(get_all(in) == 141);
    return 0;
}
