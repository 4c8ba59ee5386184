/* SPDX-License-Identifier: Apache-2.0
 *
 * Heads are found by going up from each process to what the script's process started; pipes that bytes went
 * through join them. */
#include "model/steps.h"

#include "base/file.h"
#include "model/ident.h"
#include "model/interpreter.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NOBODY = -1 };

/* The process that runs the script: the first that has no parent here. */
static uint32_t script_pid(const struct lt_observed *observed)
{
    const struct lt_seen_process *first = NULL;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (process->parent == LT_NO_INDEX && (!first || process->start_seq < first->start_seq))
            first = process;
    }
    return first ? first->pid : 0;
}

/* What the script's process became at last, when that is a command and no script: a shell runs its last
 * command in its own place. Only after it had started others, and if it starts none itself; else NOBODY. */
static long find_last_command(const struct lt_observed *observed, uint32_t pid)
{
    const struct lt_seen_process *processes = observed->processes.items;
    long last = NOBODY;
    bool has_started = false, last_has_started = false;
    for (size_t i = 0; i < observed->processes.count; i++)
        if (processes[i].pid == pid && processes[i].is_image &&
            (last == NOBODY || processes[i].start_seq > processes[last].start_seq))
            last = (long)i;
    for (size_t i = 0; i < observed->processes.count; i++) {
        long parent = processes[i].parent;
        if (parent == LT_NO_INDEX || processes[i].pid == pid || processes[parent].pid != pid)
            continue;
        has_started |= parent != last;
        last_has_started |= parent == last;
    }
    return has_started && !last_has_started ? last : NOBODY;
}

/* Of each process the head that it is below of, itself if it is one; NOBODY for the script's own. */
static long *find_heads(const struct lt_observed *observed)
{
    const struct lt_seen_process *processes = observed->processes.items;
    uint32_t pid = script_pid(observed);
    long *heads = lt_xcalloc(observed->processes.count + 1, sizeof *heads);
    for (size_t i = 0; i < observed->processes.count; i++) {
        long at = (long)i, parent = processes[at].parent;
        for (size_t turns = 0; parent != LT_NO_INDEX && processes[parent].pid != pid; turns++) {
            if (turns > observed->processes.count)
                break; /* a ring: only foreign bytes make one */
            at = parent;
            parent = processes[at].parent;
        }
        heads[i] = processes[i].pid == pid ? NOBODY : at;
    }
    long last = find_last_command(observed, pid);
    if (last != NOBODY)
        heads[last] = last;
    return heads;
}

static long set_of(long *sets, long head)
{
    while (sets[head] != head)
        head = sets[head] = sets[sets[head]];
    return head;
}

/* Who writes to a pipe is one step with who reads from it, unless the script's process has a hand in it: then
 * it is a substitution, and the commands are its own. A pipe that leads out of the run joins nobody. */
static void join_by_pipes(const struct lt_observed *observed, const long *heads, long *sets)
{
    long *reader = lt_xmalloc((observed->files.count + 1) * sizeof *reader); /* of each pipe: a head */
    bool *is_scripts = lt_xcalloc(observed->files.count + 1, sizeof *is_scripts);
    for (size_t i = 0; i < observed->files.count; i++)
        reader[i] = NOBODY;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < observed->uses.count; i++) {
            struct lt_seen_use use;
            lt_observed_use(observed, i, &use);
            if (use.process == LT_NO_INDEX || !S_ISFIFO(observed->files.items[use.file].mode) ||
                (!use.read_bytes && !use.written_bytes))
                continue;
            long head = heads[use.process];
            if (pass == 0 && head == NOBODY)
                is_scripts[use.file] = true;
            else if (pass == 0 && use.read_bytes)
                reader[use.file] = head;
            else if (pass == 1 && head != NOBODY && reader[use.file] != NOBODY && !is_scripts[use.file])
                sets[set_of(sets, head)] = set_of(sets, reader[use.file]);
        }
    free(reader);
    free(is_scripts);
}

/* Of each head what its process became in the end. */
static long *find_last_images(const struct lt_observed *observed, const long *heads)
{
    const struct lt_seen_process *processes = observed->processes.items;
    long *last = lt_xcalloc(observed->processes.count + 1, sizeof *last);
    for (size_t i = 0; i < observed->processes.count; i++)
        last[i] = (long)i;
    for (size_t i = 0; i < observed->processes.count; i++) {
        long head = heads[i];
        if (head != NOBODY && processes[i].pid == processes[head].pid &&
            processes[i].start_seq > processes[last[head]].start_seq)
            last[head] = (long)i;
    }
    return last;
}

