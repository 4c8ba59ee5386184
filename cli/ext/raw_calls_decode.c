/* SPDX-License-Identifier: Apache-2.0
 *
 * Capstone tells where instructions begin. From the beginning of a function that is exact; from anywhere else
 * it is a vote: x86 code read from a wrong byte falls into step after a few instructions, so that nearly all
 * starting points agree. Outside of known functions the surroundings must look like code as well, because
 * there may be tables.
 *
 * The number is found by going back from the call, along the straight way and along the jumps, to whatever
 * put a value into its register; every way must lead to a constant, and to the same. */
#include "ext/raw_calls_priv.h"

#include <capstone/capstone.h>
#include <dlfcn.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum {
    VOTERS = 32,         /* starting points, one byte apart */
    VOTE_DISTANCE = 256, /* bytes before the hit where the first one is */
    EXACT_BYTES = 8192,  /* farther from the beginning of its function, a hit is voted on */
    DOUBT_BYTES = 64,    /* so close behind bytes that Capstone does not know, too */
    BEFORE_BYTES = 12,   /* must look like code, outside of known functions; more may be padding */
    AFTER_INSTRUCTIONS = 8,
    NUMBER_MAX = 1024, /* no machine has so many calls */
    REGISTERS = 31,
};
#define ALL_REGISTERS UINT32_C(0x7fffffff)

/* What one instruction does, as far as it matters for constants in registers. */
struct step {
    uint64_t address;
    uint64_t target;  /* of a jump; 0 when there is none or it is not in the instruction */
    uint32_t written; /* registers, as bits */
    int8_t into;      /* the register that gets a constant or a copy; -1: none does */
    int8_t copied;    /* the register it is a copy of; -1: it is the constant */
    bool goes_on;     /* the next instruction may follow */
    bool is_nothing;  /* "nop": behind a jump it only fills up, and nobody comes there */
    int64_t constant;
};

struct lt_raw_decoder {
    csh plain, detailed;
    cs_insn *instruction, *detail;
    bool is_arm;
    LT_VEC(struct step) steps;
    LT_VEC(uint32_t) jumps; /* indices of steps with a target, by target */
    uint32_t *seen;         /* by step: registers asked for before it */
    uint64_t first, end;    /* what the steps are of: calls often share a function */
};

/* Loaded when the first program must be read: few runs come to it, and its tables of all machines would cost
 * each of them a millisecond. */
static struct {
    __typeof__(cs_open) *open;
    __typeof__(cs_option) *option;
    __typeof__(cs_malloc) *malloc;
    __typeof__(cs_free) *free;
    __typeof__(cs_close) *close;
    __typeof__(cs_disasm_iter) *disasm_iter;
    __typeof__(cs_regs_access) *regs_access;
} capstone;

#define SONAME_(major) "libcapstone.so." #major
#define SONAME(major) SONAME_(major)

static void find_function(void *library, const char *name, void *ret_function, bool *ret_is_missing)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    *ret_is_missing |= !found;
}

