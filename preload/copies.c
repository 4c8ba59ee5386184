/* SPDX-License-Identifier: Apache-2.0
 *
 * A copy is many calls: the record of the last pair is kept at hand by each thread and updated in place. */
#include "copies.h"

#include "fdtab.h"
#include "process.h"
#include "uses.h"

#include <errno.h>

static __thread struct {
    uint64_t from, to; /* refs of names */
    struct lt_copy_record *record;
} last __attribute__((tls_model("initial-exec")));

static struct lt_copy_record *record_of(uint64_t from, uint64_t to)
{
    uint64_t ref = 0, process = lt_process_ref();
    if (last.record && last.from == from && last.to == to && last.record->process == process)
        return last.record;
    struct lt_copy_record *record = lt_sink_take(sizeof *record, LT_KIND_COPY, &ref);
    if (!record)
        return NULL;
    record->process = process;
    record->from = from;
    record->to = to;
    lt_record_commit(&record->head);
    last.from = from;
    last.to = to;
    last.record = record;
    return record;
}

void lt_copied(int from, int to, uint64_t bytes)
{
    int kept = errno;
    const struct lt_use_record *source = lt_count_copied(from, false, bytes);
    const struct lt_use_record *target = lt_count_copied(to, true, bytes);
    bool is_known = source != &lt_fd_quiet && target != &lt_fd_quiet && source->name && target->name;
    struct lt_copy_record *record = is_known ? record_of(source->name, target->name) : NULL;
    if (record) {
        lt_add(&record->bytes, bytes);
        record->last_seq = lt_clock_now();
    }
    errno = kept;
}
