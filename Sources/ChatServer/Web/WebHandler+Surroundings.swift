import ChatCore
import NIOCore
import NIOHTTP1

/// What is asked for, and by whom.
extension WebHandler.Surroundings {
    /// What is at a path: the page, or whether the chat is well.
    func response(to request: WebRequest) -> WebResponse {
        if request.path == "/healthz" { return health }
        if let site = access.site { return site.response(to: request) }
        return WebResponse(request.path == "/" ? .upgradeRequired() : WebFault(.notFound, endsConnection: false))
    }

    /// Whether the chat works, and would let in one more from there. A browser tells its page nothing of an upgrade that was refused: this does, also
    /// by a connection that was there before the last that may be.
    private var health: WebResponse {
        guard isHealthy() else { return WebResponse(.serviceUnavailable, words: "the chat does not work") }
        let complaint = complaint(awaitsForwarding ? nil : peer)
        return complaint.map(WebRefusal.response) ?? WebResponse(.ok, words: "ok")
    }

    /// How the connection becomes a WebSocket. That a page may not connect is told: a proxy that does not pass on `Host` makes everybody's foreign.
    func handshake(of request: WebRequest) throws(WebFault) -> WebSocketHandshake {
        do {
            return try WebSocketHandshake(request, others: access.origins)
        } catch {
            if error.status == .forbidden {
                chronicle.warnOfForeignPage(request.headers["origin"].first ?? "", at: request.host ?? "")
            }
            throw error
        }
    }

    /// Where the client of an upgrade is.
    func client(of request: WebRequest) throws(WebFault) -> PeerAddress? {
        guard isTrusted else { return peer }
        if access.forwarded == .off {
            if ForwardedAddress.isSaid(in: request.headers) { chronicle.warnOfIgnoredForwarding(from: peer) }
            return peer
        }
        return try ForwardedAddress.client(
            in: request.headers,
            by: access.forwarded,
            proxy: peer,
            trusts: access.trusts
        )
    }

    /// Where the client is, shows in its request for a WebSocket.
    var awaitsForwarding: Bool { access.awaitsForwarding(from: peer) }

    private var isTrusted: Bool { access.isTrusted(peer) }
}

extension WebAccess {
    /// Where a client is that comes from there, shows in its request for a WebSocket; until then it counts for no address.
    func awaitsForwarding(from peer: PeerAddress?) -> Bool { forwarded != .off && isTrusted(peer) }

    /// Whoever comes through a Unix socket is on this machine, and trusted.
    fileprivate func isTrusted(_ peer: PeerAddress?) -> Bool { peer.map { trusts($0.host) } ?? true }
}
