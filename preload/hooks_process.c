/* SPDX-License-Identifier: Apache-2.0
 *
 * Processes: forks keep their meaning (a vfork stays one), programs that are started keep the tracer in their
 * environment, and each start is announced, so that an image which never checks in is noticed.
 * A fork's child makes its record when it has something to say. In a vfork child the memory is the parent's:
 * only an announcement is written, nothing of the parent's state is touched. */
#include "hook.h"

#include "account.h"
#include "environment.h"
#include "follow.h"
#include "unfinished.h"
#include "wire/sys.h"

#include <alloca.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

extern char **environ;

enum { STACK_ROOM = 16384, VFORK_TOKEN = 2 };

/* ---- forks ---- */

static long known_child; /* the process that libc has told of: the call that made it has not returned yet */

static void begin_child(void)
{
    known_child = lt_sys_getpid();
    lt_process_forked(LT_PROCESS_FORK);
}

/* Handlers of the program's own may do anything before fork returns; those of the child run in the order in
 * which they were registered (pthread_atfork(3)). */
void lt_watch_forks(void)
{
    pthread_atfork(NULL, NULL, begin_child);
}

static void child_began(enum lt_process_how how)
{
    if (known_child != lt_sys_getpid())
        lt_process_forked(how);
    known_child = 0;
}

static pid_t forked(pid_t pid, enum lt_process_how how)
{
    int kept = errno;
    if (pid == 0)
        child_began(how);
    else if (pid > 0)
        lt_child_made(pid, how);
    errno = kept;
    return pid;
}

/* What a child usually calls before it runs something else. Found in the parent, it need not be looked for,
 * and the pages of libc's tables not be mapped, in each child anew. */
static void find_for_children(void)
{
    static bool is_done;
    if (is_done)
        return;
    is_done = true;
    static const uint16_t usual[] = {LT_HOOK_close,  LT_HOOK_dup2,  LT_HOOK_fcntl, LT_HOOK_open,
                                     LT_HOOK_execve, LT_HOOK__exit, LT_HOOK_write, LT_HOOK_stat};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        lt_real_find((enum lt_hook)usual[i]);
}

pid_t lt_hook_fork(void)
{
    find_for_children();
    lt_process_forks();
    return forked(REAL(fork)(), LT_PROCESS_FORK);
}

pid_t lt_hook__Fork(void)
{
    lt_process_forks();
    return forked(REAL(_Fork)(), LT_PROCESS_FORK);
}

static __thread uint64_t token_before_vfork __attribute__((tls_model("initial-exec")));

/* Called by frameless.S around the system call. The child never comes back: the parent undoes what it finds.
 */
void lt_before_vfork(void);
void lt_before_vfork(void)
{
    lt_process_ref(); /* the child is not to make the parent's record in its own name */
    if (lt_vfork_depth++ == 0) {
        token_before_vfork = lt_thread_token;
        lt_thread_token = VFORK_TOKEN;
    }
}

long lt_after_vfork(long result);
long lt_after_vfork(long result)
{
    if (--lt_vfork_depth == 0)
        lt_thread_token = token_before_vfork;
    if (result < 0) {
        errno = (int)-result;
        return -1;
    }
    return forked((pid_t)result, LT_PROCESS_VFORK);
}

/* What clone's child runs first: in memory of its own it is a fork. */
struct clone_start {
    int (*start)(void *);
    void *argument;
};
static int clone_child(void *start)
{
    struct clone_start child = *(struct clone_start *)start;
    lt_process_forked(LT_PROCESS_CLONE);
    return child.start(child.argument);
}

int lt_hook_clone(int (*start)(void *), void *stack, int flags, void *argument, ...)
{
    va_list values;
    va_start(values, argument);
    void *parent_tid = va_arg(values, void *);
    void *tls = va_arg(values, void *);
    void *child_tid = va_arg(values, void *);
    va_end(values);
    if (flags & CLONE_VM) /* shares our memory: it counts as this process */
        return REAL(clone)(start, stack, flags, argument, parent_tid, tls, child_tid);
    struct clone_start child = {start, argument};
    lt_process_forks();
    pid_t pid = REAL(clone)(clone_child, stack, flags, &child, parent_tid, tls, child_tid);
    if (pid > 0 && flags & (CLONE_NEWNS | CLONE_NEWPID))
        lt_sink_count_loss(LT_LOSS_NAMESPACE);
    return pid > 0 ? forked(pid, LT_PROCESS_CLONE) : pid;
}

