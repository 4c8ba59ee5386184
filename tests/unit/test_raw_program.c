/* SPDX-License-Identifier: Apache-2.0
 *
 * P2: a program that goes past libc is told, whether it does so itself or one of its libraries does. The
 * programs are compiled here, so that they are what the compiler at hand makes. */
#include "trace/raw_program.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/raw_calls.h"
#include "trace/known_programs.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__)
#define CALL                                                                                                 \
    "    __asm__ volatile(\"syscall\" : \"+a\"(n) : \"D\"(a), \"S\"(b) : \"rcx\", \"r11\", \"memory\");\n"
#define BEGIN "    long n = number, a = first, b = second;\n"
#elif defined(__aarch64__)
#define CALL "    __asm__ volatile(\"svc #0\" : \"+r\"(a) : \"r\"(n), \"r\"(b) : \"memory\"); n = a;\n"
#define BEGIN                                                                                                \
    "    register long n __asm__(\"x8\") = number, a __asm__(\"x0\") = first, b __asm__(\"x1\") = second;\n"
#endif

static const char sources[] =
    "mkdir -p sub\n"
    "cat > call.h <<'E'\n"
    "#include <sys/syscall.h>\n"
    "static inline long call(long number, long first, long second) {\n" BEGIN CALL "    return n;\n}\n"
    "E\n"
    "printf '#include \"call.h\"\\nlong raw(void) { return call(SYS_openat, -100, (long)\"x\"); }\\n' > "
    "raw.c\n"
    "printf '#include \"call.h\"\\nlong raw(void) { return call(SYS_futex, 0, 1); }\\n' > futex.c\n"
    "printf 'long raw(void); long middle(void) { return raw(); }\\n' > middle.c\n"
    "printf 'long raw(void); int main(void) { return (int)raw(); }\\n' > direct.c\n"
    "printf 'long middle(void); int main(void) { return (int)middle(); }\\n' > indirect.c\n"
    "cc='cc -O2 -w'; so=\"$cc -shared -fPIC\"\n"
    "$so -Wl,-soname,libraw.so -o sub/libraw.so raw.c\n"
    "$so -Wl,-soname,libmiddle.so -o sub/libmiddle.so middle.c\n"
    "$cc -o itself direct.c raw.c\n"
    "$cc -o harmless direct.c futex.c\n"
    "$cc -o lost direct.c sub/libraw.so\n"
    "$cc -o by_runpath direct.c sub/libraw.so -Wl,--enable-new-dtags '-Wl,-rpath,/nowhere:$ORIGIN/sub'\n"
    "$cc -o by_rpath indirect.c sub/libmiddle.so -Wl,--allow-shlib-undefined -Wl,--no-as-needed "
    "sub/libraw.so "
    "-Wl,--disable-new-dtags '-Wl,-rpath,${ORIGIN}/sub'\n"
    "$so -Wl,-soname,libouter.so -o sub/libouter.so middle.c -Wl,--no-as-needed sub/libraw.so\n"
    "$cc -o inherits indirect.c sub/libouter.so -Wl,--allow-shlib-undefined -Wl,--disable-new-dtags "
    "'-Wl,-rpath,$ORIGIN/sub'\n"
    "$cc -o inherits_not indirect.c sub/libouter.so -Wl,--allow-shlib-undefined -Wl,--enable-new-dtags "
    "'-Wl,-rpath,$ORIGIN/sub'\n";

static char folder[] = "/tmp/lintrace-test-XXXXXX";

static void remove_folder(void)
{
    char *command = lt_xasprintf("rm -rf %s", folder);
    CHECK_INT(system(command), 0);
    free(command);
}

static void compile(void)
{
    static bool is_done;
    if (is_done)
        return;
    is_done = true;
    CHECK(mkdtemp(folder) != NULL);
    atexit(remove_folder);
    char *command = lt_xasprintf("set -e; cd %s\n%s", folder, sources);
    CHECK_INT(system(command), 0);
    free(command);
}

static bool is_clean; /* of the last look */

/* The base name of the file that holds the calls, "" for none; static text. */
static const char *look(const char *program, int table)
{
    static char name[64];
    compile();
    char *path = lt_path_join(folder, program), *where = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    bool is_raw = lt_raw_program_look(path, fd, table, &where, &is_clean);
    CHECK(is_raw == (where != NULL));
    snprintf(name, sizeof name, "%s", where ? lt_path_base(where) : "");
    if (where)
        CHECK(where[0] == '/');
    free(where);
    close(fd);
    free(path);
    return name;
}

TEST(its_own_calls_are_found)
{
    CHECK_STR(look("itself", -1), "itself");
    CHECK(!is_clean);
    CHECK_STR(look("harmless", -1), "");
    CHECK(!is_clean);
}

TEST(libraries_are_found_where_the_loader_looks)
{
    CHECK_STR(look("by_runpath", -1), "libraw.so");
    CHECK_STR(look("by_rpath", -1), "libraw.so");
    CHECK_STR(look("lost", -1), "");
    CHECK(!is_clean); /* who knows what it will load */
    char *sub = lt_path_join(folder, "sub");
    setenv("LD_LIBRARY_PATH", sub, 1);
    CHECK_STR(look("lost", -1), "libraw.so");
    unsetenv("LD_LIBRARY_PATH");
    free(sub);
}

TEST(a_library_brings_its_own)
{
    CHECK_STR(look("inherits", -1), "libraw.so");
    CHECK_STR(look("inherits_not", -1), ""); /* a DT_RUNPATH holds for the program alone */
}

TEST(what_is_known_need_not_be_looked_at)
{
    compile(); /* for the folder; what has just been compiled is too young to be kept */
    int table = lt_known_open(folder), fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);
    struct stat status;
    char *where = NULL;
    CHECK(table >= 0);
    CHECK_INT(fstat(fd, &status), 0);
    CHECK(!lt_raw_program_look("/bin/sh", fd, table, &where, &is_clean));
    CHECK(is_clean);
    CHECK(lt_known_find(table, &status) != 0);
    lt_known_add(table, &status, LT_RAW_SUSPECT);
    CHECK(lt_raw_program_look("/bin/sh", fd, table, &where, &is_clean));
    CHECK_STR(where, "/bin/sh");
    CHECK(!is_clean);
    free(where);
    CHECK(!lt_raw_program_look("/bin/sh", fd, -1, &where, &is_clean));
    close(fd);
    close(table);
}
