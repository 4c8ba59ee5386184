/* SPDX-License-Identifier: Apache-2.0
 *
 * Names, run ids, instants and command lines without their secrets. */
#include "model/ident.h"

#include "unit.h"

#include <stdlib.h>

static void check_name(const char *path, const char *expected, bool is_escaped)
{
    bool said = !is_escaped;
    char *name = lt_ident_name(path, &said);
    CHECK_STR(name, expected);
    CHECK_INT(said, is_escaped);
    free(name);
}

TEST(a_name_in_utf8_is_kept_byte_for_byte)
{
    check_name("/a/b c\n\"'\\x41.csv", "/a/b c\n\"'\\x41.csv", false);
    check_name("/\xC3\xA9/\xE2\x82\xAC/\xF0\x9F\x98\x80", "/\xC3\xA9/\xE2\x82\xAC/\xF0\x9F\x98\x80", false);
    check_name("", "", false);
}

TEST(a_name_not_in_utf8_is_escaped_without_loss)
{
    check_name("/a\xFF", "/a\\xff", true);
    check_name("/\\\xFF", "/\\\\\\xff", true);
    check_name("/\xC3", "/\\xc3", true);                            /* cut short */
    check_name("/\xC0\xAF", "/\\xc0\\xaf", true);                   /* overlong */
    check_name("/\xE0\x80\x80", "/\\xe0\\x80\\x80", true);          /* overlong */
    check_name("/\xED\xA0\x80", "/\\xed\\xa0\\x80", true);          /* surrogate */
    check_name("/\xF4\x90\x80\x80", "/\\xf4\\x90\\x80\\x80", true); /* beyond the last character */
    check_name("/\xC3\xA9\xFF", "/\xC3\xA9\\xff", true);            /* what is valid stays */
}

TEST(a_run_id_is_a_uuid_of_version_7)
{
    static const uint8_t ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, zeros[10];
    char id[37];
    lt_ident_run_id(id, 0x0123456789ABLL * 1000000 + 999999, ones);
    CHECK_STR(id, "01234567-89ab-7fff-bfff-ffffffffffff");
    lt_ident_run_id(id, 0, zeros);
    CHECK_STR(id, "00000000-0000-7000-8000-000000000000");
}

TEST(an_instant_is_iso_8601_with_milliseconds)
{
    char text[LT_IDENT_TIME_SIZE];
    lt_ident_time(text, 1763695380125999999);
    CHECK_STR(text, "2025-11-21T03:23:00.125Z");
    lt_ident_time(text, 0);
    CHECK_STR(text, "1970-01-01T00:00:00.000Z");
    lt_ident_time(text, -1000000);
    CHECK_STR(text, "1969-12-31T23:59:59.999Z");
}

/* Masks the words and compares. */
#define CHECK_MASK(expected, ...)                                                                            \
    do {                                                                                                     \
        const char *const words[] = {__VA_ARGS__, NULL};                                                     \
        char *argv[16] = {NULL}, *line;                                                                      \
        for (size_t i = 0; words[i]; i++)                                                                    \
            argv[i] = strdup(words[i]);                                                                      \
        line = lt_ident_mask(argv);                                                                          \
        CHECK_STR(line, expected);                                                                           \
        free(line);                                                                                          \
        for (size_t i = 0; argv[i]; i++)                                                                     \
            free(argv[i]);                                                                                   \
    } while (0)

TEST(words_are_quoted_only_when_a_shell_needs_it)
{
    CHECK_MASK("./etl --in=a/b.csv x@y:1,2+3%", "./etl", "--in=a/b.csv", "x@y:1,2+3%");
    CHECK_MASK("sh -c 'a b' '' 'it'\\''s' '*'", "sh", "-c", "a b", "", "it's", "*");
    CHECK_MASK("p \xC3\xA9 '\\xff'", "p", "\xC3\xA9", "\xFF");
}

TEST(values_of_secret_options_are_masked)
{
    CHECK_MASK("p --password *** x", "p", "--password", "hunter2", "x");
    CHECK_MASK("p --password=*** x", "p", "--password=hunter2", "x");
    CHECK_MASK("p password=*** x", "p", "password=a b;c", "x");
    CHECK_MASK("p --db-passwd *** --API_KEY=*** -token ***", "p", "--db-passwd", "h", "--API_KEY=h", "-token",
               "h");
    CHECK_MASK("p --api-key *** --apikey=*** --client.secret=***", "p", "--api-key", "h", "--apikey=h",
               "--client.secret=h");
    CHECK_MASK("env PGPASSWORD=*** -Dstore.keyPassword=***", "env", "PGPASSWORD=h", "-Dstore.keyPassword=h");
    CHECK_MASK("p --password --token ***", "p", "--password", "--token", "h");
    CHECK_MASK("p --password", "p", "--password");
    CHECK_MASK("p --password=", "p", "--password=");
}

