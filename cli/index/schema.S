/* SPDX-License-Identifier: Apache-2.0
 *
 * schema.sql as a text of the program. */
    .section .rodata
    .globl lt_index_schema
    .type lt_index_schema, @object
lt_index_schema:
    .incbin "cli/index/schema.sql"
    .byte 0
    .size lt_index_schema, . - lt_index_schema
    .section .note.GNU-stack, "", @progbits
