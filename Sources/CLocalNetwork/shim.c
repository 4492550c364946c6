#define _GNU_SOURCE

#include "CLocalNetwork.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static uint32_t address_in(const struct sockaddr *address) {
    struct sockaddr_in internet;
    memcpy(&internet, address, sizeof internet);
    return ntohl(internet.sin_addr.s_addr);
}

/// Asks for something of one address of an interface: of several that it has, the one that stands in the request.
static int ask(int socket, unsigned long question, const struct ifreq *one, struct ifreq *answer) {
    *answer = *one;
    return ioctl(socket, question, answer);
}

/// Where everybody is reached. Where none was set, as `ip address add` does without `brd +`, it is the last address of the network all the same.
static uint32_t broadcast_of(int socket, const struct ifreq *one) {
    struct ifreq answer;
    if (ask(socket, SIOCGIFNETMASK, one, &answer) != 0) return 0;
    uint32_t rest = ~address_in(&answer.ifr_netmask);
    // RFC 3021: a network of two has no broadcast.
    if (rest <= 1) return 0;
    if (ask(socket, SIOCGIFBRDADDR, one, &answer) == 0 && address_in(&answer.ifr_broadaddr) != 0) {
        return address_in(&answer.ifr_broadaddr);
    }
    return address_in(&one->ifr_addr) | rest;
}

int clocalnetwork_addresses(int socket, struct clocalnetwork_address *out, int capacity) {
    struct ifreq *requests = calloc((size_t)capacity, sizeof *requests);
    if (requests == NULL) return -1;
    struct ifconf list = {.ifc_len = capacity * (int)sizeof *requests, .ifc_req = requests};
    if (ioctl(socket, SIOCGIFCONF, &list) != 0) {
        free(requests);
        return -1;
    }
    int count = 0;
    for (int index = 0; index < list.ifc_len / (int)sizeof *requests; index++) {
        const struct ifreq *one = &requests[index];
        struct ifreq answer;
        // One that has gone meanwhile is left out.
        if (one->ifr_addr.sa_family != AF_INET || ask(socket, SIOCGIFFLAGS, one, &answer) != 0) continue;
        short flags = answer.ifr_flags;
        if (!(flags & IFF_UP) || ask(socket, SIOCGIFINDEX, one, &answer) != 0) continue;
        out[count++] = (struct clocalnetwork_address){
            .interface = answer.ifr_ifindex,
            .address = address_in(&one->ifr_addr),
            .broadcast = flags & IFF_BROADCAST ? broadcast_of(socket, one) : 0,
            .is_loopback = flags & IFF_LOOPBACK,
        };
    }
    free(requests);
    return count;
}

static void turn_on(int socket, int option) {
    int on = 1;
    setsockopt(socket, SOL_SOCKET, option, &on, sizeof on);
}

static struct sockaddr_in internet(uint32_t address, uint16_t port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(address),
    };
}

int clocalnetwork_bind(uint32_t address, uint16_t port, bool is_shared) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    if (is_shared) turn_on(descriptor, SO_REUSEADDR);
    struct sockaddr_in own = internet(address, port);
    if (bind(descriptor, (struct sockaddr *)&own, sizeof own) != 0) {
        int reason = errno;
        close(descriptor);
        errno = reason;
        return -1;
    }
    clocalnetwork_allow_broadcasts(descriptor);
    return descriptor;
}

void clocalnetwork_allow_broadcasts(int socket) {
    turn_on(socket, SO_BROADCAST);
    // Of a port that the kernel chose too: it may be the number of somebody's room.
    turn_on(socket, SO_REUSEADDR);
}

uint16_t clocalnetwork_port(int socket) {
    struct sockaddr_in6 own;
    socklen_t size = sizeof own;
    // The port stands at the same place in both families.
    return getsockname(socket, (struct sockaddr *)&own, &size) == 0 ? ntohs(own.sin6_port) : 0;
}

int clocalnetwork_send(int socket, const uint8_t *bytes, size_t count, uint32_t address, uint16_t port) {
    struct sockaddr_in other = internet(address, port);
    ssize_t sent = sendto(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&other, sizeof other);
    return sent >= 0 ? 0 : errno;
}
