/* SPDX-License-Identifier: Apache-2.0
 *
 * One waitpid at a time, one handler for each kind of stop (ptrace(2), "Stopped states"). A child's first
 * stop may come before its parent's word of it: it waits for that. At an exec the other threads are gone, and
 * the one that called it has the number of the process. */
#include "ptrace/tracer.h"

#include "base/mem.h"
#include "ptrace/descriptors.h"
#include "ptrace/effects.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/env.h"
#include "wire/sink.h"
#include "wire/sys.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINGER_NS = 50000, EVENTS_AT_ONCE = 64, PARENT_WAIT_NS = 1000000000 };
enum { BUCKETS = 1024, GONE = 64, CALL_STOP = SIGTRAP | 0x80 };

static struct lt_thread *threads[BUCKETS];
static struct lt_tracee *processes;
static size_t thread_count;

/* Processes that ended lately: one may have left a child that nobody told of. */
static struct gone {
    pid_t pid;
    uint64_t ref;
} gone[GONE];
static size_t next_gone;

static const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE |
                            PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |
                            PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;

/* ---- who is there ---- */

static struct lt_thread *thread_of(pid_t tid)
{
    struct lt_thread *thread = threads[tid % BUCKETS];
    while (thread && thread->tid != tid)
        thread = thread->next;
    return thread;
}

static struct lt_thread *add_thread(pid_t tid, struct lt_tracee *process)
{
    struct lt_thread *thread = lt_xcalloc(1, sizeof *thread);
    thread->tid = tid;
    thread->process = process;
    thread->next = threads[tid % BUCKETS];
    threads[tid % BUCKETS] = thread;
    thread_count++;
    if (process)
        process->thread_count++;
    return thread;
}

static struct lt_tracee *add_process(pid_t pid)
{
    struct lt_tracee *process = lt_xcalloc(1, sizeof *process);
    static uint64_t serial;
    process->pid = process->tid = pid;
    process->pidfd = -1;
    process->serial = UINT64_MAX - ++serial; /* images count upwards from 1 */
    process->next = processes;
    processes = process;
    return process;
}

static void remove_process(struct lt_tracee *process)
{
    lt_table_leave(process);
    lt_record_end(process);
    gone[next_gone++ % GONE] =
        (struct gone){process->pid, process->ref ? process->ref : process->forked_from};
    struct lt_tracee **at = &processes;
    while (*at != process)
        at = &(*at)->next;
    *at = process->next;
    if (process->pidfd >= 0)
        close(process->pidfd);
    free(process);
}

static void remove_thread(struct lt_thread *thread)
{
    struct lt_thread **at = &threads[thread->tid % BUCKETS];
    while (*at != thread)
        at = &(*at)->next;
    *at = thread->next;
    thread_count--;
    if (thread->process && lt_effect_is_cut_off(thread))
        thread->process->is_cut_off = true;
    lt_transfer_abandon(thread);
    if (thread->process && thread->process->tid == thread->tid)
        thread->process->tid = thread->process->pid;
    if (thread->process && --thread->process->thread_count == 0)
        remove_process(thread->process);
    free(thread);
}

/* ---- going on ---- */

static void resume(struct lt_thread *thread, int signal)
{
    if (thread->is_leaving) {
        ptrace(PTRACE_DETACH, thread->tid, NULL, NULL);
        remove_thread(thread);
        return;
    }
    bool stops_at_calls = thread->is_in_call || (thread->process && thread->process->is_exact);
    ptrace(stops_at_calls ? PTRACE_SYSCALL : PTRACE_CONT, thread->tid, NULL, (long)signal);
}

/* The process has got, or got rid of, a descriptor that only stops can tell: its other threads have to learn.
 */
