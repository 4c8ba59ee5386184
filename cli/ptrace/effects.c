/* SPDX-License-Identifier: Apache-2.0
 *
 * The counterpart of the library's hooks, seen from outside. What a call is about to destroy (a name, a
 * position, a descriptor) is looked at before it, everything else after it. */
#include "ptrace/effects.h"

#include "ptrace/descriptors.h"
#include "ptrace/effects_priv.h"

#include <stddef.h>

enum how {
    HOW_NONE,
#define EFFECT(how, before, after, changes) HOW_##how,
#include "ptrace/effects.def"
#undef EFFECT
};

static const uint8_t how_of[LT_CALL_COUNT] = {
#define CALL(name, how, when) [LT_CALL_##name] = HOW_##how,
#include "wire/calls.def"
#undef CALL
};

static const struct {
    void (*enter)(struct lt_thread *thread);
    void (*leave)(struct lt_thread *thread, int64_t result);
    bool changes;
} effects[] = {
#define EFFECT(how, before, after, changes) [HOW_##how] = {before, after, changes},
#include "ptrace/effects.def"
#undef EFFECT
};

enum lt_call lt_call_of(uint64_t number, bool is_compat)
{
    const struct lt_call_numbers *calls = is_compat ? &lt_calls_compat : &lt_calls_native;
    for (int i = 1; i < LT_CALL_COUNT; i++)
        if (calls->numbers[i] >= 0 && (uint64_t)calls->numbers[i] == number)
            return (enum lt_call)i;
    return LT_CALL_NONE;
}

bool lt_effect_enter(struct lt_thread *thread)
{
    uint8_t how = how_of[thread->call];
    if (effects[how].enter)
        effects[how].enter(thread);
    return effects[how].leave != NULL;
}

bool lt_effect_is_cut_off(const struct lt_thread *thread)
{
    return thread->is_in_call && effects[how_of[thread->call]].changes;
}

void lt_effect_leave(struct lt_thread *thread, int64_t result)
{
    uint8_t how = how_of[thread->call];
    if (effects[how].leave)
        effects[how].leave(thread, result);
    lt_transfer_end(thread);
}
