# SPDX-License-Identifier: Apache-2.0
# case: 79
# Scripts with "#!": by path, by env, with an argument, and one without "#!".
# setup: mkdir s; printf '#!/bin/sh\ncat in >a\n' > s/a; printf '#!/usr/bin/env bash\ncat in >b\n' > s/b
# setup: printf '#!/bin/sed -f\n1,3p\n' > s/c; printf 'cat in >d\n' > s/d; chmod +x s/*; seq 10 > in
# outputs: a b c d
s/a
s/b
s/c in >c
bash -c s/d
