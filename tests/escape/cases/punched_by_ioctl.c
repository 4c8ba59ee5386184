// SPDX-License-Identifier: Apache-2.0
// escape: content that goes by an ioctl: FS_IOC_UNRESVSP64 punches a hole
// setup: seq 10000 > loot
// reads: -
#include "escape.h"
#include <linux/falloc.h>
#include <sys/ioctl.h>
int main(void)
{
    struct {
        int16_t type, whence;
        int64_t start, length;
        int32_t id;
        uint32_t process;
        int32_t pad[4];
    } range = {.start = 0, .length = 8192};
    NEEDS(ioctl(open("loot", O_RDWR), _IOW('X', 43, range), &range) == 0);
    return 0;
}
