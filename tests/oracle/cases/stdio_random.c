// SPDX-License-Identifier: Apache-2.0
// case: 27
// cflags: -O1
// Streams of every mode and kind of buffering under 400 random calls each, from a fixed sequence of
// numbers: whatever was buffered, flushed, refilled or skipped, the bytes are those of the kernel.
// setup: for m in r rp ap; do for b in 0 1 2 3; do seq 5000 > $m$b; done; done
#include "case.h"

static uint32_t state = 12345;
static uint32_t any(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}
static void read_some(FILE *stream)
{
    static char text[9000];
    switch (any(5)) {
    case 0:
        fgets(text, 50, stream);
        break;
    case 1:
        fread(text, 1, any(9000), stream);
        break;
    case 2:
        fgetc(stream);
        break;
    case 3:
        for (int i = 0; i < 20; i++)
            getc_unlocked(stream);
        break;
    default:
        ungetc(getc(stream), stream);
    }
}
static void write_some(FILE *stream)
{
    static const char text[9000] = "a few words";
    switch (any(5)) {
    case 0:
        fputs(text, stream);
        break;
    case 1:
        fwrite(text, 1, any(9000), stream);
        break;
    case 2:
        fprintf(stream, "%d\n", 5);
        break;
    case 3:
        for (int i = 0; i < 20; i++)
            putc_unlocked('x', stream);
        break;
    default:
        fputc('\n', stream);
    }
}
/* Between reading and writing a stream must be put somewhere or flushed. */
static void move(FILE *stream)
{
    switch (any(6)) {
    case 0:
        fflush(stream);
        fseek(stream, 0, SEEK_CUR);
        break;
    case 1:
        fseek(stream, any(20000), SEEK_SET);
        break;
    case 2:
        fseek(stream, (long)any(200) - 100, SEEK_CUR);
        break;
    case 3:
        fseek(stream, -(long)any(1000), SEEK_END);
        break;
    case 4:
        rewind(stream);
        break;
    default:
        fseeko(stream, ftello(stream), SEEK_SET);
    }
}
static void use(FILE *stream, int reads, int writes)
{
    int is_reading = reads;
    for (int i = 0; i < 400; i++) {
        if (any(6) == 0) {
            move(stream);
            is_reading = reads && (!writes || any(2));
        }
        if (is_reading)
            read_some(stream);
        else
            write_some(stream);
    }
}
int main(void)
{
    static const struct {
        const char *name, *mode;
        int reads, writes;
    } kinds[] = {{"r", "r", 1, 0},   {"rp", "r+", 1, 1}, {"w", "w", 0, 1},
                 {"wp", "w+", 1, 1}, {"a", "a", 0, 1},   {"ap", "a+", 1, 1}};
    static char small[100];
    for (int kind = 0; kind < 6; kind++) {
        for (int buffer = 0; buffer < 4; buffer++) {
            char name[8];
            snprintf(name, sizeof name, "%s%d", kinds[kind].name, buffer);
            FILE *stream = fopen(name, kinds[kind].mode);
            CHECK(stream != NULL);
            if (buffer)
                setvbuf(stream, buffer == 1 ? small : NULL,
                        buffer == 1   ? _IOFBF
                        : buffer == 2 ? _IOLBF
                                      : _IONBF,
                        buffer == 1 ? sizeof small : 0);
            use(stream, kinds[kind].reads, kinds[kind].writes);
            fclose(stream);
        }
    }
    return 0;
}