pid_t lt_hook_forkpty(int *terminal, char *name, const struct termios *settings, const struct winsize *size)
{
    lt_process_forks();
    pid_t pid = forked(REAL(forkpty)(terminal, name, settings, size), LT_PROCESS_FORK);
    if (pid == 0)
        lt_fd_closed(0, 2); /* they are the terminal now */
    return pid;
}

int lt_hook_daemon(int keep_folder, int keep_streams)
{
    long before = lt_sys_getpid();
    int result = REAL(daemon)(keep_folder, keep_streams);
    if (lt_sys_getpid() != before) {
        child_began(LT_PROCESS_FORK);
        if (!keep_streams)
            lt_fd_closed(0, 2);
    }
    lt_names_changed();
    return result;
}

/* ---- starting programs ---- */

/* Announces that `path` (relative to `folder`; NULL: what `folder` is open on) is about to be run. */
static struct lt_exec_record *announce(enum lt_exec_how how, int folder, const char *path)
{
    int kept = errno;
    uint64_t ref = 0;
    uint64_t process = lt_process_ref();
    if (how != LT_EXEC_SPAWN) {
        lt_unfinished_note();
        lt_account_leave(process);
    }
    size_t room = path && path[0] == '/' ? __builtin_strlen(path) + 1 : PATH_MAX;
    struct lt_exec_record *record = process ? lt_sink_take(sizeof *record + room, LT_KIND_EXEC, &ref) : NULL;
    if (record) {
        record->process = process;
        record->pid = how == LT_EXEC_SPAWN ? 0 : (uint32_t)lt_sys_getpid();
        record->how = (uint16_t)how;
        record->uid = (uint32_t)lt_sys6(SYS_geteuid, 0, 0, 0, 0, 0, 0);
        record->path_length = (uint32_t)lt_absolute(folder, path ? path : "", (char *)(record + 1), room);
        lt_record_commit(&record->head);
    }
    errno = kept;
    return record;
}

static int settle(struct lt_exec_record *record, int result)
{
    if (record && result < 0)
        record->failure = errno;
    return result;
}

