// SPDX-License-Identifier: Apache-2.0
// escape: streams that libc itself reads and writes for the program: fgetpwent, putpwent
// setup: echo 'a:x:1:1:A:/:/bin/sh' > secret
#include "escape.h"
#include <pwd.h>
int main(void)
{
    FILE *in = fopen("secret", "r"), *out = fopen("loot", "w");
    struct passwd *entry = fgetpwent(in);
    CHECK(entry && putpwent(entry, out) == 0);
    return 0;
}
