/* SPDX-License-Identifier: Apache-2.0
 *
 * The exported names: each jumps to the body of its hook. Made from the table, so that what is exported is exactly
 * what the table says, aliases included; a row without a body does not link. */
#if defined(__x86_64__)
#define JUMP jmp
#elif defined(__aarch64__)
#define JUMP b
#endif

#define EXPORT(name, body)                                                                                     \
    .globl name; .type name, %function; .hidden body; .p2align 4; name: .cfi_startproc; JUMP body; .cfi_endproc; .size name, . - name;

#define HOOK(type, name, parameters, arguments, shape, doc) EXPORT(name, lt_hook_##name)
#define ALIAS(name, hooked) EXPORT(name, lt_hook_##hooked)
#define SKIP(name, why)

    .text
#include "wire/hooks.def"

    .section .note.GNU-stack, "", %progbits
