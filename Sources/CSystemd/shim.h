/* libsystemd as Swift sees it: the parts that chatd uses. And calls that Swift cannot make, since they are variadic or macros. */
#ifndef CSYSTEMD_SHIM_H
#define CSYSTEMD_SHIM_H

/* The place in the source is not a fact about the service: no CODE_FILE, CODE_LINE, CODE_FUNC fields. */
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

/* Names the calling thread, as `ps -T` shows it: at most 15 bytes. */
static inline void set_thread_name(const char *name) {
    prctl(PR_SET_NAME, name);
}

/* The kernel's SCM_MAX_FD: so many descriptors fit into one message. Source: unix(7). */
enum { MESSAGE_DESCRIPTORS = 253 };

/* Room for the control message of a full message, aligned as its header has to be. */
union descriptor_control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(MESSAGE_DESCRIPTORS * sizeof(int))];
};

/* Sends one byte that carries up to MESSAGE_DESCRIPTORS descriptors, without waiting. Returns as sendmsg(2) does. */
static inline ssize_t send_descriptors(int socket, const int *descriptors, size_t count) {
    char byte = 0;
    union descriptor_control control = {0};
    struct iovec bytes = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = CMSG_SPACE(count * sizeof(int)),
    };
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Reads one byte, without waiting, and opens the descriptors that it carries, with FD_CLOEXEC. Returns as recvmsg(2) does.
   `descriptors` has room for MESSAGE_DESCRIPTORS; `is_cut` is set where not all that were sent could be opened. */
static inline ssize_t receive_descriptors(int socket, int *descriptors, size_t *count, int *is_cut, int flags) {
    char byte;
    union descriptor_control control;
    struct iovec bytes = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control.bytes,
    };
    *count = 0;
    *is_cut = 0;
    ssize_t received = recvmsg(socket, &message, flags | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (received < 0) return received;
    *is_cut = (message.msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t found = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors + *count, CMSG_DATA(part), found * sizeof(int));
        *count += found;
    }
    return received;
}

#endif
