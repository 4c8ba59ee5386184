/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles of small files made for the purpose in a temporary folder: every format, every oddity, and what
 * must never block, change or crash. */
#include "unit.h"

#include "base/buf.h"
#include "base/file.h"
#include "profile/bytes.h"
#include "profile/digester.h"
#include "profile/profile.h"
#include "profile/types.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static char *folder;

static void remove_folder(void)
{
    char *command = lt_xasprintf("rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "# left behind: %s\n", folder);
    free(command);
    free(folder);
}

static char *path_of(const char *name)
{
    if (!folder) {
        folder = lt_xstrdup("/tmp/lt_test_profile.XXXXXX");
        CHECK(mkdtemp(folder) != NULL);
        atexit(remove_folder);
    }
    return lt_path_join(folder, name);
}

static struct lt_profile *profile_path(const char *name, enum lt_profile_mode mode)
{
    char *path = path_of(name);
    struct lt_profile *profile = lt_profile_file(path, mode);
    CHECK_STR(profile->path, path);
    free(path);
    return profile;
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    char *path = path_of(name);
    CHECK_INT(lt_file_replace(path, bytes, length, NULL), 0);
    free(path);
}

static struct lt_profile *profile_bytes(const char *name, const void *bytes, size_t length)
{
    write_file(name, bytes, length);
    return profile_path(name, LT_PROFILE_AUTO);
}

/* The bytes of a string literal, with any NUL in it. */
#define PROFILE(name, literal) profile_bytes(name, literal, sizeof(literal) - 1)

static void check_column(const struct lt_profile *profile, size_t index, const char *name, const char *type,
                         uint64_t nulls)
{
    CHECK(index < profile->columns.count);
    if (index >= profile->columns.count)
        return;
    const struct lt_column *column = &profile->columns.items[index];
    CHECK_STR(column->name, name);
    CHECK_STR(lt_column_type_name(column->type), type);
    CHECK_INT(column->null_count, nulls);
}

static void check_rows(const struct lt_profile *profile, const char *format, uint64_t rows, size_t columns)
{
    CHECK_STR(profile->format, format);
    CHECK(profile->has_rows);
    CHECK_INT(profile->row_count, rows);
    CHECK_INT(profile->columns.count, columns);
}

static struct lt_buf gzip_of(const char *text)
{
    struct lt_buf packed = {0};
    z_stream stream = {0};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    char *copy = lt_xstrdup(text);
    stream.next_in = (unsigned char *)copy;
    stream.avail_in = (unsigned int)strlen(copy);
    stream.next_out = (unsigned char *)lt_buf_room(&packed, 1 << 20);
    stream.avail_out = 1 << 20;
    CHECK_INT(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.length = stream.total_out;
    deflateEnd(&stream);
    free(copy);
    return packed;
}

TEST(simple_csv)
{
    struct lt_profile *p = PROFILE("a.csv", "id,name\n1,ann\n2,bob\n");
    check_rows(p, "csv", 2, 2);
    CHECK(p->has_header && !p->types_sampled && !p->problem);
    check_column(p, 0, "id", "integer", 0);
    check_column(p, 1, "name", "string", 0);
    CHECK_INT(p->size_bytes, 20);
    CHECK_STR(p->sha256, "2899abcddd15dba58459f556b000f74de871b5e569e4c170cf8017cffe08fb62");
    lt_profile_free(p);
}

TEST(a_quoted_newline_is_no_row)
{
    struct lt_profile *p = PROFILE("q.csv", "id,text\n1,\"two\nlines\"\n2,\"and, \"\"more\"\"\r\n\"\n");
    check_rows(p, "csv", 2, 2);
    CHECK_INT(p->quoted_newlines, 2);
    CHECK_INT(p->ragged_rows, 0);
    CHECK(!p->has_crlf);
    lt_profile_free(p);
}

TEST(ragged_rows_are_rows)
{
    struct lt_profile *p = PROFILE("r.csv", "a,b,c\n1,2,3\n4\n5,6,7,8\n9,10,11\n");
    check_rows(p, "csv", 4, 3);
    CHECK_INT(p->ragged_rows, 2);
    check_column(p, 0, "a", "integer", 0);
    check_column(p, 2, "c", "integer", 1);
    lt_profile_free(p);
}

TEST(empty_file)
{
    struct lt_profile *p = PROFILE("e.bin", "");
    CHECK_STR(p->format, "empty");
    CHECK(!p->has_rows && !p->problem);
    CHECK_STR(p->sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    lt_profile_free(p);
    p = PROFILE("e.csv", "");
    check_rows(p, "empty", 0, 0);
    lt_profile_free(p);
}

TEST(header_only)
{
    struct lt_profile *p = PROFILE("h.csv", "id,name");
    check_rows(p, "csv", 0, 2);
    CHECK(p->has_header);
    check_column(p, 0, "id", "string", 0);
    CHECK_INT(p->columns.items[0].type, LT_TYPE_UNKNOWN);
    lt_profile_free(p);
}

TEST(no_header_when_a_cell_is_a_value)
{
    const char *texts[] = {"ann,1\nbob,2\n", "ann,2024-01-31\nbob,2024-02-01\n", "a,a\nb,c\n", "a,\nb,c\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lt_profile *p = profile_bytes("n.csv", texts[i], strlen(texts[i]));
        check_rows(p, "csv", 2, 2);
        CHECK(!p->has_header);
        check_column(p, 0, "column_1", "string", 0);
        lt_profile_free(p);
    }
}

TEST(first_row_counts_for_types_without_header)
{
    struct lt_profile *p = PROFILE("f.csv", "1,,x\n2,3.5,y\n");
    check_rows(p, "csv", 2, 3);
    check_column(p, 0, "column_1", "integer", 0);
    check_column(p, 1, "column_2", "number", 1);
    lt_profile_free(p);
}

TEST(nul_bytes)
{
    struct lt_profile *p = PROFILE("nul.csv", "a,b\n1,\0\n\0\0,2\n");
    check_rows(p, "csv", 2, 2);
    CHECK_INT(p->nul_bytes, 3);
    CHECK(!p->problem);
    check_column(p, 0, "a", "string", 0);
    lt_profile_free(p);
}

TEST(latin1)
{
    struct lt_profile *p = PROFILE("l.csv", "city,n\nK\xf6ln,1\nZ\xc3\xbcrich,2\nBonn,3\nM\xfcnchen,4\n");
    check_rows(p, "csv", 4, 2);
    CHECK_INT(p->invalid_utf8_rows, 2);
    check_column(p, 1, "n", "integer", 0);
    lt_profile_free(p);
}

TEST(bom_and_crlf)
{
    struct lt_profile *p = PROFILE("b.csv", "\xef\xbb\xbfid,x\r\n1,2\r\n\r\n3,4\r\n");
    check_rows(p, "csv", 2, 2);
    CHECK(p->has_bom && p->has_crlf);
    CHECK_INT(p->blank_lines, 1);
    check_column(p, 0, "id", "integer", 0);
    check_column(p, 1, "x", "integer", 0);
    lt_profile_free(p);
}

TEST(one_column)
{
    struct lt_profile *p = PROFILE("one.csv", "id\n1\n\n3");
    check_rows(p, "csv", 2, 1);
    CHECK_INT(p->blank_lines, 1);
    check_column(p, 0, "id", "integer", 0);
    lt_profile_free(p);
}

TEST(delimiters)
{
    const struct {
        const char *name, *text, *format;
    } cases[] = {
        {"s.csv", "a;b\n1,5;2\n2,5;3\n", "csv"},
        {"t.tsv", "a\tb\n1,5\t2\n3\t4\n", "tsv"},
        {"p.psv", "a|b\n1|2\n3|4\n", "psv"},
        {"t.csv", "a\tb\n1\t2\n3\t4\n", "tsv"},
        {"c.txt", "a,b\n1,2\n3,4\n", "csv"},
        {"t.txt", "a\tb\nx, y\tz\nu\tv\n", "tsv"},
        {"q.csv", "a,b\n\"1;1\",2\n\"3;3\",4\n", "csv"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lt_profile *p = profile_bytes(cases[i].name, cases[i].text, strlen(cases[i].text));
        check_rows(p, cases[i].format, 2, 2);
        CHECK_INT(p->ragged_rows, 0);
        lt_profile_free(p);
    }
}

TEST(plain_text_has_no_rows)
{
    struct lt_profile *p = PROFILE("p.txt", "Dear reader,\nthis is prose; no table.\nGr\xc3\xbc\xc3\x9f"
                                            "e\n");
    CHECK_STR(p->format, "text");
    CHECK(!p->has_rows && !p->problem);
    CHECK_INT(p->columns.count, 0);
    lt_profile_free(p);
    p = PROFILE("one.txt", "just\nlines\nhere\n");
    CHECK_STR(p->format, "text");
    lt_profile_free(p);
}

TEST(binary_files)
{
    struct lt_profile *p = PROFILE("x.bin", "\x7f"
                                            "ELF\0\0\1\2\xff\xfe");
    CHECK_STR(p->format, "binary");
    CHECK(!p->problem);
    CHECK_INT(strlen(p->sha256), 64);
    lt_profile_free(p);
    p = PROFILE("u.csv", "\xff\xfe"
                         "a\0,\0b\0\n\0");
    CHECK_STR(p->format, "binary");
    CHECK(p->problem && !p->has_rows);
    lt_profile_free(p);
}

TEST(types_of_cells)
{
    const struct {
        const char *text;
        enum lt_column_type type;
    } cases[] = {
        {"", LT_TYPE_UNKNOWN},
        {"0", LT_TYPE_INTEGER},
        {"-1", LT_TYPE_INTEGER},
        {"+7", LT_TYPE_INTEGER},
        {"007", LT_TYPE_STRING},
        {" 7", LT_TYPE_STRING},
        {"7 ", LT_TYPE_STRING},
        {"-", LT_TYPE_STRING},
        {"9223372036854775807", LT_TYPE_INTEGER},
        {"9223372036854775808", LT_TYPE_STRING},
        {"-9223372036854775808", LT_TYPE_INTEGER},
        {"-9223372036854775809", LT_TYPE_STRING},
        {"1.5", LT_TYPE_NUMBER},
        {"-.5", LT_TYPE_NUMBER},
        {"5.", LT_TYPE_NUMBER},
        {"1e9", LT_TYPE_NUMBER},
        {"1.2E-3", LT_TYPE_NUMBER},
        {"1e", LT_TYPE_STRING},
        {".", LT_TYPE_STRING},
        {"e5", LT_TYPE_STRING},
        {"1,5", LT_TYPE_STRING},
        {"0x10", LT_TYPE_STRING},
        {"nan", LT_TYPE_STRING},
        {"true", LT_TYPE_BOOLEAN},
        {"FALSE", LT_TYPE_BOOLEAN},
        {"yes", LT_TYPE_STRING},
        {"2024-02-29", LT_TYPE_DATE},
        {"2023-02-29", LT_TYPE_STRING},
        {"1900-02-29", LT_TYPE_STRING},
        {"2024-13-01", LT_TYPE_STRING},
        {"2024-1-01", LT_TYPE_STRING},
        {"2024-01-01T10:00", LT_TYPE_DATETIME},
        {"2024-01-01 10:00:59.123456+02:00", LT_TYPE_DATETIME},
        {"2024-01-01T10:00:00Z", LT_TYPE_DATETIME},
        {"2024-01-01T10:00:00-0530", LT_TYPE_DATETIME},
        {"2024-01-01T24:00:00", LT_TYPE_STRING},
        {"2024-01-01T10", LT_TYPE_STRING},
        {"2024-01-01T10:00:", LT_TYPE_STRING},
        {"2024-01-01T10:00:00.", LT_TYPE_STRING},
        {"2024-01-01x10:00", LT_TYPE_STRING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_INT(lt_type_of(cases[i].text, strlen(cases[i].text)), cases[i].type);
        if (lt_type_of(cases[i].text, strlen(cases[i].text)) != cases[i].type)
            printf("# for '%s'\n", cases[i].text);
    }
}

TEST(types_of_columns)
{
    struct lt_profile *p = PROFILE("ty.csv", "i,n,b,d,t,s,m,e\n"
                                             "1,1,true,2024-01-01,2024-01-01T00:00:00Z,x,1,\n"
                                             "2,2.5,False,2024-12-31,2024-01-01 12:30,1,true,\n"
                                             ",,,,,,,\n");
    check_rows(p, "csv", 3, 8);
    const char *types[] = {"integer", "number", "boolean", "date", "datetime", "string", "string", "string"};
    for (size_t i = 0; i < 8; i++) {
        CHECK_STR(lt_column_type_name(p->columns.items[i].type), types[i]);
        CHECK_INT(p->columns.items[i].null_count, i == 7 ? 3 : 1);
    }
    lt_profile_free(p);
}

TEST(blanks_make_strings)
{
    struct lt_profile *p = PROFILE("pad.csv", "a,b,c,d\n 1,2 ,3, \n4,5,6,\n");
    check_rows(p, "csv", 2, 4);
    check_column(p, 0, "a", "string", 0);
    check_column(p, 1, "b", "string", 0);
    check_column(p, 2, "c", "integer", 0);
    check_column(p, 3, "d", "string", 1);
    lt_profile_free(p);
}

TEST(blanks_at_the_borders_of_pieces)
{
    /* Rows of 19 bytes pass every border of the pieces read at some offset; one padded number in a late one.
     */
    struct lt_buf text = {0};
    lt_buf_adds(&text, "number,when\n");
    for (int i = 0; i < 40000; i++)
        lt_buf_adds(&text, "1,2024-01-01 10:00\n");
    struct lt_profile *p = profile_bytes("border.csv", text.data, text.length);
    check_rows(p, "csv", 40000, 2);
    check_column(p, 0, "number", "integer", 0);
    check_column(p, 1, "when", "datetime", 0);
    lt_profile_free(p);
    lt_buf_adds(&text, "2 ,2024-01-01 10:00\n");
    p = profile_bytes("border.csv", text.data, text.length);
    check_column(p, 0, "number", "string", 0);
    check_column(p, 1, "when", "datetime", 0);
    lt_profile_free(p);
    lt_buf_clear(&text);
}

TEST(text_after_a_closing_quote)
{
    struct lt_profile *p = PROFILE("tail.csv", "a,b\n\"x\"y,1\n\"z\" ,2\n \"w\",3\n5\" disk,4\n");
    check_rows(p, "csv", 4, 2);
    CHECK_INT(p->ragged_rows, 0);
    CHECK(!p->problem);
    check_column(p, 1, "b", "integer", 0);
    lt_profile_free(p);
}

TEST(unclosed_quote)
{
    struct lt_profile *p = PROFILE("open.csv", "a,b\n1,2\n3,\"never\nclosed\n");
    check_rows(p, "csv", 2, 2);
    CHECK_STR(p->problem, "the last row ends inside a quoted cell");
    lt_profile_free(p);
}

TEST(lone_carriage_returns_end_rows)
{
    struct lt_profile *p = PROFILE("cr.csv", "a,b\r1,2\r3,4\r");
    check_rows(p, "csv", 2, 2);
    CHECK(!p->has_crlf);
    CHECK_INT(p->blank_lines, 0);
    lt_profile_free(p);
}

TEST(gzip_of_csv)
{
    struct lt_buf packed = gzip_of("id,name\n1,ann\n2,bob\n");
    struct lt_profile *p = profile_bytes("z.csv.gz", packed.data, packed.length);
    check_rows(p, "csv+gzip", 2, 2);
    CHECK(!p->problem);
    check_column(p, 0, "id", "integer", 0);
    CHECK_INT(p->size_bytes, packed.length);
    struct lt_profile *raw = profile_bytes("raw.bin", packed.data, packed.length);
    CHECK_STR(raw->sha256, p->sha256);
    CHECK_STR(raw->format, "gzip");
    lt_profile_free(raw);
    lt_profile_free(p);
    lt_buf_clear(&packed);
}

TEST(gzip_members_are_one_content)
{
    struct lt_buf packed = gzip_of("id,name\n1,ann\n"), second = gzip_of("2,bob\n3,carol\n");
    lt_buf_add(&packed, second.data, second.length);
    lt_buf_add(&packed, "\0\0\0\0", 4);
    struct lt_profile *p = profile_bytes("m.csv.gz", packed.data, packed.length);
    check_rows(p, "csv+gzip", 3, 2);
    CHECK(!p->problem);
    lt_profile_free(p);
    lt_buf_clear(&packed);
    lt_buf_clear(&second);
}

TEST(truncated_gzip)
{
    struct lt_buf packed = gzip_of("id,name\n1,ann\n2,bob\n");
    struct lt_profile *p = profile_bytes("cut.csv.gz", packed.data, packed.length - 9);
    CHECK_STR(p->format, "csv+gzip");
    CHECK(!p->has_rows);
    CHECK_STR(p->problem, "the gzip data ends in the middle");
    CHECK_INT(strlen(p->sha256), 64);
    lt_profile_free(p);
    packed.data[14] = (char)(packed.data[14] ^ 0x55);
    packed.data[packed.length - 6] = (char)(packed.data[packed.length - 6] ^ 0x55);
    p = profile_bytes("bad.csv.gz", packed.data, packed.length);
    CHECK(!p->has_rows && p->problem);
    lt_profile_free(p);
    lt_buf_clear(&packed);
}

TEST(zstd_of_ndjson)
{
    const char *text = "{\"a\":1}\n{\"a\":2,\"b\":null}\n";
    char packed[256];
    size_t length = ZSTD_compress(packed, sizeof packed, text, strlen(text), 3);
    struct lt_profile *p = profile_bytes("z.ndjson.zst", packed, length);
    check_rows(p, "ndjson+zstd", 2, 2);
    CHECK(!p->problem);
    lt_profile_free(p);
    p = profile_bytes("cut.ndjson.zst", packed, length - 4);
    CHECK(!p->has_rows);
    CHECK_STR(p->problem, "the zstd data ends in the middle");
    lt_profile_free(p);
}

static void make_database(const char *name, const char *sql)
{
    char *path = path_of(name);
    sqlite3 *database = NULL;
    CHECK_INT(sqlite3_open(path, &database), SQLITE_OK);
    CHECK_INT(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    free(path);
}

TEST(sqlite_tables)
{
    make_database("odd name?#%.db", "CREATE TABLE \"or\"\"ders\"(id INTEGER PRIMARY KEY, amount REAL, note);"
                                    "CREATE TABLE people(name TEXT, born DATE, seen DATETIME, ok BOOLEAN);"
                                    "CREATE VIEW v AS SELECT * FROM people; CREATE INDEX i ON people(name);"
                                    "INSERT INTO \"or\"\"ders\" VALUES(1, 2.5, NULL),(2, NULL, NULL);"
                                    "INSERT INTO people VALUES('ann','2000-01-01',NULL,1);");
    struct lt_profile *p = profile_path("odd name?#%.db", LT_PROFILE_AUTO);
    check_rows(p, "sqlite", 3, 7);
    CHECK(!p->problem);
    check_column(p, 0, "or\"ders.id", "integer", 0);
    check_column(p, 1, "or\"ders.amount", "number", 1);
    check_column(p, 2, "or\"ders.note", "string", 2);
    check_column(p, 3, "people.name", "string", 0);
    check_column(p, 4, "people.born", "date", 0);
    check_column(p, 5, "people.seen", "datetime", 1);
    check_column(p, 6, "people.ok", "boolean", 0);
    lt_profile_free(p);
    const char *suffixes[] = {"odd name?#%.db-wal", "odd name?#%.db-shm", "odd name?#%.db-journal"};
    for (size_t i = 0; i < 3; i++) {
        char *path = path_of(suffixes[i]);
        CHECK(access(path, F_OK) < 0);
        free(path);
    }
}

TEST(broken_sqlite)
{
    char head[600] = "SQLite format 3";
    struct lt_profile *p = profile_bytes("broken.db", head, sizeof head);
    CHECK_STR(p->format, "sqlite");
    CHECK(!p->has_rows && p->problem);
    CHECK_INT(strlen(p->sha256), 64);
    lt_profile_free(p);
}

TEST(sqlite_log_beside_is_named)
{
    make_database("log.db", "CREATE TABLE t(a); INSERT INTO t VALUES(1);");
    write_file("log.db-wal", "x", 1);
    struct lt_profile *p = profile_path("log.db", LT_PROFILE_AUTO);
    check_rows(p, "sqlite", 1, 1);
    CHECK_STR(p->problem, "changes in 'log.db-wal' beside it are not counted");
    lt_profile_free(p);
}

TEST(ndjson_with_a_bad_line)
{
    struct lt_profile *p = PROFILE("n.ndjson", "{\"id\":1,\"when\":\"2024-01-01\"}\n\n{\"id\":2.5,\n"
                                               "{\"extra\":[1],\"id\":null,\"big\":99999999999999999999}\n");
    check_rows(p, "ndjson", 3, 4);
    CHECK_STR(p->problem, "1 of 3 lines are not JSON objects, the first is line 3");
    CHECK_INT(p->blank_lines, 1);
    check_column(p, 0, "id", "integer", 1);
    check_column(p, 1, "when", "date", 1);
    check_column(p, 2, "extra", "string", 1);
    check_column(p, 3, "big", "number", 1);
    lt_profile_free(p);
}

TEST(ndjson_under_another_name)
{
    struct lt_profile *p = PROFILE("events.json", "{\"a\":1}\r\n{\"a\":2}");
    check_rows(p, "ndjson", 2, 1);
    CHECK(p->has_crlf && !p->problem);
    lt_profile_free(p);
}

TEST(json_array_of_objects)
{
    struct lt_profile *p =
        PROFILE("a.json", " [\n {\"id\":1,\"ok\":true} ,\n{\"ok\":false,\"x\":\"1\"}\n]\n");
    check_rows(p, "json", 2, 3);
    CHECK(!p->problem);
    check_column(p, 0, "id", "integer", 1);
    check_column(p, 1, "ok", "boolean", 0);
    check_column(p, 2, "x", "string", 1);
    lt_profile_free(p);
    p = PROFILE("empty.json", "[]");
    check_rows(p, "json", 0, 0);
    lt_profile_free(p);
}

TEST(other_json_has_no_rows)
{
    const char *texts[] = {"{\"a\":[1,2]}", "[1,2,3]", "[{\"a\":1},2]", "\"text\"", "{\"a\":\n1}\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lt_profile *p = profile_bytes("o.json", texts[i], strlen(texts[i]));
        CHECK_STR(p->format, "json");
        CHECK(!p->has_rows && !p->problem);
        CHECK_INT(p->columns.count, 0);
        lt_profile_free(p);
    }
}

TEST(broken_json)
{
    const char *texts[] = {
        "[{\"a\":1}", "[{\"a\":1},]", "[{\"a\":1}] x", "[{\"a\":1} {\"a\":2}]", "{\"a\":", " "};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lt_profile *p = profile_bytes("b.json", texts[i], strlen(texts[i]));
        CHECK_STR(p->format, "json");
        CHECK(p->problem && !p->has_rows);
        lt_profile_free(p);
    }
    struct lt_profile *p = PROFILE("b.conf", "{\"a\": not json}\n");
    CHECK_STR(p->format, "text");
    CHECK(!p->problem);
    lt_profile_free(p);
}

TEST(large_json_is_only_digested)
{
    char *path = path_of("large.json");
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK_INT(pwrite(fd, "[1,", 3, 0), 3);
    struct lt_buf blanks = {0};
    memset(lt_buf_room(&blanks, 1 << 20), ' ', 1 << 20);
    for (off_t at = 3; at < (65 << 20); at += 1 << 20)
        CHECK_INT(pwrite(fd, blanks.data, 1 << 20, at), 1 << 20);
    close(fd);
    lt_buf_clear(&blanks);
    free(path);
    struct lt_profile *p = profile_path("large.json", LT_PROFILE_AUTO);
    CHECK_STR(p->format, "json");
    CHECK_STR(p->problem, "JSON above 64 MiB is not read");
    CHECK(!p->has_rows);
    CHECK_INT(strlen(p->sha256), 64);
    lt_profile_free(p);
}

TEST(large_csv_is_sampled_for_types_only)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, "number,note\n");
    for (int i = 0; i < 5000; i++)
        lt_buf_addf(&text, "%04d1,%0999d\n", i + 1000, 1);
    struct lt_buf whole = {0};
    for (int i = 0; i < 14; i++)
        lt_buf_add(&whole, text.data + (i ? 12 : 0), text.length - (i ? 12 : 0));
    lt_buf_adds(&whole, "late,\n");
    struct lt_profile *p = profile_bytes("large.csv", whole.data, whole.length);
    check_rows(p, "csv", 70001, 2);
    CHECK(p->types_sampled);
    check_column(p, 0, "number", "integer", 0);
    check_column(p, 1, "note", "string", 0);
    lt_profile_free(p);
    p = profile_path("large.csv", LT_PROFILE_FULL);
    check_rows(p, "csv", 70001, 2);
    CHECK(!p->types_sampled);
    check_column(p, 0, "number", "string", 0);
    check_column(p, 1, "note", "string", 1);
    lt_profile_free(p);
    lt_buf_clear(&text);
    lt_buf_clear(&whole);
}

TEST(off_takes_only_size_and_time)
{
    write_file("off.csv", "a,b\n1,2\n", 8);
    struct lt_profile *p = profile_path("off.csv", LT_PROFILE_OFF);
    CHECK_INT(p->size_bytes, 8);
    CHECK(p->mtime_ns > 0 && !p->has_rows && !p->problem);
    CHECK_STR(p->sha256, "");
    CHECK_STR(p->format, "unknown");
    lt_profile_free(p);
}

TEST(missing_and_unreadable)
{
    struct lt_profile *p = profile_path("missing.csv", LT_PROFILE_AUTO);
    CHECK_STR(p->problem, "cannot look at it: No such file or directory");
    lt_profile_free(p);
    if (geteuid() == 0) {
        printf("# the superuser may read everything: the rest is skipped\n");
        return;
    }
    write_file("secret.csv", "a\n", 2);
    char *path = path_of("secret.csv");
    CHECK_INT(chmod(path, 0), 0);
    free(path);
    p = profile_path("secret.csv", LT_PROFILE_AUTO);
    CHECK_STR(p->problem, "cannot open it: Permission denied");
    CHECK_INT(p->size_bytes, 2);
    lt_profile_free(p);
}

TEST(fifo_and_folder_are_not_opened)
{
    char *path = path_of("fifo.csv");
    CHECK_INT(mkfifo(path, 0600), 0);
    free(path);
    alarm(20);
    struct lt_profile *p = profile_path("fifo.csv", LT_PROFILE_FULL);
    alarm(0);
    CHECK_STR(p->problem, "not a regular file but a FIFO");
    lt_profile_free(p);
    p = profile_path(".", LT_PROFILE_AUTO);
    CHECK_STR(p->problem, "not a regular file but a folder");
    lt_profile_free(p);
    p = lt_profile_file("/dev/null", LT_PROFILE_AUTO);
    CHECK_STR(p->problem, "not a regular file but a device");
    lt_profile_free(p);
}

TEST(the_file_stays_untouched)
{
    write_file("same.csv", "a,b\n1,2\n", 8);
    char *path = path_of("same.csv");
    const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 2000000000}};
    struct stat after;
    CHECK_INT(utimensat(AT_FDCWD, path, old, 0), 0);
    struct lt_profile *p = lt_profile_file(path, LT_PROFILE_FULL);
    CHECK_INT(p->mtime_ns, 2000000000000000000);
    CHECK_INT(stat(path, &after), 0);
    CHECK_INT(after.st_atim.tv_sec, 1000000000);
    CHECK_INT(after.st_mtim.tv_sec, 2000000000);
    lt_profile_free(p);
    free(path);
}

TEST(a_file_that_changes_is_said_to)
{
    struct lt_buf text = {0};
    for (int i = 0; i < 3000000; i++)
        lt_buf_adds(&text, "1,2,3\n");
    write_file("grow.csv", text.data, text.length);
    lt_buf_clear(&text);
    char *path = path_of("grow.csv");
    pid_t writer = fork();
    if (writer == 0) {
        int fd = open(path, O_WRONLY | O_APPEND);
        for (;;)
            if (write(fd, "1,2,3\n", 6) != 6 || usleep(500) != 0)
                _exit(1);
    }
    usleep(2000);
    struct lt_profile *p = lt_profile_file(path, LT_PROFILE_AUTO);
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    CHECK_STR(p->problem, "it changed while it was being read");
    CHECK(!p->has_rows);
    CHECK_STR(p->sha256, "");
    lt_profile_free(p);
    free(path);
}

TEST(ten_thousand_columns)
{
    struct lt_buf text = {0};
    for (int i = 0; i < 10000; i++)
        lt_buf_addf(&text, "%sname_%d", i ? "," : "", i);
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < 10000; i++)
            lt_buf_addf(&text, "%s%d", i ? "," : "\n", i);
    struct lt_profile *p = profile_bytes("wide.csv", text.data, text.length);
    check_rows(p, "csv", 3, 10000);
    CHECK_INT(p->ragged_rows, 0);
    check_column(p, 9999, "name_9999", "integer", 0);
    lt_profile_free(p);
    lt_buf_clear(&text);
}

