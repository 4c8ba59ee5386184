/* SPDX-License-Identifier: Apache-2.0
 *
 * A process record is made when an image starts and, after a fork, not before the child has something to say:
 * a child that only execs costs one small record, one that does nothing costs none. */
#include "process.h"

#include "account.h"
#include "environment.h"
#include "executable.h"
#include "fdtab.h"
#include "follow.h"
#include "unfinished.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <elf.h>
#include <limits.h>

extern char **environ;

__thread uint64_t lt_thread_token;
__thread int lt_vfork_depth;

static uint64_t process_ref; /* our record; 0 = not made yet */
static uint64_t forked_from; /* the parent's record, when we are a fork without a record yet */
static uint16_t forked_how;
static uint64_t forked_seq;  /* run clock at the fork that made us */
static uint64_t forking_seq; /* the same of the fork under way; 0 = none that we know of */
static uint32_t started;     /* 0 = not yet, 1 = under way or done */

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

/* Bytes of the arguments that fit a record, whole arguments only. */
static size_t measure_arguments(int argc, char **argv, int *ret_count)
{
    size_t total = 0;
    int count = 0;
    for (; count < argc; count++) {
        size_t length = length_of(argv[count]) + 1;
        if (total + length > LT_TEXT_MAX_BYTES)
            break;
        total += length;
    }
    *ret_count = count;
    return total;
}

static void fill_identity(struct lt_process_record *process, uint32_t uid)
{
    process->pid = (uint32_t)lt_sink_pid();
    process->ppid = (uint32_t)lt_sys6(SYS_getppid, 0, 0, 0, 0, 0, 0);
    process->uid = uid != UINT32_MAX ? uid : (uint32_t)lt_sys6(SYS_getuid, 0, 0, 0, 0, 0, 0);
    process->start_ns = lt_sys_now_ns(0);
    process->backend = LT_BACKEND_PRELOAD;
}

/* What the kernel tells an image about itself, behind the environment: <elf.h>, getauxval(3). */
struct given {
    const char
        *exec_name;  /* the name that was given to execve; NULL when there is no environment to look behind */
    bool has_loader; /* the program was run, and not its loader by name */
    uint32_t uid;    /* UINT32_MAX: not told */
};

static struct given what_is_given(char **envp)
{
    struct given given = {NULL, false, UINT32_MAX};
    while (*envp)
        envp++;
    for (const unsigned long *entry = (const unsigned long *)(envp + 1); entry[0]; entry += 2) {
        if (entry[0] == AT_EXECFN)
            given.exec_name = (const char *)entry[1];
        else if (entry[0] == AT_BASE)
            given.has_loader = entry[1] != 0;
        else if (entry[0] == AT_UID)
            given.uid = (uint32_t)entry[1];
    }
    return given;
}

static void check_in(int argc, char **argv, const struct given *given)
{
    char executable_path[PATH_MAX], folder[PATH_MAX];
    size_t executable_length;
    long folder_got = lt_sys_getcwd(folder, sizeof folder) - 1; /* the kernel counts the NUL */
    size_t folder_length = folder_got < 0 ? 0 : (size_t)folder_got;
    struct lt_executable executable = lt_executable_of(
        given->exec_name, folder, folder_length, given->has_loader, executable_path, &executable_length);
    size_t exec_name_length = given->exec_name ? length_of(given->exec_name) : 0;
    int kept = 0;
    size_t argv_length = measure_arguments(argc, argv, &kept);
    exec_name_length = exec_name_length > PATH_MAX ? PATH_MAX : exec_name_length;
    uint64_t ref = 0;
    struct lt_process_record *process =
        lt_sink_take(sizeof *process + executable_length + folder_length + exec_name_length + argv_length,
                     LT_KIND_PROCESS, &ref);
    if (!process)
        return;
    fill_identity(process, given->uid);
    process->how = LT_PROCESS_EXEC;
    process->argc = (uint32_t)argc;
    process->executable_length = (uint32_t)executable_length;
    process->folder_length = (uint32_t)folder_length;
    process->exec_name_length = (uint32_t)exec_name_length;
    process->argv_length = (uint32_t)argv_length;
    process->flags = kept < argc;
    char *text = (char *)(process + 1);
    text = lt_put_text(text, executable_path, executable_length);
    text = lt_put_text(text, folder, folder_length);
    text = lt_put_text(text, given->exec_name, exec_name_length);
    for (int i = 0; i < kept; i++)
        text = lt_put_text(text, argv[i], length_of(argv[i]) + 1);
    lt_record_commit(&process->head);
    process_ref = ref;
    lt_executable_keep(&executable, ref);
    lt_account_begin(ref, executable.is_clean);
}

