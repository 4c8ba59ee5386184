/* SPDX-License-Identifier: Apache-2.0
 *
 * Which programs run scripts, and which argument is the script. One table: interpreters.def. */
#ifndef LT_MODEL_INTERPRETER_H
#define LT_MODEL_INTERPRETER_H

#include <stdbool.h>

/* Is the last component of `program` an interpreter, maybe with a version behind its name (python3.11)? */
bool lt_interpreter_knows(const char *program);

/* Does the program run scripts when it is called so? */
bool lt_interpreter_runs(const char *program, char *const *argv);

/* Its language, "native" when it is none. Static text. */
const char *lt_interpreter_language(const char *program);

/* The script among the arguments of an interpreter, as it was given; NULL when there is none (or it is no
 * interpreter). Borrowed from `argv`. */
const char *lt_interpreter_script(const char *program, char *const *argv);

/* Does the name look like a part of a program that an interpreter loads? */
bool lt_interpreter_is_module(const char *path);

#endif
