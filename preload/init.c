/* SPDX-License-Identifier: Apache-2.0
 *
 * The beginning and the end of an image. The library is linked with -z initfirst, so its constructor runs
 * before all others; hooks that are called earlier still start it themselves. At the end nothing is flushed,
 * because nothing is buffered: only what libc will still flush after us is counted. The hooks go on working
 * afterwards. */
#include "environment.h"
#include "process.h"
#include "streams.h"
#include "uses.h"
#include "wire/sink.h"

#include <link.h>
#include <stdbool.h>
#include <stdlib.h>

/* The shared AddressSanitizer runtime ends a program in which another library comes before it, by looking at
 * the names of the loaded objects; it passes over names that begin with "linux-", the kernel's own
 * (compiler-rt, lib/asan/asan_linux.cpp, FindFirstDSOCallback). Nothing of its is interposed wrongly: what we
 * call comes behind us, which is its interceptors. So where it is loaded we take such a name, before it
 * looks: our constructor is the first of all. */
static void make_way_for_sanitizer(void)
{
    static char kernel_like_name[] = "linux-lintrace.so";
    extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));
    struct link_map *own = NULL;
    bool is_there = false;
    for (struct link_map *map = _r_debug.r_map; map; map = map->l_next) {
        if (map->l_ld == _DYNAMIC)
            own = map;
        for (const char *name = map->l_name; name && *name; name++)
            if (name[0] == 'a' && name[1] == 's' && name[2] == 'a' && name[3] == 'n')
                is_there = true;
    }
    if (own && is_there)
        own->l_name = kernel_like_name;
}

/* Runs after the program's own handlers, before the destructors (on_exit(3)). */
static void note_status(int status, void *nothing)
{
    (void)nothing;
    lt_process_exits(status);
}

__attribute__((constructor)) static void begin(int argc, char **argv, char **envp)
{
    make_way_for_sanitizer();
    lt_environment_remember(envp);
    lt_process_start(argc, argv, envp);
    lt_meet_output();
    lt_watch_forks();
    lt_plugins_begin();
    if (lt_sink_is_on() && lt_sink_header()->wants_status)
        on_exit(note_status, NULL);
}

__attribute__((destructor)) static void end(void)
{
    if (!lt_sink_is_on())
        return;
    lt_streams_finish();
    lt_process_ends();
}
