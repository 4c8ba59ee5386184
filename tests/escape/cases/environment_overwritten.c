// SPDX-License-Identifier: Apache-2.0
// escape: the texts of the environment overwritten where they stand in memory, then system()
#include "escape.h"
int main(void)
{
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, "LD_", 3) == 0 || strncmp(*entry, "LINTRACE", 8) == 0)
            memset(*entry, 'x', strlen(*entry));
    return system("cp secret loot");
}
