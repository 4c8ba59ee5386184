// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in a library that only the program's own LD_LIBRARY_PATH leads to, beside a thread
// build: mkdir -p far && gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o far/libraw_far.so $CASE
// build: gcc -O1 -w -D_GNU_SOURCE -DINNER -pthread -o raw_far $CASE -Lfar -lraw_far
#include "escape.h"
#include <pthread.h>
void take(void);
#ifdef LIBRARY
void take(void)
{
    lift_by(raw);
}
#else
static void *wait_for_ever(void *unused)
{
    pause();
    return unused;
}
int main(void)
{
#ifdef INNER
    pthread_t other;
    pthread_create(&other, NULL, wait_for_ever, NULL);
    take();
    return 0;
#else
    setenv("LD_LIBRARY_PATH", program_path("far"), 1);
    execl(program_path("raw_far"), "raw_far", NULL);
    return 1;
#endif
}
#endif
