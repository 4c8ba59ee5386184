// SPDX-License-Identifier: Apache-2.0
// case: 37
// cflags: -O2
// copy_file_range, with and without offsets: input and output, equal bytes.
// setup: seq 2000 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    off64_t from = 10, to = 5000;
    CHECK(copy_file_range(in, NULL, out, NULL, 1000, 0) == 1000);
    CHECK(copy_file_range(in, &from, out, &to, 500, 0) == 500);
    CHECK(copy_file_range(in, NULL, out, NULL, 1 << 20, 0) == 7893);
    CHECK(copy_file_range(in, NULL, out, NULL, 1 << 20, 0) == 0);
    return 0;
}
