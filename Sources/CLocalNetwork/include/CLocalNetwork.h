// IPv4 datagram sockets, and which networks they are on: the ioctls of netdevice(7), whose structures are unions that Swift does not see. Addresses and
// ports are in the host's byte order.
#ifndef CLOCALNETWORK_H
#define CLOCALNETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An IPv4 address of an interface.
struct clocalnetwork_address {
    /// The number of the interface.
    int interface;
    /// The address.
    uint32_t address;
    /// Where everybody on its network is reached; 0 where that is not possible.
    uint32_t broadcast;
    /// The interface leads to this host alone.
    bool is_loopback;
};

/// Looks up the addresses of the interfaces that are up, in the network namespace of a socket, whatever the process's own is.
/// - Parameters:
///   - socket: an IPv4 or IPv6 socket.
///   - capacity: how many there is room for in `out`; more are left out.
/// - Returns: how many were found, or -1 with errno.
int clocalnetwork_addresses(int socket, struct clocalnetwork_address *out, int capacity);

/// Binds a datagram socket, closed by execve(2), that does not block and may broadcast (SO_BROADCAST).
/// - Parameters:
///   - address: 0 for every address.
///   - port: 0 lets the kernel choose.
///   - is_shared: several programs of this host may have the port at once, each of which gets what is broadcast (SO_REUSEADDR, socket(7)).
/// - Returns: a descriptor, or -1 with errno.
int clocalnetwork_bind(uint32_t address, uint16_t port, bool is_shared);

/// Lets a datagram socket broadcast, and others have its port.
void clocalnetwork_allow_broadcasts(int socket);

/// The port that an IPv4 or IPv6 socket is bound to; 0 where it is to none.
uint16_t clocalnetwork_port(int socket);

/// Sends one datagram, at once or not at all.
/// - Returns: 0, or errno.
int clocalnetwork_send(int socket, const uint8_t *bytes, size_t count, uint32_t address, uint16_t port);

#endif
