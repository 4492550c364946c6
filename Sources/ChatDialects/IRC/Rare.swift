/// A value that is nearly never there: it costs a connection a pointer until it is.
enum Rare<Value: Sendable>: Sendable {
    case none
    indirect case some(Value)

    init(_ value: Value?) { self = value.map { .some($0) } ?? .none }

    var isThere: Bool {
        switch self {
        case .none: false
        case .some: true
        }
    }

    var value: Value? {
        switch self {
        case .none: nil
        case .some(let value): value
        }
    }
}
