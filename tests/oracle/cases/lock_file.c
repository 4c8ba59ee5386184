// SPDX-License-Identifier: Apache-2.0
// case: 99
// cflags: -O2
// Locked and unlocked without a byte: only touched. Made as a lock and removed: a temporary.
// setup: touch db.lock
// inputs:
// outputs:
// trace: file("db.lock").class == "lock" and (lines("use") | here("db.lock").locked)
#include "case.h"

#include <sys/file.h>
int main(void)
{
    int fd = open_or_die("run.lock", O_RDWR | O_CREAT | O_EXCL);
    CHECK(lockf(fd, F_LOCK, 0) == 0 && lockf(fd, F_ULOCK, 0) == 0);
    CHECK(unlink("run.lock") == 0);
    fd = open_or_die("db.lock", O_RDWR);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    CHECK(fcntl(fd, F_SETLK, &lock) == 0 && flock(fd, LOCK_EX) == 0);
    return 0;
}
