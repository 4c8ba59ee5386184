/* SPDX-License-Identifier: Apache-2.0
 *
 * Path patterns: what each sign means, and that no pattern takes long. */
#include "model/glob.h"
#include "unit.h"

#include <stdlib.h>

TEST(plain_text_matches_only_itself)
{
    CHECK(lt_glob_match("/a/b.csv", "/a/b.csv"));
    CHECK(!lt_glob_match("/a/b.csv", "/a/b.csvx"));
    CHECK(!lt_glob_match("/a/b.csv", "/a/b.cs"));
    CHECK(!lt_glob_match("/a/b.csv", "/a/b.csv/c"));
    CHECK(!lt_glob_match("/a/b.csv/c", "/a/b.csv"));
    CHECK(lt_glob_match("", ""));
    CHECK(!lt_glob_match("", "a"));
    CHECK(!lt_glob_match("a", ""));
}

TEST(star_and_question_mark_stay_in_a_folder)
{
    CHECK(lt_glob_match("/in/orders_*.csv", "/in/orders_2024.csv"));
    CHECK(lt_glob_match("/in/orders_*.csv", "/in/orders_.csv"));
    CHECK(!lt_glob_match("/in/orders_*.csv", "/in/orders_a/b.csv"));
    CHECK(lt_glob_match("/in/?", "/in/x"));
    CHECK(!lt_glob_match("/in/?", "/in/"));
    CHECK(!lt_glob_match("/in?x", "/in/x"));
    CHECK(lt_glob_match("/*/b", "/.hidden/b"));
    CHECK(lt_glob_match("*a*b*c*", "xxaxxbxxcxx"));
    CHECK(!lt_glob_match("*a*b*c", "xxaxxbxxcxx"));
}

TEST(two_stars_cross_folders)
{
    CHECK(lt_glob_match("/usr/**", "/usr/bin"));
    CHECK(lt_glob_match("/usr/**", "/usr/lib/x/y.so"));
    CHECK(!lt_glob_match("/usr/**", "/usr"));
    CHECK(!lt_glob_match("/usr/**", "/usrx/bin"));
    CHECK(lt_glob_match("/a/**/b", "/a/b"));
    CHECK(lt_glob_match("/a/**/b", "/a/x/y/b"));
    CHECK(!lt_glob_match("/a/**/b", "/a/x/yb"));
    CHECK(lt_glob_match("**/b", "b"));
    CHECK(lt_glob_match("/**/*.pyc", "/x.pyc"));
    CHECK(lt_glob_match("/**/.git/**", "/p/q/.git/objects/aa"));
    CHECK(!lt_glob_match("/**/.git/**", "/p/q/.gitignore"));
    CHECK(lt_glob_match("**", "/anything/at/all"));
    CHECK(lt_glob_match("/**/a/**/b/*.c", "/a/x/a/q/b/b/f.c"));
}

TEST(two_stars_within_a_name_are_one)
{
    CHECK(lt_glob_match("/a/x**y", "/a/x123y"));
    CHECK(!lt_glob_match("/a/x**y", "/a/x/y"));
    CHECK(!lt_glob_match("/a/**y", "/a/b/y"));
}

TEST(brackets_as_in_the_manual)
{
    CHECK(lt_glob_match("[abc]", "b"));
    CHECK(!lt_glob_match("[abc]", "d"));
    CHECK(lt_glob_match("[a-c0-9]x", "7x"));
    CHECK(lt_glob_match("[!a-c]", "d"));
    CHECK(!lt_glob_match("[!a-c]", "b"));
    CHECK(lt_glob_match("[]]", "]"));
    CHECK(lt_glob_match("[!]]", "x"));
    CHECK(lt_glob_match("[a-]", "-"));
    CHECK(lt_glob_match("[]-a]", "^"));
    CHECK(lt_glob_match("[[?*\\]", "\\"));
    CHECK(lt_glob_match("[[?*\\]", "?"));
    CHECK(lt_glob_match("[[:digit:]][[:upper:]]", "7Q"));
    CHECK(!lt_glob_match("[[:digit:]]", "d"));
    CHECK(lt_glob_match("[[=a=]b]", "a"));
    CHECK(!lt_glob_match("[[:nosuch:]]", "n"));
    CHECK(!lt_glob_match("a[/]b", "a/b"));
    CHECK(lt_glob_match("a[", "a["));
    CHECK(lt_glob_match("a[b", "a[b"));
    CHECK(lt_glob_match("*[0-9].csv", "a1b2.csv"));
}

TEST(backslash_quotes)
{
    CHECK(lt_glob_match("/a\\*b", "/a*b"));
    CHECK(!lt_glob_match("/a\\*b", "/axb"));
    CHECK(lt_glob_match("\\[x\\]", "[x]"));
    CHECK(lt_glob_match("a\\\\b", "a\\b"));
    CHECK(lt_glob_match("a\\/b", "a/b"));
    CHECK(lt_glob_match("a\\\\/b", "a\\/b"));
    CHECK(lt_glob_match("a\\", "a\\"));
    CHECK(!lt_glob_match("/\\**", "/xyz"));
}

TEST(bytes_are_bytes)
{
    CHECK(lt_glob_match("/\xff*\xfe", "/\xff\x01\n\xfe"));
    CHECK(lt_glob_match("/caf\xc3\xa9", "/caf\xc3\xa9"));
    CHECK(!lt_glob_match("/A", "/a"));
    CHECK(lt_glob_match("[\x80-\xff]", "\xe9"));
}

/* Each of these takes a backtracking matcher longer than anyone waits. */
TEST(no_pattern_explodes)
{
    char path[4097];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    CHECK(!lt_glob_match("**/**/**/a*a*a*a*b", path));
    CHECK(!lt_glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*b", path));
    for (size_t i = 1; i < sizeof path - 1; i += 2)
        path[i] = '/';
    CHECK(!lt_glob_match("**/**/**/a*a*a*a*b", path));
    CHECK(!lt_glob_match("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b", path));
    CHECK(lt_glob_match("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**", path));
}
