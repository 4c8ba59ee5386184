/* SPDX-License-Identifier: Apache-2.0
 *
 * Known programs are in a table in the live trace; for others the helper looks at the file once. A thread
 * that is followed installs the filter itself, because only the caller can (seccomp(2)), and execs.
 *
 * posix_spawn runs its program from inside of libc, where nobody of ours is. It is given a small program of
 * ours instead (the stand-in), which the library enters as any other, and which execs the real one. */
#include "follow.h"

#include "process.h"
#include "uses.h"
#include "wire/ask.h"
#include "wire/filter.h"
#include "wire/sys.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static const char stand_in_name[] = "/exec";

static bool statx_of(int folder, const char *path, struct statx *ret_status)
{
    bool is_open = !path || !path[0];
    return lt_sys_statx(folder, is_open ? "" : path, is_open ? AT_EMPTY_PATH : 0, ret_status) == 0;
}

/* A program that is run from its descriptor need not have a name. */
static size_t open_path(int fd, char *to)
{
    char digits[12];
    int count = 0;
    unsigned number = (unsigned)fd;
    char *at = lt_put_text(to, "/proc/self/fd/", 14);
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count)
        *at++ = digits[--count];
    return (size_t)(at - to);
}

int lt_follow_ask(enum lt_want want, int folder, const char *path, struct lt_answer *ret_answer)
{
    char *text =
        lt_sys_mmap(NULL, LT_ASK_PATH_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (lt_sys_failed(text))
        return -ENOMEM; /* a signal stack has no room for it */
    size_t length =
        path && path[0] ? lt_absolute(folder, path, text, LT_ASK_PATH_BYTES) : open_path(folder, text);
    if (want == LT_WANT_FOLLOW || want == LT_WANT_FORCED) /* the program may have allowed another */
        lt_sys6(SYS_prctl, PR_SET_PTRACER, lt_sink_header()->helper_pid, 0, 0, 0, 0);
    int result = length ? lt_ask(lt_sink_folder(), want, text, length, ret_answer) : -ENAMETOOLONG;
    lt_sys6(SYS_munmap, (long)text, LT_ASK_PATH_BYTES, 0, 0, 0, 0);
    return result;
}

static enum lt_program known(int folder, const char *path)
{
    struct statx status;
    const struct lt_segment_header *header = lt_sink_header();
    if (!header || !header->helper_pid || !statx_of(folder, path, &status) || !S_ISREG(status.stx_mode))
        return LT_PROGRAM_PRELOAD; /* nobody to ask, or nothing that can be run */
    return lt_program_find(header, lt_program_key(&status));
}

enum lt_program lt_program_look(int folder, const char *path)
{
    int kept = errno;
    struct lt_answer answer;
    enum lt_program program = known(folder, path);
    if (program == LT_PROGRAM_UNKNOWN && lt_follow_ask(LT_WANT_LOOK, folder, path, &answer) == 0)
        program = (enum lt_program)answer.program;
    errno = kept;
    return program;
}

bool lt_is_other_user(void)
{
    const struct lt_segment_header *header = lt_sink_header();
    long user = lt_sys6(SYS_geteuid, 0, 0, 0, 0, 0, 0);
    return header && user > 0 && user != header->owner_uid;
}

enum lt_program lt_follow(struct lt_exec_record *record, int folder, const char *path)
{
    int kept = errno;
    enum lt_program program = known(folder, path);
    bool is_other_user = lt_is_other_user();
    bool is_asked = program == LT_PROGRAM_UNKNOWN || lt_program_is_followed(program) || is_other_user;
    /* a filter cannot be taken off again: not for what the kernel will refuse to run */
    if (is_asked && path && path[0] && lt_sys6(SYS_faccessat, folder, (long)path, X_OK, 0, 0, 0) == -EACCES)
        is_asked = false;
    if (is_asked) {
        struct lt_answer answer = {0};
        int result = lt_follow_ask(is_other_user ? LT_WANT_FORCED : LT_WANT_FOLLOW, folder, path, &answer);
        program = result == 0 ? (enum lt_program)answer.program : program;
        if (result == 0 && answer.is_followed) {
            /* somebody who is followed only for being another user keeps the right to become a third */
            result = lt_filter_install(!is_other_user, &answer.also);
            result = is_other_user ? 0 : result;
        } else if (result == 0) {
            result = -answer.failure;
        }
        if (record && result < 0)
            record->not_followed = (uint16_t)-result;
    }
    errno = kept;
    return program;
}

size_t lt_follow_stand_in(char *ret_path, size_t size)
{
    const char *folder = lt_sink_folder();
    size_t length = __builtin_strlen(folder);
    if (length + sizeof stand_in_name > size)
        return 0;
    lt_put_text(lt_put_text(ret_path, folder, length), stand_in_name, sizeof stand_in_name);
    return length + sizeof stand_in_name - 1;
}

bool lt_follow_is_stand_in(const char *exec_name)
{
    const char *folder = lt_sink_folder();
    while (*folder && *exec_name == *folder) {
        exec_name++;
        folder++;
    }
    const char *rest = stand_in_name;
    while (*rest && *exec_name == *rest) {
        exec_name++;
        rest++;
    }
    return !*folder && !*rest && !*exec_name;
}
