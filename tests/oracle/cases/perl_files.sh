# SPDX-License-Identifier: Apache-2.0
# case: 77
# perl: open, -i in place, unlink, rename, sysread, local $/, exec with an empty environment.
# setup: seq 100 > f; seq 200 > in; seq 10 > gone
# inputs: f in
# outputs: env f out raw
# needs: perl
perl -i -pe 's/5/five/' f
perl -e 'open(I,"<","in"); open(O,">","out.tmp"); while(<I>){print O "$.:$_"} close O; rename "out.tmp","out"; unlink "gone"'
perl -e 'open(I,"<","in"); sysread(I,$b,50); sysseek(I,3,0); sysread(I,$b,60); open(O,">>","raw"); syswrite(O,$b); local $/; $x=<I>;'
perl -e '%ENV=(); system("/bin/cat in > env")'