TEST(columns_beyond_the_limit)
{
    struct lt_buf text = {0};
    for (int i = 0; i < 70000; i++)
        lt_buf_addf(&text, "%sc%d", i ? "," : "", i);
    lt_buf_adds(&text, "\n1,2\n");
    struct lt_profile *p = profile_bytes("wider.csv", text.data, text.length);
    check_rows(p, "csv", 1, 65536);
    CHECK_STR(p->problem, "only the first 65536 of 70000 columns are kept");
    lt_profile_free(p);
    text.length = 0;
    for (int i = 0; i < 70000; i++)
        lt_buf_addf(&text, "{\"k%d\":1}\n", i);
    p = profile_bytes("wider.ndjson", text.data, text.length);
    check_rows(p, "ndjson", 70000, 65536);
    CHECK_STR(p->problem, "only the first 65536 keys are kept as columns");
    CHECK_INT(p->columns.items[65535].null_count, 69999);
    lt_profile_free(p);
    lt_buf_clear(&text);
}

TEST(one_mebibyte_cell)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, "id,blob\n1,\"");
    memset(lt_buf_room(&text, 1 << 20), '\n', 1 << 20);
    text.length += 1 << 20;
    lt_buf_adds(&text, "\"\n2,\xc3\n");
    struct lt_profile *p = profile_bytes("cell.csv", text.data, text.length);
    check_rows(p, "csv", 2, 2);
    CHECK_INT(p->quoted_newlines, 1 << 20);
    CHECK_INT(p->invalid_utf8_rows, 1);
    lt_profile_free(p);
    lt_buf_clear(&text);
}

