# SPDX-License-Identifier: Apache-2.0
# needs: node
# setup: seq 5000 >in; seq 50 >in2
# inputs: in in2
# outputs: c.out c.tac c.text f.out p.copy p.moved p.out p.random s.gz s.lines s.out w.1 w.2 w.3
node "$SOURCES/files.mjs"