static void choose_pace(struct lt_thread *thread)
{
    struct lt_tracee *process = thread->process;
    bool is_exact = process->is_recorded && (!process->is_filtered || lt_tracee_wants_exact(process));
    if (is_exact == process->is_exact)
        return;
    process->is_exact = is_exact;
    for (int i = 0; i < BUCKETS && is_exact && process->thread_count > 1; i++)
        for (struct lt_thread *other = threads[i]; other; other = other->next)
            if (other->process == process && other != thread &&
                ptrace(PTRACE_INTERRUPT, other->tid, NULL, NULL) == 0)
                other->is_interrupted = true;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return lt_ns(now.tv_sec, now.tv_nsec);
}

/* ---- calls ---- */

static bool is_compat(uint32_t architecture)
{
    return architecture != lt_calls_native.architecture;
}

static void begin_call(struct lt_thread *thread, const struct __ptrace_syscall_info *info)
{
    const uint64_t *arguments =
        info->op == PTRACE_SYSCALL_INFO_SECCOMP ? info->seccomp.args : info->entry.args;
    uint64_t number = info->op == PTRACE_SYSCALL_INFO_SECCOMP ? info->seccomp.nr : info->entry.nr;
    struct lt_tracee *process = thread->process;
    if (thread->is_in_call || !process->is_recorded)
        return; /* the second stop of the same call */
    thread->is_compat = is_compat(info->arch);
    if ((thread->is_compat && info->arch != lt_calls_compat.architecture) || number & 0x40000000) {
        lt_sink_count_loss(LT_LOSS_SYSCALL); /* a machine whose calls we do not know */
        return;
    }
    process->tid = thread->tid;
    thread->call = lt_call_of(number, thread->is_compat);
    if (!lt_call_is_wanted(thread->call, arguments, thread->is_compat))
        return;
    thread->is_loader =
        info->instruction_pointer >= process->loader_begin && info->instruction_pointer < process->loader_end;
    memcpy(thread->arguments, arguments, sizeof thread->arguments);
    thread->is_in_call = lt_effect_enter(thread);
}

static void end_call(struct lt_thread *thread, int64_t result)
{
    if (thread->is_compat && result > INT32_MAX && result >= 0xfffff000)
        result = (int32_t)result;
    if (thread->is_in_call && thread->process->is_recorded)
        lt_effect_leave(thread, result);
    thread->is_in_call = false;
}

/* ---- events ---- */

/* Do two processes share their descriptors (CLONE_FILES)? Where the kernel does not tell: only threads do. */
static bool shares_table(pid_t left, pid_t right, bool is_thread)
{
    long result = syscall(SYS_kcmp, left, right, KCMP_FILES, 0, 0);
    return result < 0 ? is_thread : result == 0;
}

static pid_t group_of(pid_t tid)
{
    return (pid_t)lt_tracee_number(tid, "status", "Tgid:", (uint64_t)tid);
}

static void adopt(struct lt_thread *parent, struct lt_thread *child, int event)
{
    struct lt_tracee *process = parent->process;
    if (group_of(child->tid) == process->pid) {
        child->process = process;
        process->thread_count++;
        return;
    }
    struct lt_tracee *made = add_process(child->tid);
    child->process = made;
    made->thread_count = 1;
    made->is_filtered = process->is_filtered;
    made->also = process->also;
    made->is_recorded = process->is_recorded;
    made->loader_begin = process->loader_begin;
    made->loader_end = process->loader_end;
    if (!process->is_recorded)
        return;
    made->forked_from = lt_record_process(process);
    made->forked_seq = lt_clock_tick(); /* children are told apart by it */
    made->forked_how = event == PTRACE_EVENT_VFORK  ? LT_PROCESS_VFORK
                       : event == PTRACE_EVENT_FORK ? LT_PROCESS_FORK
                                                    : LT_PROCESS_CLONE;
    lt_table_look(process);
    made->table = shares_table(parent->tid, child->tid, false) ? lt_table_share(process->table)
                                                               : lt_table_copy(process->table);
    lt_table_forked(made);
    lt_table_forked(process); /* what is shared now */
    choose_pace(child);
    choose_pace(parent);
}