TEST(a_cell_beyond_the_limit)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, "a,b\n\"");
    memset(lt_buf_room(&text, 65 << 20), 'x', 65 << 20);
    text.length += 65 << 20;
    struct lt_profile *p = profile_bytes("huge.csv", text.data, text.length);
    CHECK_STR(p->format, "csv");
    CHECK(!p->has_rows);
    CHECK_STR(p->problem, "a cell is larger than 64 MiB, perhaps for a quote that is never closed");
    CHECK_INT(strlen(p->sha256), 64);
    lt_profile_free(p);
    lt_buf_clear(&text);
}

static void digest_pieces(bool wants_thread, unsigned pieces, char ret_hex[65])
{
    struct lt_digester *digester = lt_digester_new(wants_thread);
    for (unsigned piece = 0; piece < pieces; piece++) {
        size_t length = pieces > 20 ? LT_PIECE_BYTES - piece * 1000 : 100 + piece;
        memset(lt_digester_piece(digester), 'a' + (int)piece, length);
        lt_digester_add(digester, length);
    }
    lt_digester_finish(digester, ret_hex);
}

/* Few pieces end before the thread has begun, many make the two wait for each other. */
TEST(a_digest_is_the_same_beside_and_in_turn)
{
    for (unsigned round = 0; round < 300; round++) {
        char told[2][65];
        unsigned pieces = round < 298 ? round % 10 : 21 + round % 2;
        digest_pieces(false, pieces, told[0]);
        digest_pieces(true, pieces, told[1]);
        CHECK_INT(strlen(told[0]), 64);
        CHECK_STR(told[1], told[0]);
    }
}

