/* SPDX-License-Identifier: Apache-2.0
 *
 * The types that the rows of wire/hooks.def speak of. stdio's inline bodies are kept away: they would call
 * the very functions that are defined here. */
#ifndef LT_LIBC_TYPES_H
#define LT_LIBC_TYPES_H

#define __NO_INLINE__ 1
#include <aio.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <gshadow.h>
#include <mntent.h>
#include <mqueue.h>
#include <pwd.h>
#include <shadow.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#include <wordexp.h>

#endif
