// SPDX-License-Identifier: Apache-2.0
// escape: FICLONE and FICLONERANGE: no byte moves at all
// needs: mounts mkfs.btrfs
// setup: truncate -s 200M image; mkfs.btrfs -q image; mkdir d; mount -o loop image d; cp secret d/secret
// reads: d/secret
// writes: d/loot d/second
// files: vary
#include "escape.h"
#include <linux/fs.h>
#include <sys/ioctl.h>
int main(void)
{
    int in = open("d/secret", O_RDONLY), second = open("d/second", O_WRONLY | O_CREAT, 0644);
    struct file_clone_range range = {.src_fd = in};
    CHECK(ioctl(open("d/loot", O_WRONLY | O_CREAT, 0644), FICLONE, in) == 0);
    CHECK(ioctl(second, FICLONERANGE, &range) == 0);
    return 0;
}