TEST(many_files_at_once_keep_their_places)
{
    enum { COUNT = 40 };
    char *paths[COUNT];
    struct lt_profile *profiles[COUNT];
    for (int i = 0; i < COUNT; i++) {
        struct lt_buf text = {0};
        char *name = lt_xasprintf("many_%d.csv", i);
        lt_buf_adds(&text, "id,name\n");
        for (int row = 0; row < i * 100; row++)
            lt_buf_addf(&text, "%d,%s\n", row, i % 5 ? "ann" : "\"open");
        if (i % 7) /* the others are missing */
            write_file(name, text.data, text.length);
        paths[i] = path_of(name);
        free(name);
        lt_buf_clear(&text);
    }
    lt_profile_files((const char *const *)paths, COUNT, LT_PROFILE_AUTO, profiles);
    for (int i = 0; i < COUNT; i++) {
        struct lt_profile *alone = lt_profile_file(paths[i], LT_PROFILE_AUTO);
        CHECK_STR(profiles[i]->path, paths[i]);
        CHECK(profiles[i]->has_rows == (i % 7 != 0));
        CHECK_INT(profiles[i]->row_count, alone->row_count);
        CHECK_STR(profiles[i]->sha256, alone->sha256);
        CHECK_STR(profiles[i]->problem ? profiles[i]->problem : "", alone->problem ? alone->problem : "");
        lt_profile_free(alone);
        lt_profile_free(profiles[i]);
        free(paths[i]);
    }
    lt_profile_files(NULL, 0, LT_PROFILE_AUTO, NULL);
}

