// SPDX-License-Identifier: Apache-2.0
// case: 34
// cflags: -O2
// Wide characters: the bytes of the kernel, not the characters.
// setup: for i in $(seq 2000); do echo "größe $i €"; done > in
// inputs: in
// outputs: out out2
#include "case.h"

#include <locale.h>
#include <wchar.h>
int main(void)
{
    wchar_t line[100];
    CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
    FILE *in = fopen("in", "r"), *out = fopen("out", "w");
    for (int i = 0; i < 1500; i++) {
        CHECK(fgetws(line, 100, in) != NULL);
        CHECK(fputws(line, out) >= 0);
    }
    CHECK(getwc(in) == L'g');
    CHECK(fwprintf(out, L"%ls %d\n", L"Ärger", 5) > 0);
    CHECK(fputwc(L'€', out) == L'€');
    fclose(out);
    out = fopen("out2", "w");
    CHECK(fputws(L"€€ pending at exit", out) >= 0);
    return 0;
}
