// SPDX-License-Identifier: Apache-2.0
// escape: libc's execve, found by dlsym with libc's handle, with an empty environment
#include "escape.h"
#include <dlfcn.h>
int main(void)
{
    char *arguments[] = {"cp", "secret", "loot", NULL}, *nothing[] = {NULL};
    int (*own)(const char *, char *const *, char *const *) = dlsym(dlopen("libc.so.6", RTLD_NOW), "execve");
    own("/bin/cp", arguments, nothing);
    return 1;
}