/* Memory for a mended environment that is too large for the stack; NULL when there is none. */
static void *large_room(size_t size)
{
    void *room = lt_sys_mmap(NULL, (long)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return lt_sys_failed(room) ? NULL : room;
}

/* `envp` as a new program is to get it. The copy lies on the caller's stack, so this has to be a macro. A
 * large one is mapped and, as the call normally does not return, never unmapped. */
#define MENDED(envp, is_bare)                                                                                \
    __extension__({                                                                                          \
        size_t size_ = lt_environment_room(envp, is_bare);                                                   \
        void *room_ = size_ == 0 ? NULL : size_ <= STACK_ROOM ? alloca(size_) : large_room(size_);           \
        room_ ? lt_environment_mend(envp, room_, is_bare) : (char **)(uintptr_t)(envp);                      \
    })

/* Is this program to be run without anything of ours? In a sandbox our library would make calls that the
 * filter did not reckon with. */
static bool goes_bare(enum lt_program program)
{
    return program == LT_PROGRAM_FOREIGN || lt_sys_is_forbidden || lt_is_other_user() ||
           !lt_environment_library_is_there();
}

/* Can the words behind `list` be read? A list in memory that is not there is the kernel's to refuse (EFAULT),
 * not ours to stumble over: it is asked to copy a signal set from there, for a purpose that does not exist
 * (rt_sigprocmask(2) copies first, then says EINVAL). */
static bool is_readable(const void *address)
{
    const uintptr_t no_purpose = UINT16_MAX, set = (uintptr_t)address & ~(uintptr_t)7; /* the same page */
    return !address || lt_sys6(SYS_rt_sigprocmask, (long)no_purpose, (long)set, 0, 8, 0, 0) != -EFAULT;
}

int lt_hook_execve(const char *path, char *const argv[], char *const envp[])
{
    lt_process_ensure();
    if (!path || !is_readable(path) || !is_readable(envp))
        return REAL(execve)(path, argv, envp);
    struct lt_exec_record *record = announce(LT_EXEC_EXECVE, AT_FDCWD, path);
    enum lt_program program = lt_follow(record, AT_FDCWD, path);
    char **mended = MENDED(envp, goes_bare(program));
    return settle(record, REAL(execve)(path, argv, mended));
}

int lt_hook_execv(const char *path, char *const argv[])
{
    return lt_hook_execve(path, argv, environ);
}

/* Where execvp will find `name`: the first executable on PATH, or the name itself. */
static const char *found_on_path(const char *name, char room[PATH_MAX])
{
    struct statx status;
    const char *path = getenv("PATH");
    if (!path)
        path = "/bin:/usr/bin"; /* confstr(3), _CS_PATH */
    if (__builtin_strchr(name, '/'))
        return name;
    while (*path) {
        size_t length = 0;
        while (path[length] && path[length] != ':')
            length++;
        if (length + __builtin_strlen(name) + 2 < PATH_MAX) {
            char *to = lt_put_text(room, path, length);
            *to++ = '/';
            lt_put_text(to, name, __builtin_strlen(name) + 1);
            const char *candidate = length ? room : name;
            if (lt_sys6(SYS_faccessat, AT_FDCWD, (long)candidate, X_OK, 0, 0, 0) == 0 &&
                lt_sys_statx(AT_FDCWD, candidate, 0, &status) == 0 && S_ISREG(status.stx_mode))
                return candidate;
        }
        path += length + (path[length] == ':');
    }
    return name;
}

int lt_hook_execvpe(const char *path, char *const argv[], char *const envp[])
{
    lt_process_ensure();
    char room[PATH_MAX];
    const char *found = found_on_path(path, room);
    struct lt_exec_record *record = announce(LT_EXEC_EXECVE, AT_FDCWD, found);
    enum lt_program program = lt_follow(record, AT_FDCWD, found);
    char **mended = MENDED(envp, goes_bare(program));
    return settle(record, REAL(execvpe)(path, argv, mended));
}

int lt_hook_execvp(const char *path, char *const argv[])
{
    return lt_hook_execvpe(path, argv, environ);
}

/* The arguments of execl and its kin as an array on the caller's stack; `values` is left behind the NULL. */
#define GATHERED(first, values)                                                                              \
    __extension__({                                                                                          \
        va_list counted_;                                                                                    \
        va_copy(counted_, values);                                                                           \
        size_t count_ = 1;                                                                                   \
        while (va_arg(counted_, const char *))                                                               \
            count_++;                                                                                        \
        va_end(counted_);                                                                                    \
        char **arguments_ = alloca((count_ + 1) * sizeof *arguments_);                                       \
        arguments_[0] = (char *)(uintptr_t)(first);                                                          \
        for (size_t i_ = 1; i_ <= count_; i_++)                                                              \
            arguments_[i_] = first ? va_arg(values, char *) : NULL;                                          \
        arguments_;                                                                                          \
    })

int lt_hook_execl(const char *path, const char *argument, ...)
{
    va_list values;
    va_start(values, argument);
    char **arguments = GATHERED(argument, values);
    va_end(values);
    return lt_hook_execve(path, arguments, environ);
}

int lt_hook_execlp(const char *path, const char *argument, ...)
{
    va_list values;
    va_start(values, argument);
    char **arguments = GATHERED(argument, values);
    va_end(values);
    return lt_hook_execvpe(path, arguments, environ);
}

int lt_hook_execle(const char *path, const char *argument, ...)
{
    va_list values;
    va_start(values, argument);
    char **arguments = GATHERED(argument, values);
    char *const *envp = va_arg(values, char *const *);
    va_end(values);
    return lt_hook_execve(path, arguments, envp);
}

int lt_hook_fexecve(int fd, char *const argv[], char *const envp[])
{
    lt_process_ensure();
    struct lt_exec_record *record = announce(LT_EXEC_EXECVE, fd, NULL);
    enum lt_program program = lt_follow(record, fd, NULL);
    char **mended = MENDED(envp, goes_bare(program));
    return settle(record, REAL(fexecve)(fd, argv, mended));
}

int lt_hook_execveat(int folder, const char *path, char *const argv[], char *const envp[], int flags)
{
    lt_process_ensure();
    struct lt_exec_record *record = announce(LT_EXEC_EXECVE, folder, path && path[0] ? path : NULL);
    enum lt_program program = lt_follow(record, folder, path);
    char **mended = MENDED(envp, goes_bare(program));
    return settle(record, REAL(execveat)(folder, path, argv, mended, flags));
}

typedef int spawn_function(pid_t *, const char *, const posix_spawn_file_actions_t *,
                           const posix_spawnattr_t *, char *const[], char *const[]);

/* The arguments of the stand-in: its own name, the program, the program's arguments. */
static void put_stand_in(char **to, const char *own, const char *path, char *const argv[])
{
    *to++ = (char *)(uintptr_t)own;
    *to++ = (char *)(uintptr_t)path;
    if (!argv || !argv[0])
        *to++ = (char *)(uintptr_t)path;
    for (; argv && *argv; argv++)
        *to++ = *argv;
    *to = NULL;
}

static size_t count_of(char *const argv[])
{
    size_t count = 0;
    while (argv && argv[count])
        count++;
    return count;
}

/* The layout of glibc's file actions (posix/spawn_int.h, glibc 2.36): what they open is opened inside of
 * libc. */
struct spawn_action {
    int kind; /* enum spawn_kind */
    int gap;
    union {
        struct {
            int fd, gap;
            const char *path;
            int flags;
            mode_t mode;
        } open;
        const char *folder;
    } of;
};
enum spawn_kind { SPAWN_OPEN = 2, SPAWN_CHANGE_FOLDER = 3, SPAWN_CHANGE_TO_DESCRIPTOR = 4 };
struct spawn_actions {
    int allocated, used;
    struct spawn_action *list;
};
_Static_assert(sizeof(struct spawn_action) == 32, "as in libc");

/* One opening of the child's, in the folder where it is then. `is_done`: after it; before, it is looked
 * whether the file is there already, which is what is returned; a descriptor that only the child knows (-1)
 * leads nowhere. */
static bool note_open(int folder, const struct spawn_action *action, bool is_done, bool was_there)
{
    const char *path = action->of.open.path;
    int flags = action->of.open.flags;
    if (!(flags & (O_CREAT | O_TRUNC)))
        return false;
    if (folder == -1 && path[0] != '/') {
        if (is_done)
            lt_not_told();
        return false;
    }
    if (!is_done)
        return lt_sys6(SYS_faccessat, folder, (long)path, F_OK, 0, 0, 0) == 0;
    if (flags & O_TRUNC || !was_there)
        lt_changed_by_name(folder, path, was_there ? LT_STATUS_TRUNCATED : LT_STATUS_CREATED);
    return false;
}

/* Files that are made or emptied for the child, which may never touch them itself. Called before it, for
 * those that are there already (a bit for each of the first 64), and with these after it. */
static uint64_t note_opens(const posix_spawn_file_actions_t *actions, bool is_done, uint64_t there)
{
    const struct spawn_actions *all = (const void *)actions;
    long folder = AT_FDCWD;
    for (int i = 0; all && i < all->used && i < 64; i++) {
        const struct spawn_action *action = &all->list[i];
        long former = folder;
        if (action->kind == SPAWN_OPEN)
            there |= (uint64_t)note_open((int)folder, action, is_done, there >> i & 1) << i;
        else if (action->kind == SPAWN_CHANGE_TO_DESCRIPTOR)
            folder = -1;
        else if (action->kind == SPAWN_CHANGE_FOLDER)
            folder = lt_sys_openat((int)folder, action->of.folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (folder < 0 && folder != AT_FDCWD)
            folder = -1;
        if (former != folder && former >= 0)
            lt_sys_close((int)former);
    }
    if (folder >= 0)
        lt_sys_close((int)folder);
    return there;
}

/* `real` is libc's function for `path` as it was given; `found` is where that leads to. */
static int spawn(spawn_function *real, const char *found, pid_t *pid, const char *path,
                 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                 char *const argv[], char *const envp[])
{
    struct lt_exec_record *record = announce(LT_EXEC_SPAWN, AT_FDCWD, found);
    pid_t child = 0;
    char own[PATH_MAX];
    char *const *arguments = argv;
    enum lt_program program = lt_program_look(AT_FDCWD, found);
    bool stands_in = lt_program_is_followed(program) &&
                     lt_sys6(SYS_faccessat, AT_FDCWD, (long)found, X_OK, 0, 0, 0) == 0 &&
                     lt_follow_stand_in(own, sizeof own) &&
                     lt_sys6(SYS_faccessat, AT_FDCWD, (long)own, X_OK, 0, 0, 0) == 0;
    char **mended = MENDED(envp, !stands_in && goes_bare(program));
    if (stands_in) {
        char **changed = alloca((count_of(argv) + 4) * sizeof *changed);
        put_stand_in(changed, own, found, argv);
        arguments = changed;
    }
    uint64_t there = note_opens(actions, false, 0);
    int result = stands_in ? REAL(posix_spawn)(&child, own, actions, attributes, arguments, mended)
                           : real(&child, path, actions, attributes, arguments, mended);
    if (record && result)
        record->failure = result;
    else if (record)
        record->pid = (uint32_t)child;
    if (!result) {
        forked(child, LT_PROCESS_VFORK);
        note_opens(actions, true, there);
    }
    if (!result && pid)
        *pid = child;
    return result;
}

int lt_hook_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    lt_process_ensure();
    return spawn(REAL(posix_spawn), path, pid, path, actions, attributes, argv, envp);
}

int lt_hook_posix_spawnp(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    lt_process_ensure();
    char room[PATH_MAX];
    return spawn(REAL(posix_spawnp), found_on_path(path, room), pid, path, actions, attributes, argv, envp);
}

/* system and popen start the shell with the program's own environment. If the program took the tracer out of
 * it, a mended one stands in its place for the time of the call. */
int lt_hook_system(const char *command)
{
    lt_process_ensure();
    char **kept = environ, **mended = MENDED(environ, false);
    struct lt_exec_record *record = command ? announce(LT_EXEC_SPAWN, AT_FDCWD, "/bin/sh") : NULL;
    if (mended != kept)
        environ = mended;
    int result = REAL(system)(command);
    if (mended != kept)
        environ = kept;
    return settle(record, result);
}

FILE *lt_hook_popen(const char *command, const char *mode)
{
    lt_process_ensure();
    char **kept = environ, **mended = MENDED(environ, false);
    struct lt_exec_record *record = announce(LT_EXEC_SPAWN, AT_FDCWD, "/bin/sh");
    if (mended != kept)
        environ = mended;
    FILE *result = REAL(popen)(command, mode);
    if (mended != kept)
        environ = kept;
    settle(record, result ? 0 : -1);
    return result;
}

/* Command substitution is done by a shell that libc starts, if there is any. */
int lt_hook_wordexp(const char *words, wordexp_t *result, int flags)
{
    lt_process_ensure();
    char **kept = environ, **mended = MENDED(environ, false);
    if (mended != kept)
        environ = mended;
    int status = REAL(wordexp)(words, result, flags);
    if (mended != kept)
        environ = kept;
    return status;
}

/* ---- sandboxes ---- */

/* From here on only calls that the program itself makes are made. */
void lt_sandboxed(void)
{
    lt_process_ref(); /* while we may still ask who we are */
    lt_token();
    lt_sys_is_forbidden = 1;
}

int lt_hook_prctl(int option, ...)
{
    unsigned long a[4];
    va_list values;
    va_start(values, option);
    for (int i = 0; i < 4; i++)
        a[i] = va_arg(values, unsigned long);
    va_end(values);
    /* with a dispatch on, a call of ours would raise the program's signal (PR_SET_SYSCALL_USER_DISPATCH) */
    bool seals = option == PR_SET_SECCOMP || (option == 59 && a[0] == 1);
    int was_forbidden = lt_sys_is_forbidden;
    if (seals)
        lt_sandboxed();
    int result = REAL(prctl)(option, a[0], a[1], a[2], a[3]);
    if (seals && result < 0)
        lt_sys_is_forbidden = was_forbidden;
    return result;
}

/* A tracer that changes what another process does: its calls are not those that the program would make. */
long lt_hook_ptrace(int request, ...)
{
    long a[3];
    va_list values;
    va_start(values, request);
    for (int i = 0; i < 3; i++)
        a[i] = va_arg(values, long);
    va_end(values);
    long result = REAL(ptrace)(request, a[0], a[1], a[2]);
    bool changes = request == PTRACE_POKETEXT || request == PTRACE_POKEDATA || request == PTRACE_POKEUSER ||
                   request == PTRACE_SETREGSET || request == 13 /* PTRACE_SETREGS */;
    if (result == 0 && changes)
        lt_sink_count_loss(LT_LOSS_SYSCALL);
    return result;
}

/* ---- the end ---- */

void lt_hook__exit(int status)
{
    if (!lt_vfork_depth) {
        lt_process_exits(status);
        lt_process_ends();
    }
    REAL(_exit)(status);
}

void lt_hook_quick_exit(int status)
{
    lt_process_exits(status);
    lt_process_ends();
    REAL(quick_exit)(status);
}
