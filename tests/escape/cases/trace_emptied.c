// SPDX-License-Identifier: Apache-2.0
// escape: the segments of the live trace are overwritten with zeros
#include "escape.h"
#include <glob.h>
int main(void)
{
    char pattern[4200];
    static char zeros[1 << 20];
    const char *trace = getenv("LINTRACE_TRACE");
    glob_t found = {0};
    lift();
    snprintf(pattern, sizeof pattern, "%s/segment.*", trace && *trace ? trace : "/nonexistent");
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int fd = open(found.gl_pathv[i], O_WRONLY);
        struct stat status;
        fstat(fd, &status);
        for (off_t done = 0; done < status.st_size; done += sizeof zeros)
            CHECK(pwrite(fd, zeros, sizeof zeros, done) == sizeof zeros);
    }
    return 0;
}