TEST(words_that_only_look_like_secrets_stay)
{
    CHECK_MASK("p --password-file f --no-password x --max-tokens 5 --tokenizer t", "p", "--password-file",
               "f", "--no-password", "x", "--max-tokens", "5", "--tokenizer", "t");
    CHECK_MASK("p --password-stdin host secrets/a.csv token.csv", "p", "--password-stdin", "host",
               "secrets/a.csv", "token.csv");
}

TEST(secrets_inside_a_word_are_masked)
{
    CHECK_MASK("psql 'host=db password=*** user=u'", "psql", "host=db password=h user=u");
    CHECK_MASK("p 'Server=s;Password=***;Database=d'", "p", "Server=s;Password=a b,c;Database=d");
    CHECK_MASK("p 'http://h/p?user=u&token=***&x=1'", "p", "http://h/p?user=u&token=h;i&x=1");
    CHECK_MASK("curl -d '{\"password\": \"***\", \"a\": 1}'", "curl", "-d",
               "{\"password\": \"h\\\"i\", \"a\": 1}");
    CHECK_MASK("p '{\"token\":***,\"a\":1}'", "p", "{\"token\":12345,\"a\":1}");
    CHECK_MASK("curl -H 'Authorization: ***'", "curl", "-H", "Authorization: Bearer h");
    CHECK_MASK("sh -c 'x --password *** --out o'", "sh", "-c", "x --password h --out o");
    CHECK_MASK("sh -c 'export TOKEN=\"***\"; run'", "sh", "-c", "export TOKEN=\"a b\"; run");
}

TEST(secrets_are_known_by_their_own_form)
{
    CHECK_MASK("p 'X-Auth: Bearer ***' 'x ***'", "p", "X-Auth: Bearer h.i-j", "x ghp_0123456789abcdefghij0");
    CHECK_MASK("p ghp_short eyJ0 'the Bearer'", "p", "ghp_short", "eyJ0", "the Bearer");
    CHECK_MASK("p t=***,b *** xeyJhbGciOiJIUzI1NiJ9abcdef", "p", "t=eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ.c2ln,b",
               "glpat-0123456789abcdef", "xeyJhbGciOiJIUzI1NiJ9abcdef");
    CHECK_MASK("p https://***@github.com/o/r", "p", "https://ghp_0123456789abcdefghij0@github.com/o/r");
    CHECK_MASK("openssl rsa -passin *** -pass=***", "openssl", "rsa", "-passin", "pass:h", "-pass=h");
    CHECK_MASK("curl --user-agent a --proxy-user ***", "curl", "--user-agent", "a", "--proxy-user", "u:h");
    CHECK_MASK("p --pass *** --bypass x AccountKey=*** 'https://h/x?sv=1&signature=***&b'", "p", "--pass",
               "h", "--bypass", "x", "AccountKey=h==", "https://h/x?sv=1&signature=h%2F&b");
}

TEST(a_value_is_masked_by_its_name_and_by_its_form)
{
    static const char *const cases[][3] = {{"DB_PASSWORD", "h", "***"},
                                           {"PASSWORD_FILE", "/f", "/f"},
                                           {"TOKEN", "", ""},
                                           {"URL", "s://u:h@x", "s://u:***@x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *value = lt_ident_mask_value(cases[i][0], cases[i][1]);
        CHECK_STR(value, cases[i][2]);
        free(value);
    }
}

TEST(urls_keys_and_short_options_are_masked)
{
    CHECK_MASK("p postgres://u:***@db:5432/x", "p", "postgres://u:h:i@j@db:5432/x");
    CHECK_MASK("p https://u@host/x http://h:80/a@b", "p", "https://u@host/x", "http://h:80/a@b");
    CHECK_MASK("p key=*** s3://***", "p", "key=AKIAIOSFODNN7EXAMPLE", "s3://ASIAIOSFODNN7EXAMPLE");
    CHECK_MASK("p AKIAIOSFODNN7EXAMPL AKIAIOSFODNN7EXAMPLEX", "p", "AKIAIOSFODNN7EXAMPL",
               "AKIAIOSFODNN7EXAMPLEX");
    CHECK_MASK("/usr/bin/mysqldump -p*** db", "/usr/bin/mysqldump", "-phunter2", "db");
    CHECK_MASK("mysql -p db", "mysql", "-p", "db");
    CHECK_MASK("ssh -p22 h", "ssh", "-p22", "h");
    CHECK_MASK("curl -u *** u --user ***", "curl", "-u", "a:b", "u", "--user", "a:b");
    CHECK_MASK("sshpass -p *** ssh h", "sshpass", "-p", "x", "ssh", "h");
}
