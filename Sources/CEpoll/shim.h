// What Glibc's module leaves out: epoll(7), accept4(2), memfd_create(2), sock_diag(7), and a thread that wakes on time.
//
// _GNU_SOURCE is not defined here: it would change types that Glibc's module has without it (fd_set), and the compiler then refuses to see both.
#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

// As sys/socket.h and sys/mman.h declare them for _GNU_SOURCE.
int accept4(int socket, struct sockaddr *address, socklen_t *size, int flags);
int memfd_create(const char *name, unsigned int flags);

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC, and without the address.
static inline int cepoll_accept(int socket) {
    return accept4(socket, (struct sockaddr *)0, (socklen_t *)0, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// The calling thread wakes when its time has come, not up to 50 µs later: PR_SET_TIMERSLACK of one nanosecond.
static inline int cepoll_wake_on_time(void) {
    return prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

#endif