static const char *program_of(const struct lt_seen_process *process)
{
    if (!process->is_image)
        return "subshell";
    const char *script = process->argv ? lt_interpreter_script(process->program, process->argv) : NULL;
    const char *own = process->argv && process->argv[0] ? process->argv[0] : process->program;
    const char *name = lt_path_base(script ? script : own ? own : "");
    return name[0] ? name : "unknown";
}

/* ---- all of them ---- */

struct finding {
    const struct lt_observed *observed;
    long *heads, *sets, *last;
    long *step_of_set; /* of a set's representative: index of its step */
};

static void add_head(struct finding *finding, struct lt_steps *steps, size_t *capacity, long head)
{
    long set = set_of(finding->sets, head);
    if (finding->step_of_set[set] == NOBODY) {
        if (steps->count == *capacity) {
            *capacity = *capacity ? *capacity * 2 : 8;
            steps->items = lt_xrealloc(steps->items, *capacity * sizeof *steps->items);
        }
        finding->step_of_set[set] = (long)steps->count;
        steps->items[steps->count++] = (struct lt_step){.exit_status = -1};
    }
    struct lt_step *step = &steps->items[finding->step_of_set[set]];
    step->heads = lt_xrealloc(step->heads, (step->head_count + 1) * sizeof *step->heads);
    step->heads[step->head_count++] = head;
}

static void describe(const struct finding *finding, struct lt_step *step)
{
    struct lt_buf name = {0};
    for (size_t i = 0; i < step->head_count; i++) {
        const struct lt_seen_process *last =
            &finding->observed->processes.items[finding->last[step->heads[i]]];
        char *text = lt_ident_name(program_of(last), NULL);
        lt_buf_addf(&name, "%s%s", i ? "|" : "", text);
        free(text);
        step->exit_status = last->exit_status;
    }
    step->name = lt_buf_take(&name);
}

struct named {
    const char *name;
    size_t step;
};

static int compare_names(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : a->step < b->step ? -1 : a->step > b->step;
}

/* The second of a name gets a number, so that jobs keep their names as long as the script does. */
static void number_names(struct lt_steps *steps)
{
    struct named *named = lt_xcalloc(steps->count + 1, sizeof *named);
    char **numbered = lt_xcalloc(steps->count + 1, sizeof *numbered);
    for (size_t i = 0; i < steps->count; i++)
        named[i] = (struct named){steps->items[i].name, i};
    qsort(named, steps->count, sizeof *named, compare_names);
    for (size_t i = 1, same = 1; i < steps->count; i++) {
        same = strcmp(named[i - 1].name, named[i].name) == 0 ? same + 1 : 1;
        if (same > 1)
            numbered[named[i].step] = lt_xasprintf("%s_%zu", named[i].name, same);
    }
    for (size_t i = 0; i < steps->count; i++)
        if (numbered[i]) {
            free(steps->items[i].name);
            steps->items[i].name = numbered[i];
        }
    free(named);
    free(numbered);
}

struct start {
    uint64_t seq;
    long head;
};

