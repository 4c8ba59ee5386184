// SPDX-License-Identifier: Apache-2.0
// case: 57
// cflags: -O2
// Names with a newline, quotes, backslashes, UTF-8 and bytes that are no UTF-8.
#include "case.h"

int main(void)
{
    static const char *const names[] = {"new\nline",
                                        "quo\"te's",
                                        "back\\slash",
                                        "gr\xc3\xb6\xc3\x9f"
                                        "e",
                                        "bad\xff\xfe"
                                        "bytes",
                                        "a;b,c=d",
                                        " lead",
                                        "tab\there",
                                        "\\x41",
                                        "mixed\\\xff",
                                        "x (deleted)",
                                        "<angle>"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int fd = open_or_die(names[i], O_RDWR | O_CREAT);
        put(fd, names[i], i + 1 > strlen(names[i]) ? 1 : i + 1);
    }
    return 0;
}
