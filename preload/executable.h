/* SPDX-License-Identifier: Apache-2.0
 *
 * The file that this image was made from. Its name as the kernel has it stands in /proc/self/exe; but the
 * first look into /proc costs a process more than all else that we do when it starts, because the kernel
 * makes its folder for it and takes that down again at its end. So the first of a kind looks, and what it
 * found is taken over by all that were run by the same name of the same unchanged file. Signal-safe,
 * lock-free. */
#ifndef LT_EXECUTABLE_H
#define LT_EXECUTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_executable {
    uint64_t
        key; /* of the file, by the name that was given to execve from this working folder; 0 = unknown */
    bool is_known; /* the name is that of another process of this run */
    bool is_clean; /* see LT_PROGRAM_CLEAN */
};

/* What `exec_name` (NULL when unknown) leads to. `folder` is the working folder (`folder_length` bytes).
 * Writes the executable's path to `ret_path`, which has room for PATH_MAX bytes, and its length to
 * *ret_length, 0 when it cannot be told. `has_loader`: the kernel has started the program loader with it; not
 * so when the loader itself was run and told what to load. */
struct lt_executable lt_executable_of(const char *exec_name, const char *folder, size_t folder_length,
                                      bool has_loader, char *ret_path, size_t *ret_length);

/* From now on the committed process record `process` tells the name. */
void lt_executable_keep(const struct lt_executable *executable, uint64_t process);

#endif
