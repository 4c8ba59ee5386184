// SPDX-License-Identifier: Apache-2.0
// case: 48
// cflags: -O2
// O_TMPFILE, named at the end through /proc/self/fd or by the descriptor itself: outputs of that name.
// outputs: final final2
#include "case.h"

int main(void)
{
    char link[64];
    int fd = open(".", O_TMPFILE | O_RDWR, 0644);
    CHECK(fd >= 0);
    put(fd, "abc", 3);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    CHECK(linkat(AT_FDCWD, link, AT_FDCWD, "final", AT_SYMLINK_FOLLOW) == 0);
    put(fd, "defg", 4);
    fd = open(".", O_TMPFILE | O_WRONLY, 0644);
    put(fd, "12345", 5);
    if (linkat(fd, "", AT_FDCWD, "final2", AT_EMPTY_PATH) != 0) /* needs a capability */
        CHECK(link[0] && snprintf(link, sizeof link, "/proc/self/fd/%d", fd) > 0 &&
              linkat(AT_FDCWD, link, AT_FDCWD, "final2", AT_SYMLINK_FOLLOW) == 0);
    fd = open(".", O_TMPFILE | O_WRONLY, 0644);
    put(fd, "never named", 11);
    return 0;
}
