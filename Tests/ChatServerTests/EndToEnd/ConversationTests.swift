import ChatCore
import Testing

@testable import ChatServer

extension EndToEnd {
    /// People of all protocols, in one room.
    @Suite struct ConversationTests {
        @Test func peopleOfAllProtocolsSeeEachOther() async throws {
            try await TestServer.run(loops: 3) { test in
                let pychat = try test.join("pychat", "pia")
                let telnet = try test.join("telnet", "tom")
                let wxchat = try test.join("wxchat", "wil")
                let talk = try test.join("talk", "kim")
                for (client, name) in [(pychat, "pychat"), (telnet, "telnet"), (wxchat, "wxchat")] {
                    try test.fence(client, name)
                }

                try pychat.send("say from pia\n")
                try pychat.expect("pia: from pia\n")
                try telnet.expect("\r<pia> from pia\n")
                try wxchat.expect("\(atHalfPastNine)Message from pia:\r\n\tfrom pia\r\n")
                try talk.expect("pia: from pia")

                try telnet.send("from tom\r\n")
                try pychat.expect("tom: from tom\n")
                try wxchat.expect("\(atHalfPastNine)Message from tom:\r\n\tfrom tom\r\n")
                try talk.expect("tom: from tom")
                #expect(try test.fence(telnet, "telnet") == "")

                try wxchat.send("from wil\n")
                try pychat.expect("wil: from wil\n")
                try telnet.expect("\r<wil> from wil\n")
                try wxchat.expect("\(atHalfPastNine)Message from wil:\r\n\tfrom wil\r\n")
                try talk.expect("wil: from wil")

                try talk.send("talk|#lobby|from kim\n")
                try pychat.expect("kim: from kim\n")
                try telnet.expect("\r<kim> from kim\n")
                try wxchat.expect("\(atHalfPastNine)Message from kim:\r\n\tfrom kim\r\n")
                #expect(try test.fence(talk, "talk") == "")

                try telnet.send("/msg kim psst\n/msg wil psst\n/msg pia psst\n")
                try talk.expect("tom: psst")
                try wxchat.expect("\(atHalfPastNine)Private message from tom:\r\n\tpsst\r\n")
                try pychat.expect("[private] tom: psst\n")
                try talk.send("talk|tom|pssst\n")
                try telnet.expect("\r<kim> (private) pssst\n")
                for (client, name) in [(pychat, "pychat"), (telnet, "telnet"), (wxchat, "wxchat"), (talk, "talk")] {
                    #expect(try test.fence(client, name) == "")
                }
            }
        }

