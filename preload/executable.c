/* SPDX-License-Identifier: Apache-2.0
 *
 * The table is in the header of segment 0. Which of two that look at the same time is kept does not matter; a
 * pair of words that a race or a death has left half-written matches nobody. */
#include "executable.h"

#include "wire/programs.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <limits.h>

enum { PROBES = 4 };
static const uint64_t is_taken = 1; /* a key has its lowest bit set only while its ref is being written */

/* Up to `length` bytes of a text. */
static uint64_t add_text(uint64_t hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length && text[i]; i++)
        hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
    return hash ^ (hash >> 29);
}

/* The path in the record that `ref` leads to; its length, 0 when there is none or it cannot be seen from
 * here. */
static size_t path_in(uint64_t ref, char *ret_path)
{
    struct lt_process_record *process = lt_sink_at(ref);
    if (process)
        lt_touch(&process->since_fork);
    if (!process || process->head.kind != LT_KIND_PROCESS || process->executable_length > PATH_MAX ||
        __atomic_load_n(&process->head.state, __ATOMIC_ACQUIRE) != LT_RECORD_COMMITTED ||
        process->head.size_bytes < sizeof *process + process->executable_length)
        return 0;
    lt_put_text(ret_path, (const char *)(process + 1), process->executable_length);
    return process->executable_length;
}

static size_t find(const struct lt_segment_header *header, uint64_t key, char *ret_path)
{
    for (unsigned i = 0; i < PROBES; i++) {
        const struct lt_executable_place *place = &header->executables[(key / 8 + i) % LT_EXECUTABLE_PLACES];
        if (__atomic_load_n(&place->key, __ATOMIC_ACQUIRE) == key)
            return path_in(place->process, ret_path);
    }
    return 0;
}

struct lt_executable lt_executable_of(const char *exec_name, const char *folder, size_t folder_length,
                                      bool has_loader, char *ret_path, size_t *ret_length)
{
    struct lt_executable executable = {0, false, false};
    const struct lt_segment_header *header = lt_sink_header();
    struct statx status;
    *ret_length = 0;
    if (exec_name && header && lt_sys_statx(AT_FDCWD, exec_name, 0, &status) == 0 &&
        S_ISREG(status.stx_mode)) {
        uint64_t key = lt_program_key(&status);
        executable.is_clean = has_loader && lt_program_find(header, key) == LT_PROGRAM_CLEAN;
        if (exec_name[0] != '/')
            key = add_text(key, folder, folder_length);
        key = add_text(key, exec_name, PATH_MAX) & ~is_taken;
        executable.key = key ? key : 2;
        *ret_length = find(header, executable.key, ret_path);
        executable.is_known = *ret_length > 0;
    }
    if (!executable.is_known) {
        long length = lt_sys_readlink("/proc/self/exe", ret_path, PATH_MAX);
        *ret_length = length > 0 ? (size_t)length : 0;
    }
    return executable;
}

void lt_executable_keep(const struct lt_executable *executable, uint64_t process)
{
    struct lt_segment_header *header = lt_sink_header();
    if (!executable->key || executable->is_known || !header)
        return;
    for (unsigned i = 0; i < PROBES; i++) {
        struct lt_executable_place *place =
            &header->executables[(executable->key / 8 + i) % LT_EXECUTABLE_PLACES];
        uint64_t none = 0;
        if (__atomic_compare_exchange_n(&place->key, &none, is_taken, 0, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            place->process = process;
            __atomic_store_n(&place->key, executable->key, __ATOMIC_RELEASE);
            return;
        }
        if (none == executable->key)
            return;
    }
}
