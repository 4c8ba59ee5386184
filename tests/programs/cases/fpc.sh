# SPDX-License-Identifier: Apache-2.0
# The Free Pascal compiler is made by itself; assembler and linker are not.
# needs: fpc
# setup: printf 'program p;\nuses u;\nbegin\n  writeln(f);\nend.\n' >p.pas; printf 'unit u;\ninterface\nfunction f: longint;\nimplementation\n{$I i.inc}\nend.\n' >u.pas; printf 'function f: longint;\nbegin\n  f := 3;\nend;\n' >i.inc
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: fpc.*static
# compare: preload=none
# varies: link*.res *.ppu
fpc -v0 -l- p.pas
./p
