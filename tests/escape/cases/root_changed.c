// SPDX-License-Identifier: Apache-2.0
// escape: chroot into the folder and a static program in there
// needs: root
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o root_changed_static $CASE
// setup: cp $PROGRAMS/root_changed_static program
// reason: root|namespace
#include "escape.h"
int main(void)
{
#ifdef PROGRAM
    lift();
    return 0;
#else
    CHECK(chroot(".") == 0);
    execl("/program", "program", NULL);
    return 1;
#endif
}
