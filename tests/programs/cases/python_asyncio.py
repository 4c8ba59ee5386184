# SPDX-License-Identifier: Apache-2.0
# asyncio: children through pipes, and files in threads.
# setup: seq 2000 >in; seq 100 >in2
# inputs: in in2
# outputs: out out2 out3
import asyncio
import pathlib


async def sort():
    with open("in") as source, open("out", "w") as target:
        child = await asyncio.create_subprocess_exec("sort", "-r", stdin=source, stdout=target)
        return await child.wait()


async def through():
    child = await asyncio.create_subprocess_shell("cat in2; tac in2 >out2", stdout=asyncio.subprocess.PIPE)
    text, _ = await child.communicate()
    await asyncio.to_thread(pathlib.Path("out3").write_bytes, text)


async def main():
    print(await asyncio.gather(sort(), through()))


asyncio.run(main())
