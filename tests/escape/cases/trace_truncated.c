// SPDX-License-Identifier: Apache-2.0
// escape: the segments of the live trace are cut to nothing while they are mapped
// hindered: auto preload: the memory of the trace is gone (SIGBUS)
#include "escape.h"
#include <glob.h>
int main(void)
{
    char pattern[4200];
    const char *trace = getenv("LINTRACE_TRACE");
    glob_t found = {0};
    snprintf(pattern, sizeof pattern, "%s/segment.*", trace && *trace ? trace : "/nonexistent");
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        truncate(found.gl_pathv[i], 0);
    lift();
    return 0;
}
