// SPDX-License-Identifier: Apache-2.0
// case: 57
// cflags: -O2
// The longest path that the kernel takes, 4,095 bytes, with newlines, quotes and bytes that are no UTF-8 in it.
#include "case.h"

int main(void)
{
    static char path[5000];
    CHECK(getcwd(path, 4000) != NULL);
    size_t length = strlen(path);
    while (length < 4095) {
        size_t part = 4095 - length - 1;
        part = part > 200 ? (part < 210 ? 150 : 200) : part;
        path[length++] = '/';
        memset(path + length, 'n', part);
        memcpy(path + length, "a\n\"'\\\xff;", part < 7 ? part : 7);
        length += part;
        path[length] = '\0';
        if (length < 4095)
            CHECK(mkdir(path, 0755) == 0);
    }
    CHECK(length == 4095);
    int fd = open_or_die(path, O_RDWR | O_CREAT);
    put(fd, "longest", 7);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && get_all(fd) == 7);
    return 0;
}
