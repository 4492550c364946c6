#pragma once

#include <stddef.h>

/* wchar.h keeps this to itself unless _XOPEN_SOURCE is defined before anything is included, which a module cannot be sure of. POSIX: wcwidth(3). */
extern int wcwidth(wchar_t character);
