import NIOCore

/// The bounds of a connection that speaks HTTP, each with its reason.
enum WebLimits {
    /// The first line and the fields of a request: browsers send 1 KiB, a few proxies add a little.
    static let headBytes = 8 << 10
    /// The fields of a request: browsers send some fifteen.
    static let fields = 50
    /// What a request asks for. The longest path of the page is far below it.
    static let targetBytes = 2 << 10
    /// A method, a version and the spaces between, beside the target.
    static let requestLineBytes = targetBytes + 32
    /// So much input may wait for the answer before it; more can only come after the other end has closed its half, when NIO reads all that there is.
    static let waitingBytes = 64 << 10
    /// So many requests a connection: the page takes a few dozen.
    static let requests = 100
    /// So long a request's head may take, from the connection or the last answer on, with the handshake of TLS.
    static let requesting = TimeAmount.seconds(10)
    /// So long the client may take for a piece of an answer.
    static let answering = TimeAmount.seconds(10)
    /// So much of an answer is written at a time: what TLS makes a copy of for a slow reader.
    static let pieceBytes = 64 << 10
    /// So much of a page is kept in memory.
    static let siteBytes = 32 << 20
    /// So many files may a page have.
    static let siteFiles = 1000
    /// So deep may a page's directories stand in each other.
    static let siteDepth = 8
}
