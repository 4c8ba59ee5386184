// SPDX-License-Identifier: Apache-2.0
// case: 24 30
// cflags: -O2
// perror, error, warn and psignal with a file and with a pipe as standard error.
// outputs: out
#include "case.h"

#include <err.h>
#include <error.h>
static void say(int fd)
{
    CHECK(dup2(fd, 2) == 2);
    errno = ENOENT;
    perror("perror");
    error(0, EINVAL, "error %d", 5);
    warnx("warn %s", "text");
    psignal(SIGTERM, "psignal");
    fflush(stderr);
}
int main(void)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    say(open_or_die("out", O_WRONLY | O_CREAT));
    say(ends[1]);
    close(ends[1]);
    CHECK(get(ends[0], 1000) > 100);
    return 0;
}
