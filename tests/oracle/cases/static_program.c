// SPDX-License-Identifier: Apache-2.0
// case: 80
// cflags: -O2 -static
// A static program, which no preloaded library reaches: the same inputs and outputs as its dynamic twin.
// setup: seq 1000 > in
// inputs: in
// outputs: out
// needs: static
// verdict: preload=incomplete ptrace=complete auto=complete
// reason: static_program.*static
// compare: preload=part
#include "case.h"

int main(void)
{
    int out = open_or_die("out", O_WRONLY | O_CREAT);
    put(out, "abc", get_all(open_or_die("in", O_RDONLY)) == 3893 ? 3 : 0);
    return 0;
}
