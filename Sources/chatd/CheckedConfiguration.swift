import ChatConfig
import ChatCore
import ChatDialects
import ChatServer

#if canImport(Glibc)
    import Glibc
#endif

/// A configuration together with the certificates, the password and the page that it names: all of it is right, or it is refused.
struct CheckedConfiguration {
    let configuration: Configuration
    /// The hash of the password that clients have to give; nil: none.
    let passwordHash: String?
    /// By the names of the listeners that encrypt.
    private let identities: [String: TLSIdentity]
    /// The page, read once for all listeners; nil where none shows it.
    private let site: WebSite?

    /// Reads the files, and then the certificates, keys and passwords, and the page.
    /// - Parameter skipsCredentials: where systemd has passed no credentials, take those that are named for good.
    static func load(
        path: String,
        skipsCredentials: Bool = false
    ) throws(ConfigurationRefusal) -> CheckedConfiguration {
        let configuration: Configuration
        do { configuration = try Configuration.load(path: path, protocols: DialectCatalog.configurable) } catch {
            throw ConfigurationRefusal(problems: error.problems.map(\.description))
        }
        var identities: [String: TLSIdentity] = [:]
        var problems: [String] = []
        for listener in configuration.listeners {
            guard let tls = listener.tls else { continue }
            do {
                identities[listener.name] = try TLSIdentity(
                    certificate: resolved(tls.certificate),
                    key: resolved(tls.key)
                )
            } catch is MissingCredential where skipsCredentials {
                continue
            } catch {
                problems.append("listener.\(listener.name).tls: \(error)")
            }
        }
        var passwordHash = configuration.server.passwordHash
        if let file = configuration.server.passwordFile {
            do { passwordHash = try SecretFile.passwordHash(in: resolved(file)) } catch is MissingCredential
                where skipsCredentials
            {
                // Nothing to look at.
            } catch {
                problems.append("server.password_file: \(error)")
            }
        }
        var site: WebSite?
        if configuration.listeners.contains(where: \.web) {
            do { site = try WebSite(directory: configuration.web.installedDirectory) } catch {
                problems.append("web.directory: \(error)")
            }
        }
        problems += unusableHashes(in: configuration)
        guard problems.isEmpty else { throw ConfigurationRefusal(problems: problems) }
        return CheckedConfiguration(
            configuration: configuration,
            passwordHash: passwordHash,
            identities: identities,
            site: site
        )
    }

    /// The hashes that look like some, and that this machine's crypt(3) does not take all the same.
    private static func unusableHashes(in configuration: Configuration) -> [String] {
        let hashes =
            [("server", configuration.server.passwordHash)]
            + configuration.operators.map { ("operator.\($0.name)", $0.passwordHash) }
            + configuration.gateways.map { ("gateway.\($0.name)", $0.passwordHash) }
        return hashes.compactMap { key, hash in
            guard let hash, !Password.isUsable(hash: hash) else { return nil }
            return "\(key).password_hash: crypt(3) does not take it; expected what \"chatd hash-password\" prints"
        }
    }

    /// What stands between a listener's sockets and its protocol.
    func transport(of listener: Configuration.Listener) -> ListenerTransport.Settings {
        let trusts: @Sendable (String) -> Bool = { host in listener.proxies.contains { $0.contains(host) } }
        let proxies: ProxyPolicy =
            switch listener.proxyProtocol {
            case .off: .off
            case .optional: .optional(trusts: trusts)
            case .required: .required(trusts: trusts)
            }
        return ListenerTransport.Settings(
            identity: identities[listener.name],
            proxies: proxies,
            web: listener.framing == .webSocket ? webAccess(of: listener, trusts: trusts) : nil
        )
    }

    private func webAccess(
        of listener: Configuration.Listener,
        trusts: @escaping @Sendable (String) -> Bool
    ) -> WebAccess {
        WebAccess(
            site: listener.web ? site : nil,
            origins: Set(listener.origins),
            forwarded: WebAccess.ForwardedHeader(listener.forwarded),
            trusts: trusts,
            strictTransportSeconds: configuration.web.strictTransportSeconds
        )
    }

    /// A name without a slash is that of a systemd credential. Source: systemd.exec(5), $CREDENTIALS_DIRECTORY.
    private static func resolved(_ name: String) throws(MissingCredential) -> String {
        if name.contains("/") { return name }
        guard let folder = getenv("CREDENTIALS_DIRECTORY") else { throw MissingCredential(name: name) }
        return "\(String(cString: folder))/\(name)"
    }
}

extension Configuration.Web {
    /// Where the page's files are: where the configuration says, else where whoever starts the daemon says, else where the package has them.
    fileprivate var installedDirectory: String {
        directory ?? getenv("CHATD_WEB_DIRECTORY").map { String(cString: $0) } ?? "/usr/share/chatd/web"
    }
}

extension WebAccess.ForwardedHeader {
    fileprivate init(_ field: Configuration.ForwardedField) {
        switch field {
        case .off: self = .off
        case .xForwardedFor: self = .xForwardedFor
        case .forwarded: self = .forwarded
        }
    }
}

/// Everything that is wrong with a configuration, a line each.
struct ConfigurationRefusal: Error {
    let problems: [String]
}

/// A credential is named, and systemd has passed none.
private struct MissingCredential: Error, CustomStringConvertible {
    let name: String
    var description: String {
        "\(name): there are no credentials; expected LoadCredential=\(name):/path in the unit, or an absolute path here"
    }
}
