# SPDX-License-Identifier: Apache-2.0
# case: 77
# An emptied environment: env -i, env -u, exec -c.
# setup: seq 10 > in
# inputs: in
# outputs: a b c
env -i /bin/cat in >a
env -u LD_PRELOAD cat in >b
(exec -c /bin/cat in) >c
