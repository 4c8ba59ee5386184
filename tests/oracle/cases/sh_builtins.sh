# SPDX-License-Identifier: Apache-2.0
# case: 66
# Builtins read and write in the shell's own process: echo, read, mapfile, printf, $(<file), source.
# setup: seq 100 > in; seq 50 > in2; seq 10 > in3; echo 'word=5' > conf
# inputs: conf in in2 in3
# outputs: f g
echo x >f
read -r line <in
mapfile -t lines <in2
text=$(<in3)
. ./conf
printf '%s %s %s\n' "$line" "${#lines[@]}" "$text" >>g
