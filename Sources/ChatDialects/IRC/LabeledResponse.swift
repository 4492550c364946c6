import NIOCore

/// What was written for a label so far.
struct LabeledResponse: Sendable {}
