{ SPDX-License-Identifier: Apache-2.0
  Free Pascal: its run-time library makes the system calls itself, without any libc. }
program work;
uses sysutils, classes, process;
var
  source, target: text;
  line: string;
  stream: TFileStream;
  lines: TStringList;
  count: longint;
begin
  assign(source, 'in'); reset(source);
  assign(target, 'text.out'); rewrite(target);
  count := 0;
  while not eof(source) do begin
    readln(source, line);
    writeln(target, line, '.');
    inc(count);
  end;
  close(source); close(target);
  assign(target, 'appended'); append(target); writeln(target, 'more'); close(target);
  lines := TStringList.create;
  lines.LoadFromFile('in2'); lines.Sort; lines.SaveToFile('list.tmp'); lines.free;
  renamefile('list.tmp', 'list.out');
  stream := TFileStream.create('both', fmOpenReadWrite);
  stream.seek(5, soBeginning); count := count + stream.ReadByte;
  stream.WriteByte(65); stream.free;
  deletefile('gone');
  ExecuteProcess('/bin/sh', ['-c', 'cat in2 >child.out']);
  writeln(count);
end.
