// SPDX-License-Identifier: Apache-2.0
// escape: a plugin loaded with RTLD_DEEPBIND
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o plugin_deepbind.so $CASE
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
    ((void (*)(void))dlsym(dlopen(program_path("plugin_deepbind.so"), RTLD_NOW | RTLD_DEEPBIND), "take"))();
    return 0;
}
#endif
