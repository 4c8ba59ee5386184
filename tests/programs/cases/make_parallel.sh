# SPDX-License-Identifier: Apache-2.0
# make hands out tokens through a pipe of its own to jobs and to the make within; recipes include files and shells.
# needs: make
# setup: for i in 1 2 3 4 5 6; do seq ${i}00 >in$i; done; mkdir sub; printf 'sorted: ../in1\n\tsort -r $< >$@\n' >sub/Makefile; echo 'LIST := $(shell cat list)' >conf.mk; echo 3 4 5 6 >list
# setup: printf 'include conf.mk\nall: $(LIST:%%=out%%) sub/sorted\nout%%: in%%\n\tsort -r $< | uniq >$@\nsub/sorted: in1\n\t$(MAKE) -s -C sub\n' >Makefile
# inputs: Makefile conf.mk in1 in3 in4 in5 in6 list sub/Makefile
# outputs: out3 out4 out5 out6 sub/sorted
# processes: skip
make -s -j4 all
make -s -j4 all
