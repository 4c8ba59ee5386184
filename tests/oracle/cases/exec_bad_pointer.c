// SPDX-License-Identifier: Apache-2.0
// case: 75 97
// cflags: -O1 -Wno-nonnull
// An exec with pointers into nowhere fails with EFAULT, and the program goes on.
// outputs: out
#include "case.h"

int main(void)
{
    char name[] = "x";
    char *const command[] = {name, NULL};
    void *volatile nowhere = (void *)8;
    CHECK(execve(nowhere, command, environ) < 0 && errno == EFAULT);
    CHECK(execve("/bin/true", nowhere, environ) < 0 && errno == EFAULT);
    CHECK(execve("/bin/true", command, nowhere) < 0 && errno == EFAULT);
    put(open_or_die("out", O_WRONLY | O_CREAT), "abc", 3);
    return 0;
}
