/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the questions is that of the kernel and the loader: privileges first (they switch the preload
 * off whatever the file is), then "#!", then what the ELF headers say, and what the machine code does. */
#include "trace/target.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/elf.h"
#include "trace/known_programs.h"
#include "trace/live.h"
#include "trace/raw_program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static const struct {
    bool can_preload;
    const char *word, *why;
} kinds[] = {
#define TARGET(name, can_preload, word, why) {can_preload, word, why},
#include "trace/targets.def"
#undef TARGET
};

bool lt_target_can_preload(enum lt_target_kind kind)
{
    return kinds[kind].can_preload;
}

const char *lt_target_word(enum lt_target_kind kind)
{
    return kinds[kind].word;
}

const char *lt_target_why(enum lt_target_kind kind)
{
    return kinds[kind].why;
}

/* Would running it change who we are? Then the loader runs in secure mode (AT_SECURE, ld.so(8)). */
static bool is_privileged(int fd, const struct stat *status)
{
    if (status->st_mode & S_ISUID && status->st_uid != geteuid())
        return true;
    if (status->st_mode & S_ISGID && status->st_mode & S_IXGRP && status->st_gid != getegid())
        return true;
    return geteuid() != 0 && fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

/* The first line of a script, as the kernel reads it (fs/binfmt_script.c): interpreter and one argument. */
static bool read_script(int fd, struct lt_target *target)
{
    char line[257];
    ssize_t got = pread(fd, line, sizeof line - 1, 0);
    if (got < 3 || line[0] != '#' || line[1] != '!')
        return false;
    line[got] = '\0';
    line[strcspn(line, "\n")] = '\0';
    char *word = line + 2 + strspn(line + 2, " \t");
    size_t length = strcspn(word, " \t");
    if (!length)
        return false;
    target->interpreter = lt_xstrndup(word, length);
    char *rest = word + length + strspn(word + length, " \t");
    size_t rest_length = strlen(rest);
    while (rest_length && strchr(" \t", rest[rest_length - 1]))
        rest_length--;
    if (rest_length)
        target->argument = lt_xstrndup(rest, rest_length);
    return true;
}

static bool is_glibc_loader(const char *path)
{
    return strncmp(lt_path_base(path), "ld-linux", 8) == 0;
}

static enum lt_target_kind kind_of_elf(const struct lt_elf *elf)
{
    if (!elf->is_64_bit || elf->machine != lt_elf_own_machine())
        return LT_TARGET_OTHER_CLASS;
    if (!elf->interpreter[0])
        return LT_TARGET_STATIC;
    if (elf->is_go)
        return LT_TARGET_GO;
    return is_glibc_loader(elf->interpreter) ? LT_TARGET_DYNAMIC : LT_TARGET_OTHER_LIBC;
}

/* The state folder, as it was called at the first question: later the working folder may be another one. */
static const char *state_folder(void)
{
    static char *folder;
    static bool is_known;
    if (!is_known)
        folder = lt_live_home(NULL);
    is_known = true;
    return folder;
}

static bool makes_raw_calls(const char *path, int fd, const char *folder, struct lt_target *ret_target)
{
    int table = folder ? lt_known_open(folder) : -1;
    bool result = lt_raw_program_look(path, fd, table, &ret_target->raw_calls, &ret_target->is_clean);
    if (table >= 0)
        close(table);
    return result;
}

bool lt_target_look_at_libraries(char *const *names, size_t count, char **ret_where, char **ret_gone)
{
    const char *folder = state_folder();
    int table = folder ? lt_known_open(folder) : -1;
    bool result = lt_raw_libraries_look(names, count, table, ret_where, ret_gone);
    if (table >= 0)
        close(table);
    return result;
}

void lt_target_look(const char *path, struct lt_target *ret_target)
{
    const char *folder = state_folder();
    *ret_target = (struct lt_target){.kind = LT_TARGET_MISSING, .path = lt_xstrdup(path)};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0) {
        bool can_run = errno == EACCES && faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
        ret_target->kind = can_run ? LT_TARGET_UNREADABLE : LT_TARGET_MISSING;
        return;
    }
    struct lt_elf elf = {0};
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        ret_target->kind = LT_TARGET_MISSING; /* a folder cannot be run */
    } else if (read_script(fd, ret_target)) {
        ret_target->kind = LT_TARGET_SCRIPT;
    } else {
        lt_elf_look(fd, &elf);
        ret_target->kind = !elf.is_elf                  ? LT_TARGET_TEXT
                           : is_privileged(fd, &status) ? LT_TARGET_PRIVILEGED
                                                        : kind_of_elf(&elf);
        if (ret_target->kind == LT_TARGET_DYNAMIC && makes_raw_calls(path, fd, folder, ret_target))
            ret_target->kind = LT_TARGET_RAW;
        if (elf.interpreter[0])
            ret_target->interpreter = lt_xstrdup(elf.interpreter);
        if (elf.build_id[0])
            ret_target->build_id = lt_xstrdup(elf.build_id);
    }
    close(fd);
}

void lt_target_clear(struct lt_target *target)
{
    free(target->path);
    free(target->interpreter);
    free(target->argument);
    free(target->build_id);
    free(target->raw_calls);
    *target = (struct lt_target){0};
}

char *lt_target_find(const char *name)
{
    if (strchr(name, '/'))
        return lt_xstrdup(name);
    const char *path = getenv("PATH");
    if (!path)
        path = "/usr/local/bin:/usr/bin:/bin"; /* libc's own default begins with these (confstr(3)) */
    while (*name && path) {
        size_t length = strcspn(path, ":");
        char *folder = lt_xstrndup(path, length);
        char *candidate = lt_path_join(length ? folder : ".", name);
        free(folder);
        struct stat status;
        if (access(candidate, X_OK) == 0 && stat(candidate, &status) == 0 && S_ISREG(status.st_mode))
            return candidate;
        free(candidate);
        path = path[length] ? path + length + 1 : NULL;
    }
    return NULL;
}
