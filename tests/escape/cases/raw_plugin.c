// SPDX-License-Identifier: Apache-2.0
// escape: the instruction in a library that the program loads by dlopen
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o raw_plugin.so $CASE
#include "escape.h"
#include <dlfcn.h>
#ifdef LIBRARY
void take(void)
{
    lift_by(raw);
}
#else
int main(void)
{
    void *plugin = dlopen(program_path("raw_plugin.so"), RTLD_NOW);
    CHECK(plugin);
    ((void (*)(void))dlsym(plugin, "take"))();
    return 0;
}
#endif
