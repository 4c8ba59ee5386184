// SPDX-License-Identifier: Apache-2.0
// escape: the bytes go from one process to another through a pseudo-terminal, in a static program
// cflags: -lutil -static
// verdict: incomplete
// reason: pseudo-terminal|static
#include "pseudo_terminal.c"
