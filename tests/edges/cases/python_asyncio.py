# SPDX-License-Identifier: Apache-2.0
# Steps at the same time, their output taken by one process.
# feeds: a=a.csv;b=b.csv;x=c.csv,d.csv
import asyncio


async def step(*words, **streams):
    process = await asyncio.create_subprocess_exec(*words, **streams)
    text, _ = await process.communicate()
    assert process.returncode == 0
    return text


async def main():
    await asyncio.gather(step("sort", "-o", "a", "a.csv"), step("sort", "-o", "b", "b.csv"))
    texts = [await task for task in [asyncio.create_task(step("sort", n, stdout=-1)) for n in ("c.csv", "d.csv")]]
    with open("x", "wb") as out:
        out.writelines(texts)


asyncio.run(main())
