/* SPDX-License-Identifier: Apache-2.0
 *
 * The beginning and the end of an image. The library is linked with -z initfirst, so its constructor runs
 * before all others; hooks that are called earlier still start it themselves. At the end nothing is flushed,
 * because nothing is buffered: only what libc will still flush after us is counted. The hooks go on working
 * afterwards. */
#include "environment.h"
#include "process.h"
#include "sink.h"
#include "streams.h"

__attribute__((constructor)) static void begin(int argc, char **argv, char **envp)
{
    lt_environment_remember(envp);
    lt_process_start(argc, argv, envp);
}

__attribute__((destructor)) static void end(void)
{
    if (!lt_sink_is_on())
        return;
    lt_streams_finish();
    lt_process_ends();
}
