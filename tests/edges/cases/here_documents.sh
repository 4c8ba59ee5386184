# SPDX-License-Identifier: Apache-2.0
# Here documents in bash and in dash. What a command in the text reads comes through the pipe to who reads the
# document; a variable comes from the memory of the shell, through the process that becomes the command.
# feeds: x=a.csv;y=b.csv;z=-;w=c.csv,~b.csv;v=~a.csv,~b.csv
cat >x <<E
header
$(sort a.csv)
E
cat >z <<'E'
$(sort a.csv)
E
/bin/dash -c 'sort >y <<E
$(sort b.csv)
E
:'
read -r line <b.csv
sort - c.csv >w <<E
$line
E
(
  read -r line <a.csv
  sort >v <<E
$line
E
)
