/* SPDX-License-Identifier: Apache-2.0
 *
 * The bodies of all rows that have a shape, in one expansion of the table. */
#include "shapes.h"

#define HOOK(type, name, parameters, arguments, shape, doc) SHAPE_##shape(type, name, parameters, arguments)
#define ALIAS(name, hooked)
#define SKIP(name, why)
#include "wire/hooks.def"
