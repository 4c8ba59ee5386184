/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths are taken below the root of the process that means them; its "/proc/self" is not ours. */
#include "ptrace/programs.h"

#include "wire/ask.h"
#include "wire/sink.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static lt_look_at_program *look_at;

void lt_programs_begin(lt_look_at_program *look)
{
    look_at = look;
}

enum { OWN_PATH_BYTES = LT_ASK_PATH_BYTES + 64 };

/* The file that process `pid` calls `path`. */
static void own_path(pid_t pid, const char *path, char ret_own[OWN_PATH_BYTES])
{
    static const char self[] = "/proc/self/";
    if (strncmp(path, self, sizeof self - 1) == 0)
        snprintf(ret_own, OWN_PATH_BYTES, "/proc/%d/%s", (int)pid, path + sizeof self - 1);
    else
        snprintf(ret_own, OWN_PATH_BYTES, "/proc/%d/root%s%s", (int)pid, path[0] == '/' ? "" : "/", path);
}

enum lt_program lt_programs_look(pid_t pid, const char *path)
{
    char own[OWN_PATH_BYTES];
    struct statx status;
    struct lt_segment_header *header = lt_sink_header();
    own_path(pid, path, own);
    if (statx(AT_FDCWD, own, 0, STATX_BASIC_STATS, &status) < 0 || !S_ISREG(status.stx_mode))
        return LT_PROGRAM_PRELOAD; /* the exec will fail, or nobody can say why it did not */
    uint64_t key = lt_program_key(&status);
    enum lt_program program = lt_program_find(header, key);
    if (program == LT_PROGRAM_UNKNOWN) {
        program = look_at(own, false);
        lt_program_add(header, key, program);
    }
    return program;
}

enum lt_program lt_programs_look_at_library(pid_t pid, const char *path)
{
    char own[OWN_PATH_BYTES];
    struct statx status;
    struct lt_segment_header *header = lt_sink_header();
    own_path(pid, path, own);
    if (statx(AT_FDCWD, own, 0, STATX_BASIC_STATS, &status) < 0 || !S_ISREG(status.stx_mode))
        return LT_PROGRAM_FOLLOW;
    uint64_t key = lt_library_key(&status);
    enum lt_program program = lt_program_find(header, key);
    if (program == LT_PROGRAM_UNKNOWN) {
        program = look_at(own, true);
        lt_program_add(header, key, program);
    }
    return program;
}
