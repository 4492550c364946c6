import Testing

@testable import chatd_bench

@Suite struct ConversationTests {
    @Test func comesInWhereNamesAreNotListed() {
        var conversation = Conversation(nick: Nick("m", 7), negotiates: true)
        #expect(conversation.connected() == "CAP LS 302\r\nNICK m000007\r\nUSER m000007 0 * :m000007\r\n")
        #expect(hear(":s CAP * LS * :sasl multi-prefix", &conversation) == .nothing)
        #expect(hear(":s CAP * LS :draft/no-implicit-names away-notify", &conversation) == .requestNoNames)
        #expect(hear(":s CAP m000007 ACK :draft/no-implicit-names", &conversation) == .endNegotiation)
        #expect(hear(":s 001 m000007 :Welcome", &conversation) == .entered(.welcomed))
        #expect(hear(":s 005 m000007 NICKLEN=30 :are supported", &conversation) == .nothing)
        #expect(hear(":s 376 m000007 :End of MOTD", &conversation) == .entered(.registered))
        _ = conversation.join()
        #expect(hear(":m000008!u@h JOIN #bench", &conversation) == .nothing)
        #expect(hear(":m000007!u@h JOIN #bench", &conversation) == .entered(.joined))
    }

    @Test func waitsForTheEndOfNamesElsewhere() {
        var conversation = registered(":s CAP * LS :multi-prefix", .endNegotiation)
        _ = conversation.join()
        #expect(hear(":m000007!u@h JOIN #bench", &conversation) == .nothing)
        #expect(hear(":s 353 m000007 = #bench :m000007", &conversation) == .nothing)
        #expect(hear(":s 366 m000007 #bench :End", &conversation) == .entered(.joined))
    }

    @Test func waitsForTheEndOfNamesWhereTheCapabilityIsRefused() {
        var conversation = registered(":s CAP * LS :draft/no-implicit-names", .requestNoNames)
        #expect(conversation.phase == .registered)
        var other = Conversation(nick: Nick("m", 7), negotiates: true)
        _ = other.connected()
        #expect(hear(":s CAP * LS :draft/no-implicit-names", &other) == .requestNoNames)
        #expect(hear(":s CAP m000007 NAK :draft/no-implicit-names", &other) == .endNegotiation)
        conversation = other
        _ = hear(":s 001 m000007 :Welcome", &conversation)
        _ = hear(":s 422 m000007 :No MOTD", &conversation)
        _ = conversation.join()
        #expect(hear(":m000007!u@h JOIN #bench", &conversation) == .nothing)
    }

    @Test func leavesAndComesBack() {
        var conversation = registered(":s CAP * LS :", .endNegotiation)
        _ = conversation.join()
        _ = hear(":s 366 m000007 #bench :End", &conversation)
        _ = conversation.part()
        #expect(hear(":m000009!u@h PART #bench", &conversation) == .nothing)
        #expect(hear(":m000007!u@h PART #bench", &conversation) == .entered(.registered))
    }

    @Test func pingIsAnsweredAlways() {
        var conversation = Conversation(nick: Nick("m", 7), negotiates: false)
        #expect(conversation.connected() == "NICK m000007\r\nUSER m000007 0 * :m000007\r\n")
        #expect(hear("PING :12345", &conversation) == .pong)
        _ = conversation.quit()
        #expect(hear("PING :12345", &conversation) == .pong)
        #expect(hear(":s 451 * :Not registered", &conversation) == .nothing)
    }

    @Test func refusalIsNoticed() {
        var conversation = Conversation(nick: Nick("m", 7), negotiates: false)
        _ = conversation.connected()
        #expect(hear(":s 433 * m000007 :Nickname is in use", &conversation) == .refused)
    }

    private func registered(_ offer: String, _ answer: Conversation.Response) -> Conversation {
        var conversation = Conversation(nick: Nick("m", 7), negotiates: true)
        _ = conversation.connected()
        #expect(hear(offer, &conversation) == answer)
        #expect(hear(":s 001 m000007 :Welcome", &conversation) == .entered(.welcomed))
        #expect(hear(":s 422 m000007 :No MOTD", &conversation) == .entered(.registered))
        return conversation
    }

    private func hear(_ text: String, _ conversation: inout Conversation) -> Conversation.Response {
        Array(text.utf8).withUnsafeBytes { conversation.hear(Line($0)) }
    }
}
