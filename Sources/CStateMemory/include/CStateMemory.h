// Memory that outlives the process: stores in an order that a kill cannot change, what Glibc's module leaves out of Linux, and an allocator that knows the
// areas which sockets are read into.
#ifndef CSTATEMEMORY_H
#define CSTATEMEMORY_H

#include <stddef.h>
#include <stdint.h>

/// Stores a word: everything stored before it in the program is in memory when it is, and nothing that comes after it in the program is.
///
/// A process is killed between two instructions, so that the compiler alone could change the order: it may not move anything over the fences, which are no
/// instructions. The store is one `mov`.
/// - Parameter address: divisible by 8.
static inline void cstatememory_store(void *address, uint64_t value) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n((uint64_t *)address, value, __ATOMIC_RELEASE);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/// What a word is now; another thread may have stored it.
/// - Parameter address: divisible by 8.
static inline uint64_t cstatememory_load(const void *address) {
    return __atomic_load_n((const uint64_t *)address, __ATOMIC_ACQUIRE);
}

/// memfd_create(2), closed by execve(2), and not to be executed where the kernel knows that (Linux 6.3).
/// - Returns: a descriptor, or -1 with errno.
int cstatememory_create(const char *name);

/// Gives the memory of a part of a file back: it reads as zeros from then on. fallocate(2), FALLOC_FL_PUNCH_HOLE.
/// - Returns: 0, or -1 with errno.
int cstatememory_punch(int descriptor, uint64_t offset, uint64_t count);

/// Keeps a mapping out of core dumps. madvise(2), MADV_DONTDUMP.
/// - Returns: 0, or -1 with errno.
int cstatememory_leave_out_of_dumps(void *base, size_t count);

/// Where the first byte from an offset on is that was ever written. lseek(2), SEEK_DATA.
/// - Returns: an offset, or -1 with errno: ENXIO where there is none.
int64_t cstatememory_next_data(int descriptor, int64_t offset);

/// What the kernel has counted of a TCP connection.
struct cstatememory_tcp {
    /// As in net/tcp_states.h: 1 is ESTABLISHED, 7 CLOSE, 8 CLOSE_WAIT.
    uint8_t state;
    /// `tcpi_bytes_acked`: how many bytes the peer has acknowledged; a FIN of ours counts as one.
    uint64_t acknowledged;
    /// `tcpi_bytes_received`: how many bytes came; a FIN of theirs counts as one.
    uint64_t received;
};

/// TCP_INFO, tcp(7).
/// - Returns: 0, or -1 for what is not TCP, and where the kernel does not count bytes (before Linux 4.1).
int cstatememory_tcp_info(int descriptor, struct cstatememory_tcp *info);

/// SIOCOUTQ: how many bytes wait to be acknowledged, or -1. tcp(7).
int cstatememory_unsent(int descriptor);

/// SIOCINQ: how many bytes wait to be read, or -1. tcp(7).
int cstatememory_unread(int descriptor);

/// SO_COOKIE: the number that the kernel knows a socket by; no other has it until the machine starts anew. socket(7).
/// - Returns: 0, or -1 with errno.
int cstatememory_cookie(int descriptor, uint64_t *cookie);

/// Says where the areas are that sockets are read into, for the three functions below. Once, before the first of them; or with 0 bytes when they are gone.
void cstatememory_register_areas(void *base, size_t count);

/// Has the next allocation of just so many bytes on this thread be the area that it is about to read into. NIO keeps the first buffer of a channel
/// while that is read into, and so reads into a copy: this way the copy is the area, too.
void cstatememory_offer(void *area, size_t count);

/// malloc(3), or what was offered.
void *cstatememory_allocate(size_t count);

/// realloc(3); what lies in an area is copied out of it.
void *cstatememory_reallocate(void *pointer, size_t old_count, size_t new_count);

/// free(3); what lies in an area stays.
void cstatememory_deallocate(void *pointer);

/// A number of the calling thread: how many steps it may still make before it is as if it were killed; -1 at first, any number. For tests of faults.
int64_t *cstatememory_steps_left(void);

/// Counts a step of the process, of all its threads.
/// - Returns: how many that makes.
uint64_t cstatememory_count_step(void);

#endif
