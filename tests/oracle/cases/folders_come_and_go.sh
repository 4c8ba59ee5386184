# SPDX-License-Identifier: Apache-2.0
# case: 46
# Folders made, renamed, filled and removed; a file moved between folders after it was written.
# setup: mkdir keep; seq 10 > keep/in
# inputs: keep/in
# outputs: final/b/one final/three two
mkdir -p work/a scratch
cat keep/in >work/a/one
echo 2 >work/a/two
echo tmp >scratch/x
mv work/a work/b
mv work/b/two two
mv work final
echo 3 >final/three
rm -r scratch
