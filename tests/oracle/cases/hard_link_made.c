// SPDX-License-Identifier: Apache-2.0
// case: 48
// cflags: -O2
// A link into place counts as an output; the first name goes.
// outputs: final
#include "case.h"

int main(void)
{
    put(open_or_die("tmp", O_WRONLY | O_CREAT), "abc", 3);
    CHECK(link("tmp", "final") == 0);
    CHECK(unlink("tmp") == 0);
    return 0;
}