static void made_child(struct lt_thread *parent, int event)
{
    unsigned long number = 0;
    siginfo_t info;
    /* A parent that was killed in this very stop may tell something else; then the child is found by itself.
     */
    if (ptrace(PTRACE_GETEVENTMSG, parent->tid, NULL, &number) < 0 || number == 0 ||
        waitid(P_PID, (id_t)number, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0)
        return;
    struct lt_thread *child = thread_of((pid_t)number);
    bool is_waiting = child != NULL;
    if (!child)
        child = add_thread((pid_t)number, NULL);
    if (child->process)
        return;
    adopt(parent, child, event);
    if (is_waiting)
        resume(child, 0);
}

/* Where the program loader of glibc lies in the new image; what it opens is program text, not data. */
static void find_loader(struct lt_tracee *process)
{
    char path[64], line[4352];
    FILE *maps = fopen(lt_tracee_proc(process->pid, "maps", path), "re");
    process->loader_begin = process->loader_end = 0;
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long begin, end;
        const char *name = strrchr(line, '/');
        if (!name || (strncmp(name, "/ld-linux", 9) != 0 && strncmp(name, "/ld-2.", 6) != 0) ||
            sscanf(line, "%lx-%lx", &begin, &end) != 2)
            continue;
        if (!process->loader_begin)
            process->loader_begin = begin;
        process->loader_end = end;
    }
    if (maps)
        fclose(maps);
}

static uint64_t stack_pointer(pid_t tid)
{
    union {
        uint64_t words[64];
        uint8_t bytes[64 * 8];
    } registers = {{0}};
    struct iovec room = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &room) < 0)
        return 0;
#if defined(__x86_64__)
    if (room.iov_len == 17 * 4) /* the registers of i386; esp is the 16th */
        return ((const uint32_t *)(const void *)&registers)[15];
    return registers.words[offsetof(struct user_regs_struct, rsp) / 8];
#else
    return registers.words[31];
#endif
}

/* The library must not record in an image that is recorded from here: it finds no live trace when the
 * variable is empty. Environment texts lie on the new stack, behind the arguments. */
static void silence_library(pid_t tid)
{
    uint64_t at = stack_pointer(tid);
    uint64_t word = 0;
    bool is_narrow = false;
    char path[64];
    unsigned char ident[EI_NIDENT] = {0};
    FILE *program = fopen(lt_tracee_proc(tid, "exe", path), "re");
    if (program && fread(ident, 1, sizeof ident, program) == sizeof ident)
        is_narrow = ident[EI_CLASS] == ELFCLASS32;
    if (program)
        fclose(program);
    size_t size = is_narrow ? 4 : 8;
    int lists = 0;
    for (at += size; at && lists < 2; at += size) {
        char text[64];
        word = 0;
        if (!lt_tracee_read(tid, at, &word, size))
            return;
        if (!word) {
            lists++;
            continue;
        }
        const char *name = lt_env_prefix(LT_ENV_TRACE);
        size_t length = strlen(name);
        if (lists == 1 && lt_tracee_read(tid, word, text, length) && memcmp(text, name, length) == 0)
            lt_tracee_write(tid, word + length, "", 1);
    }
}

static void remove_other_threads(struct lt_thread *thread)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct lt_thread *other = threads[i], *next; other; other = next) {
            next = other->next;
            if (other != thread && other->process == thread->process)
                remove_thread(other);
        }
}

static struct lt_thread *became_program(struct lt_thread *thread, pid_t tid)
{
    unsigned long former = 0;
    ptrace(PTRACE_GETEVENTMSG, tid, NULL, &former);
    if ((pid_t)former != tid) {
        /* it was another thread that called exec: that one is the process now */
        struct lt_thread *caller = thread_of((pid_t)former);
        if (!thread)
            thread = add_thread(tid, caller ? caller->process : NULL);
        if (caller)
            remove_thread(caller);
    }
    if (!thread->process)
        return thread;
    remove_other_threads(thread);
    struct lt_tracee *process = thread->process;
    if (former != (unsigned long)tid && lt_effect_is_cut_off(thread))
        process->is_cut_off = true;
    lt_transfer_abandon(thread);
    thread->is_in_call = false;
    process->pid = process->tid = tid;
    if (process->is_recorded)
        lt_record_end(process);
    process->is_cut_off = false;
    lt_table_exec(process);
    lt_record_image(process);
    find_loader(process);
    silence_library(tid);
    choose_pace(thread);
    return thread;
}

