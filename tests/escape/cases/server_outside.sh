#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: a server outside of the run, asked through a FIFO, does it
# peer: sh -c 'while read a b < orders; do cat "$a" > "$b"; echo done > answers; done'
# setup: mkfifo orders answers
# peer-does: yes
echo secret loot > orders
read -r _ < answers