static int compare_starts(const void *left, const void *right)
{
    const struct start *a = left, *b = right;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* The uses of each step stand together. */
static void order_uses(const struct lt_observed *observed, struct lt_steps *steps)
{
    size_t count = observed->uses.count;
    steps->uses_from = lt_xcalloc(steps->count + 3, sizeof *steps->uses_from);
    steps->uses = lt_xcalloc(count + 1, sizeof *steps->uses);
    for (size_t i = 0; i < count; i++) {
        long process = observed->uses.items[i].process;
        steps->uses_from[(process == LT_NO_INDEX ? 0 : steps->of_process[process]) + 2]++;
    }
    for (size_t i = 2; i < steps->count + 3; i++)
        steps->uses_from[i] += steps->uses_from[i - 1];
    for (size_t i = 0; i < count; i++) {
        long process = observed->uses.items[i].process;
        steps->uses[steps->uses_from[(process == LT_NO_INDEX ? 0 : steps->of_process[process]) + 1]++] =
            (uint32_t)i;
    }
}

void lt_steps_find(const struct lt_observed *observed, struct lt_steps *ret_steps)
{
    const size_t count = observed->processes.count;
    struct finding finding = {.observed = observed, .heads = find_heads(observed)};
    struct start *starts = lt_xcalloc(count + 1, sizeof *starts);
    size_t start_count = 0, capacity = 0;
    finding.sets = lt_xcalloc(count + 1, sizeof *finding.sets);
    finding.step_of_set = lt_xcalloc(count + 1, sizeof *finding.step_of_set);
    *ret_steps = (struct lt_steps){.of_process = lt_xcalloc(count + 1, sizeof *ret_steps->of_process)};
    for (size_t i = 0; i < count; i++) {
        finding.sets[i] = (long)i;
        finding.step_of_set[i] = NOBODY;
        if (finding.heads[i] == (long)i)
            starts[start_count++] = (struct start){observed->processes.items[i].fork_seq, (long)i};
    }
    join_by_pipes(observed, finding.heads, finding.sets);
    finding.last = find_last_images(observed, finding.heads);
    qsort(starts, start_count, sizeof *starts, compare_starts);
    for (size_t i = 0; i < start_count; i++)
        add_head(&finding, ret_steps, &capacity, starts[i].head);
    for (size_t i = 0; i < ret_steps->count; i++)
        describe(&finding, &ret_steps->items[i]);
    number_names(ret_steps);
    for (size_t i = 0; i < count; i++)
        if (finding.heads[i] != NOBODY)
            ret_steps->of_process[i] =
                (uint32_t)finding.step_of_set[set_of(finding.sets, finding.heads[i])] + 1;
    free(starts);
    order_uses(observed, ret_steps);
    free(finding.heads);
    free(finding.last);
    free(finding.sets);
    free(finding.step_of_set);
}

void lt_steps_clear(struct lt_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        free(steps->items[i].name);
        free(steps->items[i].heads);
    }
    free(steps->items);
    free(steps->of_process);
    free(steps->uses);
    free(steps->uses_from);
    *steps = (struct lt_steps){0};
}

/* ---- one of them ---- */

static bool is_of(const struct lt_steps *steps, size_t index, long process)
{
    return process != LT_NO_INDEX && steps->of_process[process] == index + 1;
}

static void choose_uses(const struct lt_observed *observed, const struct lt_steps *steps, size_t index,
                        struct lt_observed *part)
{
    size_t odd = 0;
    for (uint32_t at = steps->uses_from[index + 1]; at < steps->uses_from[index + 2]; at++) {
        uint32_t i = steps->uses[at];
        const struct lt_kept_use *use = &observed->uses.items[i];
        while (use->is_odd && odd < observed->odd_uses.count && observed->odd_uses.items[odd].use < i)
            odd++;
        if (use->is_odd) {
            struct lt_odd_use copy = observed->odd_uses.items[odd];
            copy.use = part->uses.count;
            LT_VEC_PUSH(&part->odd_uses, copy);
        }
        LT_VEC_PUSH(&part->uses, *use);
    }
}

struct lt_observed *lt_steps_part(const struct lt_observed *observed, const struct lt_steps *steps,
                                  size_t index)
{
    struct lt_observed *part = lt_xcalloc(1, sizeof *part);
    part->processes = observed->processes;
    part->files = observed->files;
    part->source = observed->source;
    part->texts = observed->texts;
    part->torn_records = observed->torn_records;
    part->losses = observed->losses;
    part->sockets = observed->sockets;
    choose_uses(observed, steps, index, part);
    for (size_t i = 0; i < observed->moves.count; i++)
        if (is_of(steps, index, observed->moves.items[i].process)) {
            if (observed->moves.items[i].how == LT_SEEN_RENAME && S_ISDIR(observed->moves.items[i].mode))
                LT_VEC_PUSH(&part->folder_moves, part->moves.count);
            LT_VEC_PUSH(&part->moves, observed->moves.items[i]);
        }
    for (size_t i = 0; i < observed->execs.count; i++)
        if (is_of(steps, index, observed->execs.items[i].process) ||
            is_of(steps, index, observed->execs.items[i].image))
            LT_VEC_PUSH(&part->execs, observed->execs.items[i]);
    for (size_t i = 0; i < observed->accesses.count; i++)
        if (is_of(steps, index, observed->accesses.items[i].process))
            LT_VEC_PUSH(&part->accesses, observed->accesses.items[i]);
    for (size_t i = 0; i < observed->copies.count; i++)
        if (is_of(steps, index, observed->copies.items[i].process))
            LT_VEC_PUSH(&part->copies, observed->copies.items[i]);
    part->chosen = lt_xcalloc(observed->processes.count + 1, sizeof *part->chosen);
    for (size_t i = 0; i < observed->processes.count; i++)
        part->chosen[i] = steps->of_process[i] == index + 1;
    return part;
}