static void refuse_call(pid_t tid)
{
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, orig_rax), -1L);
    ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, rax), (long)-ENOSYS);
#elif defined(__aarch64__)
    int none = -1;
    struct iovec room = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &room);
#endif
}

static void call_stopped(struct lt_thread *thread)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread->tid, (void *)sizeof info, &info) < 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_SECCOMP && info.seccomp.ret_data != LT_FILTER_MARK) {
        /* The program's own filter asks for it: nobody is there to answer, and without us the kernel would
         * say that there is no such call (seccomp(2), SECCOMP_RET_TRACE). */
        refuse_call(thread->tid);
        return;
    }
    if (info.op == PTRACE_SYSCALL_INFO_SECCOMP)
        thread->process->is_filtered = true; /* that a process has a filter does not say whose it is */
    if (info.op == PTRACE_SYSCALL_INFO_EXIT)
        end_call(thread, info.exit.rval);
    else if (info.op != PTRACE_SYSCALL_INFO_NONE)
        begin_call(thread, &info);
    choose_pace(thread);
}

/* Some waits end with EINTR whatever interrupts them (signal(7)), and nobody but us did: they are begun
 * again, unless there is a signal with a handler after all (ERESTARTNOHAND, 514 in the kernel). */
static void begin_wait_again(struct lt_thread *thread)
{
    thread->is_interrupted = false;
#if defined(__x86_64__)
    static const long waits[] = {SYS_epoll_wait, SYS_epoll_pwait,     SYS_epoll_pwait2, SYS_semop,
                                 SYS_semtimedop, SYS_rt_sigtimedwait, SYS_io_getevents, SYS_io_pgetevents};
    const long offset_number = offsetof(struct user_regs_struct, orig_rax);
    const long offset_result = offsetof(struct user_regs_struct, rax);
    long result = ptrace(PTRACE_PEEKUSER, thread->tid, offset_result, NULL);
    long number = ptrace(PTRACE_PEEKUSER, thread->tid, offset_number, NULL);
    for (size_t i = 0; i < sizeof waits / sizeof *waits && (int)result == -EINTR; i++)
        if (waits[i] == number)
            ptrace(PTRACE_POKEUSER, thread->tid, offset_result, -514L);
#endif
}

static void handle_event(struct lt_thread *thread, pid_t tid, int event, int signal)
{
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        call_stopped(thread);
        break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        made_child(thread, event);
        break;
    case PTRACE_EVENT_EXEC:
        thread = became_program(thread, tid);
        break;
    case PTRACE_EVENT_EXIT:
        lt_transfer_abandon(thread);
        if (thread->process->thread_count == 1)
            lt_table_leave(thread->process); /* its descriptors go next */
        break;
    case PTRACE_EVENT_STOP:
        if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
            ptrace(PTRACE_LISTEN, tid, NULL, NULL);
            return;
        }
        if (thread->is_interrupted)
            begin_wait_again(thread);
        break;
    default:
        break;
    }
    resume(thread, 0);
}

static void handle(pid_t tid, int status)
{
    struct lt_thread *thread = thread_of(tid);
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        if (thread && thread->process && thread->process->pid == tid && WIFEXITED(status))
            thread->process->end_status = (uint16_t)(WEXITSTATUS(status) + 1);
        if (thread)
            remove_thread(thread);
        return;
    }
    int event = status >> 16, signal = WSTOPSIG(status);
    if (!thread && event != PTRACE_EVENT_EXEC) {
        add_thread(tid, NULL); /* stopped at its start; its parent's word will come */
        return;
    }
    if (thread && !thread->process && event != PTRACE_EVENT_EXEC)
        return;
    if (event)
        handle_event(thread, tid, event, signal);
    else if (signal == CALL_STOP) {
        call_stopped(thread);
        resume(thread, 0);
    } else
        resume(thread, signal);
}

