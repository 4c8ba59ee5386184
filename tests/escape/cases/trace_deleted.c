// SPDX-License-Identifier: Apache-2.0
// escape: the live trace is deleted before anything happens
#include "escape.h"
int main(void)
{
    char command[4200];
    const char *trace = getenv("LINTRACE_TRACE");
    snprintf(command, sizeof command, "rm -rf '%s'", trace && *trace ? trace : "/nonexistent");
    CHECK(system(command) == 0);
    lift();
    return system("cat loot > second");
}
// writes: loot second
