// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in a library that the program loads by dlopen, when threads keep the kernel's account from telling
// cflags: -pthread
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o raw_plugin_threads.so $CASE
#include "escape.h"
#include <dlfcn.h>
#include <pthread.h>
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
    pthread_t other;
    pthread_create(&other, NULL, wait_for_ever, NULL);
    void *plugin = dlopen(program_path("raw_plugin_threads.so"), RTLD_NOW);
    CHECK(plugin);
    ((void (*)(void))dlsym(plugin, "take"))();
    return 0;
}
#endif
