#define _GNU_SOURCE

#include "CStateMemory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

int cstatememory_create(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor;
}

int cstatememory_punch(int descriptor, uint64_t offset, uint64_t count) {
    return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)count);
}

int cstatememory_leave_out_of_dumps(void *base, size_t count) { return madvise(base, count, MADV_DONTDUMP); }

int64_t cstatememory_next_data(int descriptor, int64_t offset) { return lseek(descriptor, offset, SEEK_DATA); }

int cstatememory_tcp_info(int descriptor, struct cstatememory_tcp *info) {
    struct tcp_info kernel;
    socklen_t size = sizeof kernel;
    // A Unix socket has an option of the same number at no level that it knows: EOPNOTSUPP.
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &kernel, &size) != 0) return -1;
    if (size < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof kernel.tcpi_bytes_received) return -1;
    info->state = kernel.tcpi_state;
    info->acknowledged = kernel.tcpi_bytes_acked;
    info->received = kernel.tcpi_bytes_received;
    return 0;
}

static int queued(int descriptor, unsigned long request) {
    int count = 0;
    return ioctl(descriptor, request, &count) == 0 ? count : -1;
}

int cstatememory_unsent(int descriptor) { return queued(descriptor, SIOCOUTQ); }

int cstatememory_unread(int descriptor) { return queued(descriptor, SIOCINQ); }

int cstatememory_cookie(int descriptor, uint64_t *cookie) {
    socklen_t size = sizeof *cookie;
    return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, cookie, &size);
}

// Set before any other thread asks, and so never while one does.
static uintptr_t areas_base;
static size_t areas_count;

void cstatememory_register_areas(void *base, size_t count) {
    __atomic_store_n(&areas_base, (uintptr_t)base, __ATOMIC_RELEASE);
    __atomic_store_n(&areas_count, count, __ATOMIC_RELEASE);
}

static int in_areas(const void *pointer) {
    return (uintptr_t)pointer - __atomic_load_n(&areas_base, __ATOMIC_RELAXED) < __atomic_load_n(&areas_count, __ATOMIC_RELAXED);
}

static _Thread_local void *offered;
static _Thread_local size_t offered_count;

void cstatememory_offer(void *area, size_t count) {
    offered = area;
    offered_count = count;
}

void *cstatememory_allocate(size_t count) {
    void *area = offered;
    if (area == NULL || count != offered_count) return malloc(count);
    offered = NULL;
    return area;
}

void *cstatememory_reallocate(void *pointer, size_t old_count, size_t new_count) {
    if (!in_areas(pointer)) return realloc(pointer, new_count);
    void *copy = malloc(new_count);
    if (copy != NULL) memcpy(copy, pointer, old_count < new_count ? old_count : new_count);
    return copy;
}

void cstatememory_deallocate(void *pointer) {
    if (!in_areas(pointer)) free(pointer);
}

static _Thread_local int64_t steps_left = -1;

int64_t *cstatememory_steps_left(void) { return &steps_left; }

static uint64_t steps;

uint64_t cstatememory_count_step(void) { return __atomic_add_fetch(&steps, 1, __ATOMIC_RELAXED); }
