// SPDX-License-Identifier: Apache-2.0
// case: 91
// helper: plugin.so plugin.c gcc -O2 -shared -fPIC
// cflags: -O2
// A plugin in a name space of its own, with a libc of its own.
// setup: seq 1000 > in
// inputs: in
// outputs: out
// verdict: preload=incomplete auto=incomplete
// reason: plugin.*dlmopen
// compare: preload=part auto=part
#include "case.h"

#include <dlfcn.h>
int main(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/plugin.so", getenv("PROGRAMS"));
    void *library = dlmopen(LM_ID_NEWLM, path, RTLD_NOW);
    int (*work)(const char *, const char *);
    CHECK(library != NULL);
    *(void **)&work = dlsym(library, "plugin_work");
    CHECK(work && work("in", "out"));
    return 0;
}
