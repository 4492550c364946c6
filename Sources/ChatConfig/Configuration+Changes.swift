extension Configuration {
    /// One key whose value differs between two configurations.
    public struct Change: Sendable, Equatable {
        /// When a change counts, from the least effort to the most.
        public enum TakesEffect: Sendable, CaseIterable {
            /// As soon as the daemon has read it: `systemctl reload chatd`.
            case onReload
            /// When the daemon starts: `systemctl restart chatd`.
            case afterRestart
            /// When systemd listens anew: the sockets are its own, and the generator has to run first.
            case afterSocketRestart

            /// What the administrator has to run; `nil` when the reload that found the change is enough.
            public var command: String? {
                switch self {
                case .onReload: nil
                case .afterRestart: "systemctl restart chatd"
                case .afterSocketRestart: "systemctl daemon-reload && systemctl restart chatd.socket chatd.service"
                }
            }
        }

        /// The key with its table, such as `queue.size` or `listener.telnet.port`; `listener.telnet` alone when the
        /// listener is new or gone.
        public var key: String
        /// What it was, as the file would write it; `nil` for a listener that is new.
        public var old: String?
        /// What it is now, as the file would write it; `nil` for a listener that is gone.
        public var new: String?
        /// What makes it count.
        public var takesEffect: TakesEffect
    }

    /// What differs in `new`: the keys in the order of the schema, then the listeners, those that are gone first.
    public func changes(to new: Configuration) -> [Change] {
        var changes = Setting<Configuration>.all.compactMap { $0.change(from: self, to: new, label: nil) }

        let settings = Setting<ListenerDraft>.all(protocols: [])
        for listener in listeners where !new.listeners.contains(where: { $0.name == listener.name }) {
            let label = "listener.\(listener.name)"
            changes.append(Change(key: label, old: listener.summary, takesEffect: .afterSocketRestart))
        }
        for listener in new.listeners {
            let label = "listener.\(listener.name)"
            if let old = listeners.first(where: { $0.name == listener.name }) {
                let (old, new) = (ListenerDraft(old), ListenerDraft(listener))
                changes += settings.compactMap { $0.change(from: old, to: new, label: label) }
            } else {
                changes.append(Change(key: label, new: listener.summary, takesEffect: .afterSocketRestart))
            }
        }
        return changes
    }
}

extension Setting {
    fileprivate func change(from old: Target, to new: Target, label: String?) -> Configuration.Change? {
        let (old, new) = (value(old).description, value(new).description)
        guard old != new else { return nil }
        let path = [label, key].compactMap(\.self).joined(separator: ".")
        return Configuration.Change(key: path, old: old, new: new, takesEffect: takesEffect)
    }
}

extension Configuration.Listener {
    /// The listener in a few words.
    fileprivate var summary: String {
        switch endpoint {
        case .tcp(nil, let port): "\(protocolName) on port \(port)"
        case .tcp(let host?, let port): "\(protocolName) on port \(port) of \(host)"
        case .unix(let path): "\(protocolName) on \(path)"
        }
    }
}
