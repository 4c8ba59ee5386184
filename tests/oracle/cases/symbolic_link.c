// SPDX-License-Identifier: Apache-2.0
// case: 50
// cflags: -O2
// Through symbolic links, of the file and of its folder: the real name.
// setup: mkdir real; seq 10 > real/in; ln -s real/in link; ln -s real folder
// inputs: real/in
// outputs: real/out
#include "case.h"

int main(void)
{
    get_all(open_or_die("link", O_RDONLY));
    get_all(open_or_die("folder/in", O_RDONLY));
    CHECK(symlink("real/out", "new") == 0);
    put(open_or_die("new", O_WRONLY | O_CREAT), "abc", 3);
    CHECK(rename("new", "newer") == 0 && unlink("link") == 0);
    return 0;
}