/* A tracee that was just resumed often stops again at once. Waiting for that with open eyes, for as long as
 * it takes to fall asleep and be woken, saves it half of its delay; with one processor it would only be in
 * the way. */
static int count_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

bool lt_tracer_step(void)
{
    static int processors;
    int status;
    int64_t last_ns = 0;
    if (!processors)
        processors = count_processors();
    for (int events = 0; events < EVENTS_AT_ONCE; events++) {
        pid_t tid = waitpid(-1, &status, WNOHANG | __WALL);
        if (tid > 0) {
            handle(tid, status);
            last_ns = now_ns();
            continue;
        }
        events--;
        if (tid < 0 || !last_ns || processors < 2 || now_ns() - last_ns > LINGER_NS)
            return false;
    }
    return true;
}

/* Who made the process that nobody told of: its parent if we know it, else (the real one is gone, so it has
 * got another) any that ended lately may have been it. Returns the record, 0 if it is not ours to record. */
static uint64_t parent_of(const struct lt_thread *orphan, pid_t parent)
{
    struct lt_thread *known = thread_of(parent);
    if (known && known->process && known->process != orphan->process)
        return known->process->is_recorded ? lt_record_process(known->process) : 0;
    return gone[(next_gone + GONE - 1) % GONE].ref;
}

static void rescue(struct lt_thread *orphan)
{
    pid_t group = group_of(orphan->tid);
    pid_t parent = (pid_t)lt_tracee_number(orphan->tid, "status", "PPid:", 0);
    struct lt_thread *sibling = group == orphan->tid ? NULL : thread_of(group);
    if (!orphan->waits_since_ns)
        orphan->waits_since_ns = now_ns();
    if (thread_of(parent) && !sibling && now_ns() - orphan->waits_since_ns < PARENT_WAIT_NS)
        return; /* it may still tell, when its turn comes among many; or it only is where an orphan was put */
    if (sibling && sibling->process) {
        orphan->process = sibling->process;
        sibling->process->thread_count++;
    } else {
        orphan->process = add_process(group);
        orphan->process->thread_count = 1;
        orphan->process->is_filtered = true;
        orphan->process->forked_from = parent_of(orphan, parent);
        orphan->process->forked_how = LT_PROCESS_FORK;
        orphan->process->forked_seq = lt_clock_now();
        orphan->process->is_recorded = orphan->process->forked_from != 0;
        if (orphan->process->is_recorded)
            lt_table_scan(orphan->process);
    }
    resume(orphan, 0);
}

bool lt_tracer_rescue(void)
{
    bool is_any = false;
    for (int i = 0; i < BUCKETS; i++)
        for (struct lt_thread *thread = threads[i]; thread; thread = thread->next)
            if (!thread->process) {
                is_any = true;
                rescue(thread);
            }
    return is_any;
}

bool lt_tracer_is_busy(void)
{
    return thread_count > 0;
}

void lt_tracer_look(void)
{
    for (struct lt_tracee *process = processes; process; process = process->next)
        if (process->table)
            lt_table_look(process);
}

int lt_tracer_seize(pid_t process, pid_t thread, struct lt_filter_descriptors *ret_also)
{
    if (ptrace(PTRACE_SEIZE, thread, NULL, options) < 0)
        return -errno;
    struct lt_tracee *made = add_process(process);
    add_thread(thread, made);
    lt_table_inherited(process, &made->also);
    *ret_also = made->also;
    return 0;
}

int lt_tracer_try(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    int result = child < 0 || ptrace(PTRACE_SEIZE, child, NULL, PTRACE_O_EXITKILL) < 0 ? -errno : 0;
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    return result;
}
