// SPDX-License-Identifier: Apache-2.0
// case: 26
// cflags: -O2
// What is pending at abort never reaches the kernel.
// outputs: out
#include "case.h"

#include <sys/resource.h>
int main(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    FILE *stream = fopen("out", "w");
    for (int i = 0; i < 5000; i++)
        fputc('x', stream);
    abort();
}
