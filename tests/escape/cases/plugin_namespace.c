// SPDX-License-Identifier: Apache-2.0
// escape: a plugin in a namespace of its own (dlmopen), with a libc of its own
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o plugin_namespace.so $CASE
#include "escape.h"
#include <dlfcn.h>
#ifdef LIBRARY
void take(void)
{
    lift();
}
#else
int main(void)
{
    ((void (*)(void))dlsym(dlmopen(LM_ID_NEWLM, program_path("plugin_namespace.so"), RTLD_NOW), "take"))();
    return 0;
}
#endif
