// SPDX-License-Identifier: Apache-2.0
// case: 6
// cflags: -O2
// Opened and closed: neither input nor output, whatever the mode.
// setup: seq 10 > in; seq 10 > in2; seq 10 > in3
// inputs:
// outputs:
// trace: [file("in", "in2", "in3").roles] == [["touched"], ["touched"], ["touched"]]
#include "case.h"

int main(void)
{
    close(open_or_die("in", O_RDONLY));
    close(open_or_die("in2", O_RDWR));
    close(open_or_die("in3", O_WRONLY | O_APPEND));
    return 0;
}
