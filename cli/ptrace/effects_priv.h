/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files about effects share. Each function is for the stopped call thread->call: lt_enter_... before
 * it, lt_leave_... after it, with the kernel's result. Nothing here is for others. */
#ifndef LT_PTRACE_EFFECTS_PRIV_H
#define LT_PTRACE_EFFECTS_PRIV_H

#include "ptrace/effects.h"
#include "ptrace/memory.h"

static inline int lt_fd_argument(const struct lt_thread *thread, int argument)
{
    return (int)thread->arguments[argument];
}

static inline bool lt_text_argument(const struct lt_thread *thread, int argument,
                                    char ret_text[LT_TRACEE_PATH_BYTES])
{
    return lt_tracee_text(thread->tid, thread->arguments[argument], ret_text, LT_TRACEE_PATH_BYTES) >= 0;
}

/* The kernel has moved bytes between two descriptors. */
void lt_effect_copied(struct lt_tracee *process, int from, int to, uint64_t bytes);
/* A use's file was changed in that way. NULL is fine. */
void lt_effect_changed(struct lt_use_record *use, uint32_t status);

/* effects_open.c */
void lt_enter_open(struct lt_thread *thread);
void lt_leave_open(struct lt_thread *thread, int64_t result);
void lt_enter_close(struct lt_thread *thread);
void lt_leave_duplicate(struct lt_thread *thread, int64_t result);
void lt_leave_lock(struct lt_thread *thread, int64_t result);
void lt_leave_control(struct lt_thread *thread, int64_t result);

/* effects_channels.c */
void lt_leave_channel(struct lt_thread *thread, int64_t result);
void lt_leave_talk(struct lt_thread *thread, int64_t result);
void lt_leave_send(struct lt_thread *thread, int64_t result);
void lt_leave_bind(struct lt_thread *thread, int64_t result);
void lt_leave_receive(struct lt_thread *thread, int64_t result);

/* effects_bytes.c */
void lt_enter_write(struct lt_thread *thread);
void lt_enter_read(struct lt_thread *thread);
void lt_leave_read(struct lt_thread *thread, int64_t result);
void lt_leave_write(struct lt_thread *thread, int64_t result);
void lt_leave_read_at(struct lt_thread *thread, int64_t result);
void lt_leave_write_at(struct lt_thread *thread, int64_t result);
void lt_enter_seek(struct lt_thread *thread);
void lt_leave_seek(struct lt_thread *thread, int64_t result);
void lt_enter_copy(struct lt_thread *thread);
void lt_leave_copy(struct lt_thread *thread, int64_t result);
void lt_leave_vmsplice(struct lt_thread *thread, int64_t result);
void lt_leave_clone_file(struct lt_thread *thread, int64_t result);

/* effects_changes.c */
void lt_leave_map(struct lt_thread *thread, int64_t result);
void lt_leave_attach(struct lt_thread *thread, int64_t result);
void lt_leave_message(struct lt_thread *thread, int64_t result);
void lt_leave_change(struct lt_thread *thread, int64_t result);
void lt_leave_node(struct lt_thread *thread, int64_t result);
void lt_leave_truncate(struct lt_thread *thread, int64_t result);

/* effects_names.c */
void lt_enter_rename(struct lt_thread *thread);
void lt_leave_rename(struct lt_thread *thread, int64_t result);
void lt_leave_link(struct lt_thread *thread, int64_t result);
void lt_leave_symlink(struct lt_thread *thread, int64_t result);
void lt_enter_unlink(struct lt_thread *thread);
void lt_leave_unlink(struct lt_thread *thread, int64_t result);
void lt_leave_list(struct lt_thread *thread, int64_t result);

/* effects_process.c */
void lt_enter_exec(struct lt_thread *thread);
void lt_enter_clone_process(struct lt_thread *thread);
void lt_leave_namespace(struct lt_thread *thread, int64_t result);
void lt_leave_ptrace(struct lt_thread *thread, int64_t result);
void lt_leave_sandbox(struct lt_thread *thread, int64_t result);
void lt_leave_uring(struct lt_thread *thread, int64_t result);

#endif
