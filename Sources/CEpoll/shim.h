// What Glibc's module leaves out of the C library: epoll(7), accept4(2), prctl(2) and the clock of another process.
#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

// memfd_create(2), which sys/mman.h declares for _GNU_SOURCE alone, and Swift has read that header without.
int memfd_create(const char *name, unsigned int flags);

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC, and without the address.
static inline int cepoll_accept(int socket) {
    return accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// The calling thread wakes when its time has come, not up to 50 µs later: PR_SET_TIMERSLACK of one nanosecond.
static inline int cepoll_wake_on_time(void) {
    return prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

#endif
