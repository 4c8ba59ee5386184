// SPDX-License-Identifier: Apache-2.0
// case: 46
// cflags: -O2
// A folder is renamed: what was made in it has the new name, what lay in it was not written.
// setup: mkdir old; seq 10 > old/kept; seq 20 > old/read
// inputs: old/read
// outputs: new/out
#include "case.h"

int main(void)
{
    put(open_or_die("old/out", O_WRONLY | O_CREAT), "abc", 3);
    get_all(open_or_die("old/read", O_RDONLY));
    CHECK(rename("old", "new") == 0);
    return 0;
}
