/// What the server asks of the chat on nobody's behalf.
extension Chat {
    /// A member as others see them now; nil for who is no member any more.
    public func persona(of id: MemberID) -> Persona? { isMember(id) ? self[id].persona : nil }
}
