// What Glibc's module leaves out of the C library: epoll(7), accept4(2) and the clock of another process.
#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC, and without the address.
static inline int cepoll_accept(int socket) {
    return accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

#endif
