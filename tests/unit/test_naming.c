/* SPDX-License-Identifier: Apache-2.0
 *
 * Namespaces of files by rules, and the runs above a run: texts from outside, read or refused. */
#include "model/naming.h"
#include "model/parent.h"

#include "base/mem.h"

#include "unit.h"

#include <stdlib.h>

#define UUID "01a1fc99-836d-7961-af20-8f3f1cf6e0d9"

static void check_found(const char *rules, const char *path, const char *namespace, const char *name)
{
    struct lt_naming *naming = NULL;
    struct lt_err err = {0};
    char *found = NULL;
    CHECK_INT(lt_naming_read(rules, "h1", &naming, &err), LT_OK);
    CHECK_STR(lt_naming_find(naming, path, &found), namespace);
    CHECK_STR(found ? found : path, name);
    free(found);
    lt_naming_free(naming);
}

TEST(without_rules_a_file_is_in_the_namespace_of_files)
{
    char *name = (char *)1;
    CHECK_STR(lt_naming_find(NULL, "/a", &name), "file");
    CHECK(name == NULL);
}

TEST(one_rule_is_for_all_and_knows_the_host)
{
    check_found("file://{host}", "/a/b", "file://h1", "/a/b");
    check_found("file://{host}.example:{host}", "/a", "file://h1.example:h1", "/a");
    check_found("lake", "/a=b", "lake", "/a=b");
    check_found("a=b", "/a", "a=b", "/a"); /* a folder begins with a slash */
}

TEST(the_nearest_folder_decides)
{
    static const char rules[] = "/mnt/share=file://nas,file://{host},/mnt/share/own/=file://other";
    check_found(rules, "/mnt/share/x", "file://nas", "/mnt/share/x");
    check_found(rules, "/mnt/share/own/x", "file://other", "/mnt/share/own/x");
    check_found(rules, "/mnt/shared/x", "file://h1", "/mnt/shared/x");
    check_found(rules, "/mnt/share", "file://nas", "/mnt/share");
    check_found("/mnt/share=file://nas", "/home/x", "file", "/home/x");
}

TEST(a_folder_can_be_known_by_another_name)
{
    check_found("/mnt/share=file://nas/export/s/", "/mnt/share/d/x", "file://nas", "/export/s/d/x");
    check_found("/mnt/share=file://nas/", "/mnt/share/d/x", "file://nas", "/d/x");
    check_found("/=file://{host}/root", "/d/x", "file://h1", "/root/d/x");
    check_found("file://nas/x", "/d", "file://nas/x", "/d"); /* only a folder has a place to go to */
}

TEST(what_lies_in_a_bucket_has_its_key_as_name)
{
    check_found("/mnt/lake=s3://lake", "/mnt/lake/d/x.csv", "s3://lake", "d/x.csv");
    check_found("/mnt/lake/=s3://lake/", "/mnt/lake/d/x.csv", "s3://lake", "d/x.csv");
    check_found("/mnt/lake=gs://lake/raw", "/mnt/lake/d/x.csv", "gs://lake", "raw/d/x.csv");
    check_found("/mnt/lake=s3://lake", "/mnt/lake", "s3://lake", "/");
    check_found("/mnt/lake=hdfs://n:8020/", "/mnt/lake/x", "hdfs://n:8020", "/x");
    check_found("s3://lake", "/d/x", "s3://lake", "/d/x"); /* no folder: nothing is known to be the bucket */
}

TEST(the_text_of_the_rules_makes_them_again_on_any_host)
{
    struct lt_naming *naming = NULL, *again = NULL;
    struct lt_err err = {0};
    char *name = NULL;
    CHECK_INT(lt_naming_read("file://{host},/s=n", "", &naming, &err), LT_OK);
    CHECK_STR(lt_naming_text(naming), "file://localhost,/s=n");
    CHECK_INT(lt_naming_read(lt_naming_text(naming), "h2", &again, &err), LT_OK);
    CHECK_STR(lt_naming_find(again, "/a", &name), "file://localhost");
    lt_naming_free(naming);
    lt_naming_free(again);
}

TEST(what_is_no_rule_is_refused)
{
    static const char *const wrong[] = {"",    ",a",   "a,",      "/a",     "/a=", "/a=b,/a/=c",
                                        "a b", "a\nb", "{hosts}", "a{host", "a,b", "/a=file://,/b=:///x,,"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct lt_naming *naming = NULL;
        struct lt_err err = {0};
        CHECK_INT(lt_naming_read(wrong[i], "h", &naming, &err), LT_EUSAGE);
        CHECK(naming == NULL && err.text[0]);
    }
}

TEST(a_parent_is_a_job_and_the_id_of_its_run)
{
    struct lt_parent *parent = NULL;
    struct lt_err err = {0};
    CHECK_INT(lt_parent_read("batch/nightly load/01A1FC99-836D-7961-AF20-8F3F1CF6E0D9", &parent, &err),
              LT_OK);
    CHECK_STR(parent->job_namespace, "batch");
    CHECK_STR(parent->job_name, "nightly load");
    CHECK_STR(parent->run_id, UUID);
    char *text = lt_parent_text(parent);
    CHECK_STR(text, "batch/nightly load/" UUID);
    free(text);
    lt_parent_free(parent);
}

TEST(what_is_no_parent_is_refused)
{
    static const char *const wrong[] = {"",
                                        "/",
                                        "a/b",
                                        "a/b/",
                                        UUID,
                                        "a//" UUID,
                                        "/b/" UUID,
                                        "a/" UUID,
                                        "a/b/c/" UUID,
                                        "a/b/" UUID "/",
                                        "a/b/" UUID " ",
                                        "a/b/01a1fc99836d7961af208f3f1cf6e0d9",
                                        "//" UUID,
                                        "a/b/" UUID "0",
                                        "a/b/g1a1fc99-836d-7961-af20-8f3f1cf6e0d9"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct lt_parent *parent = (struct lt_parent *)1;
        struct lt_err err = {0};
        CHECK_INT(lt_parent_read(wrong[i], &parent, &err), LT_EFORMAT);
        CHECK(parent == NULL && err.text[0]);
    }
}
