// SPDX-License-Identifier: Apache-2.0
// case: 21
// cflags: -O1
// A mix of fgets, getline, fread, fscanf, getc and ungetc: what the buffer fetched ahead, not what was
// taken.
// setup: seq 9000 > in; seq 3000 > in2; seq 3000 > in3
// inputs: in in2 in3
// outputs:
#include "case.h"

int main(void)
{
    char text[64], *line = NULL;
    size_t room = 0;
    int number = 0;
    FILE *stream = fopen("in", "r");
    for (int i = 0; i < 900; i++) {
        CHECK(fgets(text, sizeof text, stream) != NULL);
        CHECK(getline(&line, &room, stream) > 0);
        CHECK(fscanf(stream, "%d\n", &number) == 1);
        CHECK(ungetc(getc(stream), stream) != EOF);
        CHECK(fread(text, 3, 2, stream) == 2);
    }
    fclose(stream);
    stream = fopen("in2", "r");
    char large[9000];
    CHECK(fgets(text, sizeof text, stream) != NULL);
    CHECK(fread(large, 1, sizeof large, stream) == sizeof large);
    CHECK(getdelim(&line, &room, '9', stream) > 0);
    fclose(stream);
    stream = fopen("in3", "r");
    CHECK(fgets(text, sizeof text, stream) != NULL);
    CHECK(fseek(stream, 9000, SEEK_SET) == 0);
    CHECK(fgets(text, sizeof text, stream) != NULL);
    rewind(stream);
    CHECK(fgetc(stream) == '1');
    CHECK(fseek(stream, 2, SEEK_CUR) == 0 && fgetc(stream) != EOF);
    fclose(stream);
    free(line);
    return 0;
}
