// SPDX-License-Identifier: Apache-2.0
// case: 38
// cflags: -O2
// FICLONE where the file system has no clones: it fails as it does without lintrace, and nothing was copied.
// setup: seq 1000 > in
// inputs:
// outputs: out
// stdout: varies
#include "case.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
int main(void)
{
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_RDWR | O_CREAT);
    CHECK(ioctl(out, FICLONE, -1) < 0 && errno == EBADF);
    CHECK(ioctl(out, FICLONERANGE, &(struct file_clone_range){.src_fd = in, .src_offset = 1, .src_length = 7}) < 0);
    CHECK(errno == EINVAL || errno == EOPNOTSUPP || errno == ENOTTY);
    return 0;
}
