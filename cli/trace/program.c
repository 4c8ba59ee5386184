/* SPDX-License-Identifier: Apache-2.0
 *
 * A script is traced as its interpreter is, and a static interpreter makes it a matter for ptrace. */
#include "trace/program.h"

#include "base/mem.h"

#include <stdlib.h>

enum { SCRIPTS_MAX = 5 }; /* the kernel allows four in a row (BINPRM_MAX_RECURSION, fs/exec.c) */

static enum lt_target_kind last_of(const char *path, char **ret_last, bool *ret_is_clean)
{
    char *now = lt_xstrdup(path);
    enum lt_target_kind kind = LT_TARGET_MISSING;
    for (int depth = 0; depth < SCRIPTS_MAX; depth++) {
        struct lt_target target;
        lt_target_look(now, &target);
        kind = target.kind;
        *ret_is_clean = target.is_clean;
        char *next = kind == LT_TARGET_SCRIPT && target.interpreter ? lt_xstrdup(target.interpreter) : NULL;
        lt_target_clear(&target);
        if (!next)
            break;
        free(now);
        now = next;
    }
    *ret_last = now;
    return kind;
}

enum lt_target_kind lt_program_last(const char *path, char **ret_last)
{
    bool is_clean;
    return last_of(path, ret_last, &is_clean);
}

bool lt_program_needs_ptrace(enum lt_target_kind kind)
{
    return !lt_target_can_preload(kind) && kind != LT_TARGET_PRIVILEGED && kind != LT_TARGET_UNREADABLE &&
           kind != LT_TARGET_MISSING;
}

static enum lt_program judge_library(const char *path)
{
    char *name = lt_xstrdup(path), *where, *gone;
    bool is_raw = lt_target_look_at_libraries(&name, 1, &where, &gone);
    enum lt_program program = is_raw || gone ? LT_PROGRAM_FOLLOW : LT_PROGRAM_PRELOAD;
    free(name);
    free(where);
    free(gone);
    return program;
}

enum lt_program lt_program_judge(const char *path, bool is_library)
{
    char *last = NULL;
    bool is_clean = false;
    if (is_library)
        return judge_library(path);
    enum lt_target_kind kind = last_of(path, &last, &is_clean);
    free(last);
    if (kind == LT_TARGET_DYNAMIC && is_clean)
        return LT_PROGRAM_CLEAN;
    if (lt_target_can_preload(kind) || kind == LT_TARGET_MISSING)
        return LT_PROGRAM_PRELOAD;
    if (!lt_program_needs_ptrace(kind))
        return LT_PROGRAM_NEITHER;
    bool has_other_loader = kind == LT_TARGET_OTHER_LIBC || kind == LT_TARGET_OTHER_CLASS;
    return has_other_loader ? LT_PROGRAM_FOREIGN : LT_PROGRAM_FOLLOW;
}