TEST(bytes_at_a_look)
{
    char bytes[200];
    for (size_t length = 0; length <= sizeof bytes; length += 1 + length / 20)
        for (size_t at = 0; at < length; at++) {
            uint64_t nul_bytes;
            bool is_beyond_ascii;
            memset(bytes, 'x', sizeof bytes);
            bytes[at] = '\0';
            bytes[(at * 7) % length] = at % 2 ? '\x80' : '\0';
            uint64_t expected = at % 2 == 0 || (at * 7) % length != at;
            expected += at % 2 == 0 && (at * 7) % length != at;
            lt_bytes_look(bytes, length, &nul_bytes, &is_beyond_ascii);
            CHECK_INT(nul_bytes, expected);
            CHECK_INT(is_beyond_ascii, at % 2);
        }
}

/* A broken character over the end of a piece, and whole ones there, in tables and in records. */
TEST(utf8_over_the_ends_of_pieces)
{
    static const size_t ends[] = {64 << 10, 256 << 10, 512 << 10};
    for (size_t i = 0; i < 3 * 9; i++) {
        struct lt_buf text = {0};
        bool is_broken = i % 9 % 2;
        size_t before = ends[i / 9] - 2 + i % 9 / 2;
        lt_buf_adds(&text, "id,text\n");
        while (text.length + 24 < before)
            lt_buf_adds(&text, "1,all is well\n");
        lt_buf_adds(&text, "2,");
        while (text.length < before)
            lt_buf_addc(&text, 'x');
        lt_buf_adds(&text, is_broken ? "\xe2\x82\n3,x\n" : "\xe2\x82\xac\n3,x\n");
        for (int row = 0; row < 30000; row++)
            lt_buf_adds(&text, "4,\xc3\xa4\n");
        struct lt_profile *p = profile_bytes("ends.csv", text.data, text.length);
        CHECK_INT(p->invalid_utf8_rows, is_broken);
        CHECK_INT(p->ragged_rows, 0);
        lt_profile_free(p);
        lt_buf_clear(&text);
    }
}

TEST(utf8_in_pieces)
{
    const char *valid[] = {
        "", "plain ascii text", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"};
    const char *broken[] = {"\xff",         "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xe0\x80\x80", "a\x80"};
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        struct lt_utf8 utf8 = {0};
        for (size_t at = 0; at < strlen(valid[i]); at++)
            lt_utf8_feed(&utf8, valid[i] + at, 1);
        CHECK(lt_utf8_is_valid(&utf8) && lt_utf8_check(valid[i], strlen(valid[i])));
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        CHECK(!lt_utf8_check(broken[i], strlen(broken[i])));
}
