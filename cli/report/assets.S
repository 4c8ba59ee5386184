/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of the page as texts of the program; the scripts one after the other, each after what it uses. */
    .macro text name
    .globl \name
    .type \name, @object
\name:
    .endm
    .macro end name
    .byte 0
    .size \name, . - \name
    .endm

    .section .rodata
    text lt_report_skeleton
    .incbin "cli/report/page.html"
    end lt_report_skeleton

    text lt_report_style
    .incbin "cli/report/style.css"
    end lt_report_style

    text lt_report_script
    .incbin "cli/report/model.js"
    .incbin "cli/report/layout.js"
    .incbin "cli/report/runner.js"
    .incbin "cli/report/state.js"
    .incbin "cli/report/dom.js"
    .incbin "cli/report/save.js"
    .incbin "cli/report/charts.js"
    .incbin "cli/report/scene.js"
    .incbin "cli/report/ink.js"
    .incbin "cli/report/lines.js"
    .incbin "cli/report/draw.js"
    .incbin "cli/report/stage.js"
    .incbin "cli/report/twin.js"
    .incbin "cli/report/parts.js"
    .incbin "cli/report/run_drawer.js"
    .incbin "cli/report/drawers.js"
    .incbin "cli/report/raw.js"
    .incbin "cli/report/tables.js"
    .incbin "cli/report/statistics.js"
    .incbin "cli/report/views.js"
    .incbin "cli/report/search.js"
    .incbin "cli/report/compare.js"
    .incbin "cli/report/toolbar.js"
    .incbin "cli/report/actions.js"
    .incbin "cli/report/main.js"
    end lt_report_script
    .section .note.GNU-stack, "", @progbits
