// SPDX-License-Identifier: Apache-2.0
// case: 34
// cflags: -O2
// A wide stream is written, rewound, read and written again.
// outputs: out
#include "case.h"

#include <wchar.h>
int main(void)
{
    wchar_t text[100];
    FILE *stream = fopen("out", "w+");
    CHECK(stream && fputws(L"abcdef", stream) >= 0);
    rewind(stream);
    CHECK(fgetws(text, 4, stream) && wcslen(text) == 3);
    CHECK(fseek(stream, 0, SEEK_END) == 0 && fputws(L"more", stream) >= 0 && fflush(stream) == 0);
    return fclose(stream);
}
