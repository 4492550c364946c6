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

    /// What differs in `new`: the keys in the order of the schema, then listeners, operators and gateways, those that are gone first.
    /// Secrets are not shown.
    public func changes(to new: Configuration) -> [Change] {
        Setting<Configuration>.all.compactMap { $0.change(from: self, to: new, label: nil) }
            + Setting<ListenerDraft>.all(protocols: []).changes(
                from: listeners.map { ($0.summary, ListenerDraft($0)) },
                to: new.listeners.map { ($0.summary, ListenerDraft($0)) },
                takesEffect: .afterSocketRestart
            )
            + Setting<OperatorDraft>.all.changes(
                from: operators.map { ("an operator", OperatorDraft($0)) },
                to: new.operators.map { ("an operator", OperatorDraft($0)) },
                takesEffect: .onReload
            )
            + Setting<GatewayDraft>.all.changes(
                from: gateways.map { ("a gateway", GatewayDraft($0)) },
                to: new.gateways.map { ("a gateway", GatewayDraft($0)) },
                takesEffect: .onReload
            )
    }

    /// Takes over everything that a reload puts into effect. What needs more stays as it was, and so remains a change.
    public mutating func adopt(_ new: Configuration) {
        Setting<Configuration>.all.adopt(new, into: &self)
        (operators, gateways) = (new.operators, new.gateways)
        listeners = listeners.map { listener in
            guard let new = new.listeners.first(where: { $0.name == listener.name }) else { return listener }
            var draft = ListenerDraft(listener)
            Setting<ListenerDraft>.all(protocols: []).adopt(ListenerDraft(new), into: &draft)
            return draft.value
        }
    }
}

extension Array {
    /// Sets what takes effect on reload to what it is in `new`.
    fileprivate func adopt<Target>(_ new: Target, into old: inout Target) where Element == Setting<Target> {
        for setting in self where setting.takesEffect == .onReload { _ = setting.set(setting.value(new), &old) }
    }

    /// What differs between tables, each with a summary: those that are gone, then those that are new or have changed.
    /// - Parameter takesEffect: what makes it count that one is gone, or new.
    fileprivate func changes<Draft: TableDraft>(
        from old: [(summary: String, draft: Draft)],
        to new: [(summary: String, draft: Draft)],
        takesEffect: Configuration.Change.TakesEffect
    ) -> [Configuration.Change] where Element == Setting<Draft> {
        func label(_ draft: Draft) -> String { "\(Draft.table).\(draft.name)" }
        let gone = old.filter { one in !new.contains { $0.draft.name == one.draft.name } }.map {
            Configuration.Change(key: label($0.draft), old: $0.summary, takesEffect: takesEffect)
        }
        return gone
            + new.flatMap { one in
                guard let earlier = old.first(where: { $0.draft.name == one.draft.name }) else {
                    return [Configuration.Change(key: label(one.draft), new: one.summary, takesEffect: takesEffect)]
                }
                return compactMap { $0.change(from: earlier.draft, to: one.draft, label: label(one.draft)) }
            }
    }
}

extension Setting {
    fileprivate func change(from old: Target, to new: Target, label: String?) -> Configuration.Change? {
        let (old, new) = (value(old).description, value(new).description)
        guard old != new else { return nil }
        let path = [label, key].compactMap(\.self).joined(separator: ".")
        func shown(_ text: String) -> String { isSecret && text != "\"\"" ? TOMLValue.secret : text }
        return Configuration.Change(key: path, old: shown(old), new: shown(new), takesEffect: takesEffect)
    }
}

extension Configuration.Listener {
    /// The listener in a few words.
    fileprivate var summary: String {
        let what = framing == .webSocket ? "\(protocolName) over WebSocket" : protocolName
        return switch endpoint {
        case .tcp(nil, let port): "\(what) on port \(port)"
        case .tcp(let host?, let port): "\(what) on port \(port) of \(host)"
        case .lan(let port): "\(what) on UDP port \(port)"
        case .unix(let path): "\(what) on \(path)"
        }
    }
}
