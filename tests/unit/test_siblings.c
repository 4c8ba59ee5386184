/* SPDX-License-Identifier: Apache-2.0
 *
 * What may differ in the names of a series. */
#include "model/siblings.h"

#include "unit.h"

#include <stdlib.h>

/* The name with each part as a letter for its kind. */
static const char *shape(const char *name)
{
    static char text[300];
    struct lt_part parts[LT_PARTS_MOST];
    size_t count = lt_parts_find(name, parts), from = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%.*s<%c>",
                                   (int)(parts[i].start - from), name + from, "#MDTUF"[parts[i].kind]);
        from = (size_t)parts[i].start + parts[i].length;
    }
    snprintf(text + length, sizeof text - length, "%s", name + from);
    return text;
}

TEST(numbers)
{
    CHECK_STR(shape("sales_2023.csv"), "sales_<#>.csv");
    CHECK_STR(shape("report1.csv"), "report<#>.csv");
    CHECK_STR(shape("2024.csv"), "<#>.csv");
    CHECK_STR(shape("20240131.csv"), "<#>.csv");
    CHECK_STR(shape("q1_sales_2023_v2.csv"), "q<#>_sales_<#>_v<#>.csv");
    CHECK_STR(shape("train-00003-of-00010.csv"), "train-<#>.csv");
    CHECK_STR(shape("a-1-of.csv"), "a-<#>-of.csv");
    CHECK_STR(shape("plain.csv"), "plain.csv");
    CHECK_STR(shape(""), "");
}

TEST(dates_and_times_are_one_part)
{
    CHECK_STR(shape("d_2024-01-31.csv"), "d_<D>.csv");
    CHECK_STR(shape("d_2024_01_31.csv"), "d_<D>.csv");
    CHECK_STR(shape("d_2024-01.csv"), "d_<M>.csv");
    CHECK_STR(shape("d_2024-13.csv"), "d_<#>-<#>.csv"); /* there is no such month */
    CHECK_STR(shape("d_2024-01-32.csv"), "d_<M>-<#>.csv");
    CHECK_STR(shape("d_0001-01.csv"), "d_<#>-<#>.csv");
    CHECK_STR(shape("d_2024-01-31T10:00:00Z.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_2024-01-31T10:00:00.250+01:00.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_2024-01-31T1000.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_20240131T100000Z.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_20240131_100000.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_2024-01-31_10-00-00.csv"), "d_<T>.csv");
    CHECK_STR(shape("d_2024-01-31_1000.csv"), "d_<D>_<#>.csv"); /* may be any number */
    CHECK_STR(shape("d_2024-01-31_7.csv"), "d_<D>_<#>.csv");
}

TEST(uuids_and_written_partitions)
{
    CHECK_STR(shape("x-01a1fc99-836d-7961-af20-8f3f1cf6e0d9.csv"), "x-<U>.csv");
    CHECK_STR(shape("part-00000"), "part-<F>");
    CHECK_STR(shape("part-m-00000"), "part-m-<F>");
    CHECK_STR(shape("part-00000-of-00004.csv"), "part-<F>.csv");
    CHECK_STR(shape("part-00000-01a1fc99-836d-7961-af20-8f3f1cf6e0d9-c000.csv"), "part-<F>.csv");
    CHECK_STR(shape("part-00000-01a1fc99-836d-7961-af20-8f3f1cf6e0d9.c000.csv.gz"), "part-<F>.csv.gz");
    CHECK_STR(shape("part-1-orders.csv"), "part-<#>-orders.csv");
    CHECK_STR(shape("part-"), "part-");
}

TEST(extensions_do_not_differ)
{
    CHECK_STR(shape("a.csv.1"), "a.csv.1");
    CHECK_STR(shape("a1.mp3"), "a<#>.mp3");
    CHECK_STR(shape("a.2024-01-01"), "a.2024-01-01");
    CHECK_STR(shape("a1.csv.gz"), "a<#>.csv.gz");
    CHECK_STR(shape(".2024"), ".<#>"); /* hidden, without an extension */
}

TEST(many_parts_are_too_many)
{
    CHECK_STR(shape("1_2_3_4_5_6_7_8.csv"), "<#>_<#>_<#>_<#>_<#>_<#>_<#>_<#>.csv");
    CHECK_STR(shape("1_2_3_4_5_6_7_8_9.csv"), "1_2_3_4_5_6_7_8_9.csv");
}

TEST(a_sibling_differs_in_the_part_alone)
{
    struct lt_part parts[LT_PARTS_MOST];
    CHECK_INT(lt_parts_find("sales_2023.csv", parts), 1);
    CHECK(lt_parts_fit("sales_2024.csv", "sales_2023.csv", &parts[0]));
    CHECK(lt_parts_fit("sales_7.csv", "sales_2023.csv", &parts[0]));
    CHECK(!lt_parts_fit("sales_2024-01.csv", "sales_2023.csv", &parts[0]));
    CHECK(!lt_parts_fit("sales_.csv", "sales_2023.csv", &parts[0]));
    CHECK(!lt_parts_fit("sales_2024.tsv", "sales_2023.csv", &parts[0]));
    CHECK(!lt_parts_fit("Sales_2024.csv", "sales_2023.csv", &parts[0]));
    CHECK(!lt_parts_fit("sales_2024_1.csv", "sales_2023.csv", &parts[0]));
}

TEST(folders_of_partitions)
{
    CHECK_INT(lt_partition_key("year=2024", 9), 4);
    CHECK_INT(lt_partition_key("_day=1", 6), 4);
    CHECK_INT(lt_partition_key("a.b-c=1=2", 9), 5);
    CHECK_INT(lt_partition_key("year=", 5), 0);
    CHECK_INT(lt_partition_key("=2024", 5), 0);
    CHECK_INT(lt_partition_key("1=2", 3), 0);
    CHECK_INT(lt_partition_key("a b=2", 5), 0);
    CHECK_INT(lt_partition_key("year=2024", 5), 0); /* cut off behind the sign */
}
