import ChatCore

/// What is written down for a successor.
public enum ServerState {
    /// In which version of its format.
    public static let format = StateFormat.current
}
