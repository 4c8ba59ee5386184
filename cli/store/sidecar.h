/* SPDX-License-Identifier: Apache-2.0
 *
 * From YAML files to struct lt_metadata. A wrong sidecar is reported, never fatal: what could be read is
 * used. */
#ifndef LT_STORE_SIDECAR_H
#define LT_STORE_SIDECAR_H

#include "model/metadata.h"

/* Finds and reads the metadata for running `argv` from folder `working_folder` (absolute):
 *   explicit `sidecar` (may be NULL) alone, or else, nearest first, the first that exists of
 *     <folder of program>/<base>.lintrace.yaml, <folder of program>/<stem>.lintrace.yaml,
 *     <working_folder>/<base>.lintrace.yaml,    <working_folder>/<stem>.lintrace.yaml
 *   (base = last component of the program's path, stem = base without its last extension; the program is
 *   argv[0] found on PATH when it has no slash, or the script when argv[0] is an interpreter: the first
 *   argument that is not an option and names a file), then
 *     lintrace.yaml in working_folder and, walking up, its parents (the first found);
 *   and the glossary: glossary.yaml or docs/glossary.yaml beside each sidecar or in a parent folder of it
 * (first found, at most 8 levels up). The nearest file wins key by key: pipeline keys, and entries of jobs,
 * datasets (by name) and column_lineage (by downstream + upstream) that a nearer file already has are kept.
 * Never NULL; problems are in `warnings` as "file:line:column: text". Free with lt_metadata_free. */
struct lt_metadata *lt_sidecar_load(char *const argv[], const char *working_folder, const char *sidecar);

#endif
