/* SPDX-License-Identifier: Apache-2.0
 *
 * Foreign bytes as a sidecar and as a glossary, whole loads without any file: whatever they are, the load
 * ends, frees what it took, and every warning is one printable line that starts with a place. */
#include "store/sidecar_priv.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_warnings(const struct lt_metadata *metadata)
{
    if (metadata->warnings.count > LT_SIDECAR_WARNINGS_MAX + 1)
        abort();
    for (size_t i = 0; i < metadata->warnings.count; i++) {
        const char *text = metadata->warnings.items[i];
        unsigned long line = 0, column = 0;
        if (sscanf(text, "f.yaml:%lu:%lu: ", &line, &column) != 2 || !line || !column)
            abort();
        for (; *text; text++)
            if ((unsigned char)*text < ' ' || *text == 0x7f)
                abort();
    }
}

static void check_content(const struct lt_metadata *metadata)
{
    for (size_t i = 0; i < metadata->datasets.count; i++) {
        const struct lt_dataset_meta *dataset = &metadata->datasets.items[i];
        if (!dataset->name || (dataset->path && dataset->path[0] != '/'))
            abort();
        if (lt_metadata_dataset_named(metadata, dataset->name) != dataset)
            abort();
    }
    for (size_t i = 0; i < metadata->column_lineage.count; i++) {
        const struct lt_column_mapping *mapping = &metadata->column_lineage.items[i];
        if (!mapping->downstream.dataset || !mapping->downstream.column || !mapping->type)
            abort();
    }
    lt_metadata_dataset_at(metadata, "/data/in/orders_1.csv");
    lt_metadata_job(metadata, "python3 etl.py", "etl");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char folder[] = "/nowhere/at[all]";
    struct lt_sidecar_context context = {
        .working_folder = "/nowhere",
        .metadata = lt_xcalloc(1, sizeof *context.metadata),
        .file = "/nowhere/f.yaml",
        .folder = folder,
    };
    lt_sidecar_read_bytes(&context, LT_SECTION_sidecar, "f.yaml", (const char *)bytes, length);
    lt_sidecar_read_bytes(&context, LT_SECTION_glossary, "f.yaml", (const char *)bytes, length);
    struct lt_metadata *metadata = lt_sidecar_finish(&context);
    check_warnings(metadata);
    check_content(metadata);
    lt_metadata_free(metadata);
    return 0;
}
