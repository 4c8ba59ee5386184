// SPDX-License-Identifier: Apache-2.0
// escape: sendfile and copy_file_range in a static program
// cflags: -static
// writes: loot second
#include "escape.h"
#include <sys/sendfile.h>
int main(void)
{
    int in = open("secret", O_RDONLY);
    CHECK(sendfile(open("loot", O_WRONLY | O_CREAT, 0644), in, NULL, 4096) > 0);
    CHECK(lseek(in, 0, SEEK_SET) == 0);
    CHECK(copy_file_range(in, NULL, open("second", O_WRONLY | O_CREAT, 0644), NULL, 4096, 0) > 0);
    return 0;
}
