# SPDX-License-Identifier: Apache-2.0
# bash itself is the client of a server on this machine: a line of it for the shell, the rest for a command.
# feeds: x=a.csv;y=a.csv;z=b.csv,~a.csv
# needs: python3
mkfifo port
/usr/bin/python3 -S -c '
import socket
listener = socket.create_server(("127.0.0.1", 0))
open("port", "w").write("%d\n" % listener.getsockname()[1])
connection = listener.accept()[0]
connection.sendall(open("a.csv", "rb").read())
' &
read -r number <port
exec 3<>"/dev/tcp/127.0.0.1/$number"
read -r line <&3
echo "$line" >x
sort <&3 >y
exec 3>&-
sort b.csv >z
wait