        /// Readers on four loops, senders in a hurry: no text is lost, doubled or out of its sender's order.
        @Test func everyTextArrivesOnceAndInItsSendersOrder() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.limits.queueEvents = 100_000
                $0.limits.queueBytes = 64 << 20
            }
            let count = ThisProcess.isSoaking ? 20_000 : 1000
            try await TestServer.run(settings, loops: 4) { test in
                let names = ["ann", "bob", "cat", "dan"]
                let senders = try names.map { try test.join("pychat", $0) }
                let others = try (0..<9).map { index in
                    let protocolName = ["pychat", "telnet", "wxchat"][index % 3]
                    return (try test.join(protocolName, "reader\(index)"), protocolName)
                }
                for sender in senders { try test.fence(sender, "pychat") }
                for (client, protocolName) in others { try test.fence(client, protocolName) }

                var unsent = names.map { name in
                    (0..<count).map { "say \(name)-\($0)\n" }.joined().utf8.map(\.self)[...]
                }
                let readers = senders + others.map(\.0)
                var logs = readers.map { _ in "" }
                while unsent.contains(where: { !$0.isEmpty }) {
                    for (index, sender) in senders.enumerated() {
                        unsent[index] = unsent[index].dropFirst(sender.sendNow(unsent[index].prefix(3000)))
                    }
                    for (index, reader) in readers.enumerated() {
                        reader.receiveNow()
                        logs[index] += reader.takeUnread()
                    }
                }
                for sender in senders { try sender.send("say the end of \(sender.port)\n") }
                // All at once: nobody is asked for their next line while they do not read.
                var ends = readers.map { _ in Set(senders.map { "the end of \($0.port)" }) }
                while ends.contains(where: { !$0.isEmpty }) {
                    try TestClient.receive(readers)
                    for (index, reader) in readers.enumerated() {
                        let text = reader.takeUnread()
                        let recent = logs[index].suffix(40) + text
                        ends[index] = ends[index].filter { !recent.contains($0) }
                        logs[index] += text
                    }
                }
                for log in logs {
                    for name in names {
                        let numbers = log.matches(of: /(\w+)-(\d+)/).filter { $0.output.1 == name }.map {
                            Int($0.output.2)
                        }
                        #expect(numbers == Array(0..<count))
                    }
                }
            }
        }

        @Test func whoIsAwayReadsEverythingInOrderWhenBack() async throws {
            try await TestServer.run { test in
                let away = try test.join("wxchat", "wil")
                let speaker = try test.join("pychat", "pia")
                try test.fence(away, "wxchat")
                try away.send("/brb lunch\n")
                try away.expect("\(atHalfPastNine)wil will be right back -- lunch\r\n")
                try speaker.expect("wil will be right back -- lunch\n")
                for number in 0..<500 { try speaker.send("say \(number)\n") }
                for number in 0..<500 { try speaker.expect("pia: \(number)\n") }
                #expect(try test.fence(away, "wxchat") == "")
                try away.send("/back\n")
                for number in 0..<500 {
                    try away.expect("\(atHalfPastNine)Message from pia:\r\n\t\(number)\r\n")
                }
                try away.expect("\(atHalfPastNine)wil is back\r\n")
                try speaker.expect("wil is back\n")
            }
        }

        @Test func movingToAnotherRoomShowsWhatItHolds() async throws {
            try await TestServer.run { test in
                let telnet = try test.join("telnet", "tom")
                try telnet.send("/join #garden\n")
                try telnet.expect("\r-- you are in #garden, 1 here\n")
                try telnet.send("green\ngrass\n")
                try test.fence(telnet, "telnet")
                let wxchat = try test.join("wxchat", "wil")
                try test.fence(wxchat, "wxchat")
                try wxchat.send("/join #garden\n")
                try wxchat.expect("\(atHalfPastNine)tom has joined\r\n")
                try wxchat.expect("\(atHalfPastNine)Message from tom:\r\n\tgreen\r\n")
                try wxchat.expect("\(atHalfPastNine)Message from tom:\r\n\tgrass\r\n")
                try wxchat.expect("\(atHalfPastNine)wil has joined\r\n")
                try wxchat.expect("\(atHalfPastNine)-- you are in #garden, 2 here\r\n")
                try telnet.expect("[wil] entered room\n")
                try telnet.send("more\n")
                try wxchat.expect("\(atHalfPastNine)Message from tom:\r\n\tmore\r\n")
                let lobby = try test.join("pychat", "pia")
                try lobby.send("say nobody hears this\n")
                try lobby.expect("pia: nobody hears this\n")
                #expect(try test.fence(wxchat, "wxchat") == "")
                #expect(try test.fence(telnet, "telnet") == "")
                #expect(test.server.statistics.rooms == 2)
            }
        }

        @Test func whoLeavesIsSeenLeavingOnceAfterTheirLastWords() async throws {
            try await TestServer.run { test in
                let reader = try test.join("telnet", "tom")
                let leaver = try test.join("wxchat", "wil")
                try test.fence(reader, "telnet")
                try leaver.send("last words\n/quit bye\nnot said\n")
                #expect(
                    try leaver.readToEnd() == "\(atHalfPastNine)Message from wil:\r\n\tlast words\r\n"
                        + "\(atHalfPastNine)wil is leaving now -- bye\r\n"
                )
                try reader.expect("\r<wil> last words\n\rClient (wil) is offline\n")
                #expect(try test.fence(reader, "telnet") == "")
                #expect(test.server.statistics.members == 1)
            }
        }

        /// What others said before a question was asked comes before its answer, whatever loop they are on.
        @Test func anAnswerNeverOvertakesWhatCameBefore() async throws {
            try await TestServer.run(loops: 4) { test in
                let asker = try test.join("pychat", "pia")
                let speakers = try (0..<3).map { try test.join("pychat", "speaker\($0)") }
                try test.fence(asker, "pychat")
                for round in 0..<200 {
                    let speaker = speakers[round % 3]
                    try speaker.send("say round \(round)\n")
                    try speaker.read(through: ": round \(round)\n")
                    #expect(try test.fence(asker, "pychat") == "speaker\(round % 3): round \(round)\n")
                }
            }
        }
    }
}