void lt_steps_part_free(struct lt_observed *part)
{
    free(part->uses.items);
    free(part->odd_uses.items);
    free(part->moves.items);
    free(part->folder_moves.items);
    free(part->execs.items);
    free(part->accesses.items);
    free(part->copies.items);
    free(part->chosen);
    free(part);
}

/* The same for the same run and step: a run that is recovered half-way has no step twice. */
static void name_run(struct lt_run *step, const char *run_id, size_t index)
{
    uint8_t bytes[10];
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ index;
    for (size_t i = 0; i < sizeof bytes; i++) {
        for (const char *letter = run_id; *letter; letter++)
            hash = (hash ^ (uint8_t)*letter) * UINT64_C(0x100000001b3);
        hash = (hash ^ i) * UINT64_C(0xff51afd7ed558ccd);
        bytes[i] = (uint8_t)(hash >> 56);
    }
    lt_ident_run_id(step->run_id, step->start_ns, bytes);
}

static struct lt_parent *parent_of(const char *job_namespace, const char *job_name, const char *run_id)
{
    struct lt_parent *parent = lt_xcalloc(1, sizeof *parent);
    parent->job_namespace = lt_xstrdup(job_namespace);
    parent->job_name = lt_xstrdup(job_name);
    memcpy(parent->run_id, run_id, sizeof parent->run_id);
    return parent;
}

/* From its first process to its last, and what was run. */
static void time_and_command(const struct lt_observed *observed, const struct lt_steps *steps, size_t index,
                             struct lt_run *step)
{
    const struct lt_step *found = &steps->items[index];
    struct lt_buf command = {0};
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (!is_of(steps, index, (long)i))
            continue;
        if (!step->start_ns || process->start_ns < step->start_ns)
            step->start_ns = process->start_ns;
        int64_t last_ns = process->end_ns > process->start_ns ? process->end_ns : process->start_ns;
        step->end_ns = last_ns > step->end_ns ? last_ns : step->end_ns;
    }
    /* In the order in which they were started, whichever came up first. */
    for (size_t j = 0; j < found->head_count; j++)
        for (size_t i = 0; i < observed->processes.count; i++) {
            const struct lt_seen_process *process = &observed->processes.items[i];
            if (process->pid != observed->processes.items[found->heads[j]].pid ||
                !is_of(steps, index, (long)i) || !process->is_image || !process->argv)
                continue;
            char *text = lt_ident_mask(process->argv);
            lt_buf_addf(&command, "%s%s", command.length ? " | " : "", text);
            free(text);
        }
    step->command_line = command.length ? lt_buf_take(&command) : lt_xstrdup(found->name);
}

struct lt_run *lt_steps_run(const struct lt_observed *observed, const struct lt_steps *steps, size_t index,
                            const struct lt_run *run)
{
    const struct lt_step *found = &steps->items[index];
    const struct lt_seen_process *head = &observed->processes.items[found->heads[0]];
    struct lt_run *step = lt_xcalloc(1, sizeof *step);
    time_and_command(observed, steps, index, step);
    name_run(step, run->run_id, index);
    step->job_namespace = lt_xstrdup(run->job_namespace);
    step->job_name = lt_xasprintf("%s.%s", run->job_name, found->name);
    step->argv = lt_xcalloc(2, sizeof *step->argv);
    step->argv[0] = lt_xstrdup(found->name);
    step->working_folder = lt_xstrdup(head->folder ? head->folder : run->working_folder);
    step->hostname = lt_xstrdup(run->hostname);
    step->parent = parent_of(run->job_namespace, run->job_name, run->run_id);
    step->root = run->root ? parent_of(run->root->job_namespace, run->root->job_name, run->root->run_id)
                           : parent_of(run->job_namespace, run->job_name, run->run_id);
    step->was_started = true;
    step->exit_status = found->exit_status;
    step->show_all_classes = run->show_all_classes;
    step->metadata = run->metadata;
    step->job_meta = run->job_meta;
    step->naming = run->naming;
    step->backend = "none";
    return step;
}