/* Returns whether Capstone is here; it stays. */
static bool load_capstone(void)
{
    static bool is_loaded;
    bool is_missing = false;
    void *library = is_loaded ? NULL : dlopen(SONAME(CS_API_MAJOR), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return is_loaded;
    find_function(library, "cs_open", &capstone.open, &is_missing);
    find_function(library, "cs_option", &capstone.option, &is_missing);
    find_function(library, "cs_malloc", &capstone.malloc, &is_missing);
    find_function(library, "cs_free", &capstone.free, &is_missing);
    find_function(library, "cs_close", &capstone.close, &is_missing);
    find_function(library, "cs_disasm_iter", &capstone.disasm_iter, &is_missing);
    find_function(library, "cs_regs_access", &capstone.regs_access, &is_missing);
    return is_loaded = !is_missing;
}

struct lt_raw_decoder *lt_raw_decoder_open(unsigned machine)
{
    struct lt_raw_decoder *decoder = lt_xcalloc(1, sizeof *decoder);
    decoder->is_arm = machine == EM_AARCH64;
    cs_arch architecture = decoder->is_arm ? CS_ARCH_ARM64 : CS_ARCH_X86;
    cs_mode mode = decoder->is_arm ? CS_MODE_LITTLE_ENDIAN : CS_MODE_64;
    if (load_capstone() && capstone.open(architecture, mode, &decoder->plain) == CS_ERR_OK &&
        capstone.open(architecture, mode, &decoder->detailed) == CS_ERR_OK &&
        capstone.option(decoder->detailed, CS_OPT_DETAIL, CS_OPT_ON) == CS_ERR_OK) {
        decoder->instruction = capstone.malloc(decoder->plain);
        decoder->detail = capstone.malloc(decoder->detailed);
    }
    if (decoder->instruction && decoder->detail)
        return decoder;
    lt_raw_decoder_close(decoder);
    return NULL;
}

void lt_raw_decoder_close(struct lt_raw_decoder *decoder)
{
    if (decoder->instruction)
        capstone.free(decoder->instruction, 1);
    if (decoder->detail)
        capstone.free(decoder->detail, 1);
    if (decoder->plain)
        capstone.close(&decoder->plain);
    if (decoder->detailed)
        capstone.close(&decoder->detailed);
    free(decoder->steps.items);
    free(decoder->jumps.items);
    free(decoder->seen);
    free(decoder);
}

/* ---- is it an instruction? ---- */

struct reader {
    const uint8_t *at;
    size_t left;
    uint64_t address;
};

/* The next instruction; bytes that are none are stepped over (one, or a word on machines that have words). */
static bool read_next(csh handle, bool is_arm, struct reader *reader, cs_insn *instruction)
{
    if (capstone.disasm_iter(handle, &reader->at, &reader->left, &reader->address, instruction))
        return true;
    size_t step = is_arm ? 4 : 1;
    step = step < reader->left ? step : reader->left;
    reader->at += step;
    reader->left -= step;
    reader->address += step;
    return false;
}

static struct reader reader_from(const struct lt_raw_code *code, uint64_t address)
{
    size_t skipped = address - code->address;
    return (struct reader){.at = code->bytes + skipped, .left = code->size - skipped, .address = address};
}

static bool is_x86_call(const cs_insn *instruction)
{
    return instruction->id == X86_INS_SYSCALL || instruction->id == X86_INS_SYSENTER ||
           instruction->id == X86_INS_INT;
}

/* Reads from `from` over the hit. Returns the address of the instruction that holds the hit, 0 when that is
 * no system call. *ret_doubt: where the last bytes before it were that are no instruction, or 0. */
static uint64_t read_over(struct lt_raw_decoder *decoder, const struct lt_raw_code *code, uint64_t from,
                          uint64_t *ret_doubt)
{
    struct reader reader = reader_from(code, from);
    *ret_doubt = 0;
    while (reader.left && reader.address <= code->hit) {
        uint64_t here = reader.address;
        if (!read_next(decoder->plain, false, &reader, decoder->instruction))
            *ret_doubt = here;
        else if (reader.address > code->hit)
            return is_x86_call(decoder->instruction) && reader.address == code->hit + 2 ? here : 0;
    }
    return 0;
}

/* Returns the first starting point from which the hit is a system call; 0 when most of them say that it is
 * none. */
static uint64_t vote(struct lt_raw_decoder *decoder, const struct lt_raw_code *code)
{
    uint64_t first = code->hit - code->address > VOTE_DISTANCE ? code->hit - VOTE_DISTANCE : code->address;
    unsigned asked = 0, in_favour = 0;
    uint64_t result = 0, doubt;
    for (uint64_t from = first; from < first + VOTERS && from <= code->hit; from++) {
        asked++;
        if (!read_over(decoder, code, from, &doubt))
            continue;
        in_favour++;
        result = result ? result : from;
    }
    return in_favour * 2 >= asked ? result : 0;
}

/* Instructions that ordinary programs do not have, and tables read as code have all the time. */
static bool is_odd(const cs_insn *instruction)
{
    for (uint8_t i = 0; i < instruction->detail->groups_count; i++)
        if ((instruction->detail->groups[i] == X86_GRP_PRIVILEGE && instruction->id != X86_INS_HLT) ||
            instruction->detail->groups[i] == X86_GRP_IRET)
            return true;
    const cs_x86 *x86 = &instruction->detail->x86;
    bool has_segment = x86->prefix[1] == X86_PREFIX_CS || x86->prefix[1] == X86_PREFIX_DS ||
                       x86->prefix[1] == X86_PREFIX_ES || x86->prefix[1] == X86_PREFIX_SS;
    switch (instruction->id) {
    case X86_INS_NOP:
        return false;
    case X86_INS_IN:
    case X86_INS_OUT:
    case X86_INS_INSB:
    case X86_INS_INSD:
    case X86_INS_OUTSB:
    case X86_INS_OUTSD:
    case X86_INS_RETF:
    case X86_INS_RETFQ:
    case X86_INS_LJMP:
    case X86_INS_LCALL:
    case X86_INS_INT1:
    case X86_INS_ENTER:
    case X86_INS_LOOP:
    case X86_INS_LOOPE:
    case X86_INS_LOOPNE:
    case X86_INS_XLATB:
    case X86_INS_FLDCW:
    case X86_INS_SALC:
        return true;
    default: /* 00 /r: in data, zeros */
        return has_segment || (x86->opcode[0] == 0 && x86->operands[0].type == X86_OP_MEM);
    }
}

static bool ends_run(const cs_insn *instruction)
{
    return instruction->id == X86_INS_JMP || instruction->id == X86_INS_RET ||
           instruction->id == X86_INS_UD2 || instruction->id == X86_INS_HLT;
}

/* Do the instructions before the call, and some `behind` it, look like code? */
static bool is_among_code(struct lt_raw_decoder *decoder, const struct lt_raw_code *code, uint64_t from,
                          unsigned behind)
{
    struct reader reader = reader_from(code, from);
    unsigned after = 0;
    while (reader.left && (reader.address <= code->hit || after < behind)) {
        uint64_t here = reader.address;
        bool is_known = read_next(decoder->detailed, false, &reader, decoder->detail);
        if (here + BEFORE_BYTES < code->hit)
            continue;
        if (!is_known || is_odd(decoder->detail))
            return false;
        after += here > code->hit;
        if (here > code->hit && ends_run(decoder->detail))
            break;
    }
    return true;
}

/* ---- with which number? ---- */

/* 0 to 15 as the machine counts them (0 to 30 on aarch64); -1 for other registers. */
static int register_index(bool is_arm, unsigned reg)
{
    if (is_arm) {
        if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
            return (int)(reg - ARM64_REG_X0);
        return reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30 ? (int)(reg - ARM64_REG_W0)
               : reg == ARM64_REG_X29                      ? 29
               : reg == ARM64_REG_X30                      ? 30
                                                           : -1;
    }
    static const uint8_t names[16][5] = {
        {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
        {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
        {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
        {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
        {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
        {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
        {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
        {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
        {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
        {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
        {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
        {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
        {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
        {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
        {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
        {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
    };
    for (int i = 0; i < 16; i++)
        for (size_t j = 0; j < sizeof names[0]; j++)
            if (names[i][j] == reg && reg)
                return i;
    return -1;
}

/* "mov eax, 202", "mov eax, r8d", "xor eax, eax". */
static void read_move_x86(const cs_insn *instruction, struct step *step)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    if (x86->op_count != 2 || x86->operands[0].type != X86_OP_REG || x86->operands[0].size < 4)
        return;
    int into = register_index(false, x86->operands[0].reg);
    bool is_from_register = x86->operands[1].type == X86_OP_REG;
    int from = is_from_register ? register_index(false, x86->operands[1].reg) : -1;
    if (instruction->id == X86_INS_XOR && is_from_register && from == into) {
        step->into = (int8_t)into;
    } else if (instruction->id == X86_INS_MOV || instruction->id == X86_INS_MOVABS) {
        bool is_constant = x86->operands[1].type == X86_OP_IMM;
        if (is_constant || from >= 0)
            step->into = (int8_t)into;
        step->copied = (int8_t)from;
        step->constant = is_constant ? x86->operands[1].imm : 0;
    }
}

/* "mov w8, #98", "mov x8, x19". */
static void read_move_arm(const cs_insn *instruction, struct step *step)
{
    const cs_arm64 *arm = &instruction->detail->arm64;
    if ((instruction->id != ARM64_INS_MOV && instruction->id != ARM64_INS_MOVZ) || arm->op_count != 2 ||
        arm->operands[0].type != ARM64_OP_REG || arm->operands[1].shift.type != ARM64_SFT_INVALID)
        return;
    int from = arm->operands[1].type == ARM64_OP_REG ? register_index(true, arm->operands[1].reg) : -1;
    bool is_constant = arm->operands[1].type == ARM64_OP_IMM;
    if (is_constant || from >= 0)
        step->into = (int8_t)register_index(true, arm->operands[0].reg);
    step->copied = (int8_t)from;
    step->constant = is_constant ? arm->operands[1].imm : 0;
}

static uint32_t registers_written(csh handle, const cs_insn *instruction, bool is_arm)
{
    cs_regs read, written;
    uint8_t reads = 0, writes = 0;
    uint32_t result = 0;
    if (capstone.regs_access(handle, instruction, read, &reads, written, &writes) != CS_ERR_OK)
        return ALL_REGISTERS;
    for (uint8_t i = 0; i < writes; i++) {
        int index = register_index(is_arm, written[i]);
        result |= index >= 0 ? UINT32_C(1) << index : 0;
    }
    return result;
}

static bool is_in_group(const cs_insn *instruction, unsigned group)
{
    for (uint8_t i = 0; i < instruction->detail->groups_count; i++)
        if (instruction->detail->groups[i] == group)
            return true;
    return false;
}

static uint64_t jump_target(const cs_insn *instruction, bool is_arm)
{
    const cs_detail *detail = instruction->detail;
    if (is_arm) {
        const cs_arm64_op *last = &detail->arm64.operands[detail->arm64.op_count - 1];
        return detail->arm64.op_count && last->type == ARM64_OP_IMM ? (uint64_t)last->imm : 0;
    }
    return detail->x86.op_count == 1 && detail->x86.operands[0].type == X86_OP_IMM
               ? (uint64_t)detail->x86.operands[0].imm
               : 0;
}

static void read_step(struct lt_raw_decoder *decoder, struct step *step)
{
    const cs_insn *instruction = decoder->detail;
    bool is_arm = decoder->is_arm;
    step->written = registers_written(decoder->detailed, instruction, is_arm);
    if (is_arm ? instruction->id == ARM64_INS_BL || instruction->id == ARM64_INS_BLR
               : is_in_group(instruction, X86_GRP_CALL)) {
        /* What it returns. Nobody reads what a function may have spoilt: if something else is read behind a
         * call, this one spares it, or never returns. */
        step->written = is_arm ? 0x3 : 0x5;
        return;
    }
    if (is_arm ? instruction->id == ARM64_INS_SVC : is_x86_call(instruction))
        step->written |= is_arm ? 1 : 0x803; /* the kernel: rax, rcx, r11 */
    else if (is_in_group(instruction, CS_GRP_JUMP))
        step->target = jump_target(instruction, is_arm);
    else if (is_arm)
        read_move_arm(instruction, step);
    else
        read_move_x86(instruction, step);
    if (is_arm)
        step->goes_on = instruction->id != ARM64_INS_BR && instruction->id != ARM64_INS_RET &&
                        (instruction->id != ARM64_INS_B || instruction->detail->arm64.cc != ARM64_CC_INVALID);
    else
        step->goes_on = !ends_run(instruction);
    step->is_nothing = instruction->id == (is_arm ? (unsigned)ARM64_INS_NOP : (unsigned)X86_INS_NOP);
}

static int by_target(const void *left, const void *right, void *steps)
{
    const struct step *a = (const struct step *)steps + *(const uint32_t *)left;
    const struct step *b = (const struct step *)steps + *(const uint32_t *)right;
    return a->target < b->target ? -1 : a->target > b->target;
}

static void read_steps(struct lt_raw_decoder *decoder, const struct lt_raw_code *code, uint64_t from)
{
    struct reader reader = reader_from(code, from);
    if (decoder->first == from && decoder->end == code->address + code->size)
        return;
    decoder->first = from;
    decoder->end = code->address + code->size;
    decoder->steps.count = decoder->jumps.count = 0;
    while (reader.left) {
        struct step step = {
            .address = reader.address, .written = ALL_REGISTERS, .into = -1, .copied = -1, .goes_on = true};
        if (read_next(decoder->detailed, decoder->is_arm, &reader, decoder->detail))
            read_step(decoder, &step);
        if (step.target)
            LT_VEC_PUSH(&decoder->jumps, (uint32_t)decoder->steps.count);
        LT_VEC_PUSH(&decoder->steps, step);
    }
    if (decoder->jumps.count)
        qsort_r(decoder->jumps.items, decoder->jumps.count, sizeof *decoder->jumps.items, by_target,
                decoder->steps.items);
    free(decoder->seen);
    decoder->seen = lt_xcalloc(decoder->steps.count + 1, sizeof *decoder->seen);
}

/* A question: what is in register `reg` before step `index`? */
struct question {
    uint32_t index;
    int8_t reg;
};
struct answer {
    LT_VEC(struct question) open;
    int64_t value;
    bool is_found, is_unknown;
};

static void ask(struct lt_raw_decoder *decoder, struct answer *answer, uint32_t index, int reg)
{
    uint32_t bit = UINT32_C(1) << reg;
    if (decoder->seen[index] & bit)
        return;
    decoder->seen[index] |= bit;
    LT_VEC_PUSH(&answer->open, (struct question){index, (int8_t)reg});
}

/* What does step `index` leave in the register? */
static void ask_step(struct lt_raw_decoder *decoder, struct answer *answer, uint32_t index, int reg)
{
    const struct step *step = &decoder->steps.items[index];
    if (step->into == reg && step->copied >= 0) {
        ask(decoder, answer, index, step->copied);
    } else if (step->into == reg) {
        answer->is_unknown |= answer->is_found && answer->value != step->constant;
        answer->is_found = true;
        answer->value = step->constant;
    } else if (step->written & (UINT32_C(1) << reg)) {
        answer->is_unknown = true;
    } else {
        ask(decoder, answer, index, reg);
    }
}

static size_t first_jump_to(const struct lt_raw_decoder *decoder, uint64_t target)
{
    size_t low = 0, high = decoder->jumps.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (decoder->steps.items[decoder->jumps.items[middle]].target < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The constant in `reg` before step `index`; -1 when it is none. */
static int64_t find_constant(struct lt_raw_decoder *decoder, uint32_t index, int reg)
{
    struct answer answer = {0};
    memset(decoder->seen, 0, decoder->steps.count * sizeof *decoder->seen);
    ask(decoder, &answer, index, reg);
    while (answer.open.count && !answer.is_unknown) {
        struct question question = answer.open.items[--answer.open.count];
        bool is_reached = question.index > 0 && decoder->steps.items[question.index - 1].goes_on;
        if (is_reached)
            ask_step(decoder, &answer, question.index - 1, question.reg);
        uint64_t here = decoder->steps.items[question.index].address;
        for (size_t i = first_jump_to(decoder, here); i < decoder->jumps.count; i++) {
            uint32_t jump = decoder->jumps.items[i];
            if (decoder->steps.items[jump].target != here)
                break;
            is_reached = true;
            ask_step(decoder, &answer, jump, question.reg);
        }
        /* Else it is the function's beginning, or there is a way that we do not see. */
        bool is_filling = question.index > 0 && decoder->steps.items[question.index].is_nothing;
        answer.is_unknown |= !is_reached && !is_filling;
    }
    free(answer.open.items);
    return answer.is_found && !answer.is_unknown ? answer.value : LT_RAW_NO_NUMBER;
}

/* ---- both ---- */

/* Returns where the instruction of the call begins, 0 when there is none; *ret_from: where reading is in
 * step.
 */
static uint64_t find_call(struct lt_raw_decoder *decoder, const struct lt_raw_code *code, uint64_t *ret_from)
{
    uint64_t from = code->address, doubt = 0, call = 0;
    bool is_exact = code->starts_at_boundary && code->hit - from <= EXACT_BYTES;
    if (is_exact)
        call = read_over(decoder, code, from, &doubt);
    if (!is_exact || (doubt && code->hit - doubt < DOUBT_BYTES)) {
        from = vote(decoder, code);
        call = from ? read_over(decoder, code, from, &doubt) : 0;
    }
    *ret_from = code->starts_at_boundary && !doubt ? code->address : from;
    return call;
}

static void find_constants(struct lt_raw_decoder *decoder, const struct lt_raw_code *code, uint64_t from,
                           uint64_t call, struct lt_raw_call *ret_call)
{
    *ret_call = (struct lt_raw_call){LT_RAW_NO_NUMBER, LT_RAW_NO_NUMBER, LT_RAW_NO_NUMBER};
    read_steps(decoder, code, from);
    uint32_t index = 0;
    while (index < decoder->steps.count && decoder->steps.items[index].address < call)
        index++;
    if (index == decoder->steps.count || decoder->steps.items[index].address != call)
        return;
    ret_call->number = find_constant(decoder, index, decoder->is_arm ? 8 : 0);
    ret_call->second = find_constant(decoder, index, decoder->is_arm ? 1 : 6);
    ret_call->fourth = find_constant(decoder, index, decoder->is_arm ? 3 : 10);
}

enum lt_raw_kind lt_raw_decode(struct lt_raw_decoder *decoder, const struct lt_raw_code *code,
                               struct lt_raw_call *ret_call)
{
    uint64_t from = code->address;
    uint64_t call = decoder->is_arm ? code->hit : find_call(decoder, code, &from);
    if (!call)
        return LT_RAW_KIND_NOTHING;
    find_constants(decoder, code, from, call, ret_call);
    const uint8_t *hit = code->bytes + (code->hit - code->address);
    bool is_native = decoder->is_arm || (hit[0] == 0x0f && hit[1] == 0x05);
    bool is_prepared = ret_call->number > 0 && ret_call->number < NUMBER_MAX;
    if (!code->is_in_function && !decoder->is_arm && !is_prepared &&
        (!is_native || !is_among_code(decoder, code, from, AFTER_INSTRUCTIONS)))
        return LT_RAW_KIND_NOTHING;
    return is_native ? LT_RAW_KIND_CALL : LT_RAW_KIND_OTHER;
}

bool lt_raw_decode_run(struct lt_raw_decoder *decoder, const struct lt_raw_code *code,
                       struct lt_raw_call *ret_call)
{
    uint64_t doubt = 0;
    uint64_t call = decoder->is_arm ? code->hit : read_over(decoder, code, code->address, &doubt);
    if (!call || doubt || (!decoder->is_arm && !is_among_code(decoder, code, code->address, 0)))
        return false;
    find_constants(decoder, code, code->address, call, ret_call);
    return true;
}
