/* libsystemd as Swift sees it: the parts that chatd uses. And one call that Swift cannot import, since it is variadic. */
#ifndef CSYSTEMD_SHIM_H
#define CSYSTEMD_SHIM_H

/* The place in the source is not a fact about the service: no CODE_FILE, CODE_LINE, CODE_FUNC fields. */
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <sys/prctl.h>

/* Names the calling thread, as `ps -T` shows it: at most 15 bytes. */
static inline void set_thread_name(const char *name) {
    prctl(PR_SET_NAME, name);
}

#endif