void lt_process_start(int argc, char **argv, char **envp)
{
    if (__atomic_exchange_n(&started, 1, __ATOMIC_ACQ_REL))
        return;
    const char *folder = lt_environment_trace();
    struct given given = {.uid = UINT32_MAX};
    if (argv)
        given = what_is_given(envp);
    if (folder && lt_sink_attach(folder) && !(given.exec_name && lt_follow_is_stand_in(given.exec_name)))
        check_in(argc, argv, &given);
    if (lt_environment_has_auditor())
        lt_sink_count_loss(LT_LOSS_PLUGIN);
}

/* Where the kernel put the arguments: the loader keeps it for libc (elf/dl-support.c, glibc 2.36). Known
 * before libc knows its environment, which is when a library's constructor may call us first. */
extern void *__libc_stack_end;

void lt_process_ensure(void)
{
    if (LT_LIKELY(started))
        return;
    long *words = __libc_stack_end;
    char **argv = (char **)(words + 1);
    char **envp = argv + *words + 1;
    lt_environment_remember(envp);
    lt_process_start((int)*words, argv, envp);
}

static void check_in_fork(void)
{
    uint64_t ref = 0;
    struct lt_process_record *process = lt_sink_take(sizeof *process, LT_KIND_PROCESS, &ref);
    if (!process)
        return;
    fill_identity(process, UINT32_MAX);
    process->how = forked_how;
    process->parent = forked_from;
    uint64_t ticks = process->head.seq - forked_seq;
    process->since_fork = ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
    lt_record_commit(&process->head);
    process_ref = ref;
}

uint64_t lt_process_ref(void)
{
    lt_process_ensure();
    if (!process_ref && forked_from)
        check_in_fork();
    return process_ref;
}

uint64_t lt_token(void)
{
    if (!lt_thread_token)
        /* A thread id lives as long as its thread; the ref keeps the ids of other images apart. */
        lt_thread_token =
            (lt_process_ref() << 24) ^ ((uint64_t)lt_sys_gettid() << 1) ^ UINT64_C(0x8000000000000000);
    return lt_thread_token;
}

void lt_process_forks(void)
{
    (void)lt_process_ref(); /* else the child would count as our parent's */
    forking_seq = lt_clock_now();
}

void lt_process_forked(enum lt_process_how how)
{
    if (process_ref)
        forked_from = process_ref;
    forked_how = (uint16_t)how;
    forked_seq = forking_seq ? forking_seq : lt_clock_now();
    forking_seq = 0;
    process_ref = 0;
    lt_thread_token = 0;
    lt_vfork_depth = 0;
    lt_account_forked();
    lt_sink_forked();
}

void lt_child_made(long pid, enum lt_process_how how)
{
    forking_seq = 0;
    if (pid <= 0 || !lt_sink_is_on())
        return;
    uint64_t ref = 0;
    struct lt_fork_record *fork_record = lt_sink_take(sizeof *fork_record, LT_KIND_FORK, &ref);
    if (!fork_record)
        return;
    fork_record->process = lt_process_ref();
    fork_record->child_pid = (uint32_t)pid;
    fork_record->how = (uint16_t)how;
    lt_record_commit(&fork_record->head);
}

void lt_process_cut_off(void)
{
    struct lt_process_record *process = process_ref ? lt_sink_at(process_ref) : NULL;
    if (process)
        process->end_how = LT_END_CUT;
}

static struct lt_process_record *own_record(void)
{
    struct lt_process_record *process = process_ref ? lt_sink_at(process_ref) : NULL;
    bool is_ours = process && (lt_sys_is_forbidden || process->pid == (uint32_t)lt_sys_getpid());
    return is_ours ? process : NULL; /* else a clone that shares our memory ends, not we */
}

void lt_process_exits(int status)
{
    struct lt_process_record *process = own_record();
    if (process)
        process->end_status = (uint16_t)((status & 0xff) + 1);
}

bool lt_aio_is_pending(void);

void lt_process_ends(void)
{
    if (lt_aio_is_pending())
        lt_sink_count_loss(LT_LOSS_SYSCALL);
    struct lt_process_record *process = own_record();
    if (!process)
        return;
    lt_unfinished_note();
    lt_account_close(process_ref);
    int64_t now_ns = lt_sys_now_ns(0);
    process->end_ns = now_ns ? now_ns : process->start_ns;
    if (process->end_how != LT_END_CUT)
        process->end_how = LT_END_EXIT;
    process->end_seq = lt_clock_tick();
}
