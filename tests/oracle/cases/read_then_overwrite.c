// SPDX-License-Identifier: Apache-2.0
// case: 53
// cflags: -O2
// Read, then emptied and written anew: old version in, new version out.
// setup: seq 100 > f
// inputs: f
// outputs: f
// event: .inputs[0].facets.version == null and .outputs[0].outputFacets.outputStatistics.size == 3
#include "case.h"

int main(void)
{
    get_all(open_or_die("f", O_RDONLY));
    put(open_or_die("f", O_WRONLY | O_TRUNC), "new", 3);
    return 0;
}
