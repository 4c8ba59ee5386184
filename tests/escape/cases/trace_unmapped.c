// SPDX-License-Identifier: Apache-2.0
// escape: every mapping of the live trace is given up by the program
#include "escape.h"
int main(void)
{
    char line[4352];
    unsigned long begin[16], end[16];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps) && count < 16)
        if (strstr(line, "/segment.") && sscanf(line, "%lx-%lx", &begin[count], &end[count]) == 2)
            count++;
    fclose(maps);
    while (count--)
        munmap((void *)begin[count], end[count] - begin[count]);
    lift();
    return 0;
}
