// SPDX-License-Identifier: Apache-2.0
// case: 33
// cflags: -O2
// tmpfile, mkstemp, mkostemps: temporaries with their bytes, and one that stays.
// inputs:
#include "case.h"

int main(void)
{
    char a[] = "a.XXXXXX", b[] = "b.XXXXXX.txt", c[] = "c.XXXXXX", d[] = "d.XXXXXX.gz";
    FILE *stream = tmpfile();
    CHECK(stream && fputs("for a moment", stream) >= 0 && fflush(stream) == 0);
    rewind(stream);
    CHECK(fgetc(stream) == 'f');
    fclose(stream);
    int fd = mkstemp(a);
    put(fd, "abc", 3);
    CHECK(unlink(a) == 0);
    fd = mkostemps(b, 4, O_CLOEXEC);
    put(fd, "abcd", 4);
    CHECK(unlink(b) == 0);
    fd = mkostemp(c, O_APPEND);
    put(fd, "abcde", 5);
    CHECK(rename(c, "kept") == 0);
    fd = mkstemps(d, 3);
    put(fd, "abcdef", 6);
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && get_all(fd) == 6 && remove(d) == 0);
    return 0;
}
