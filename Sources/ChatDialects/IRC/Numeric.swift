/// A numeric of IRC, under the name it has in the field.
/// Source: https://modern.ircdocs.horse/#numerics, https://defs.ircdocs.horse
public enum Numeric: UInt16, Sendable {
    case RPL_WELCOME = 1
    case RPL_YOURHOST = 2
    case RPL_CREATED = 3
    case RPL_MYINFO = 4
    case RPL_ISUPPORT = 5
    case RPL_MAP = 6
    case RPL_MAPEND = 7
    case RPL_STATSKLINE = 216
    case RPL_ENDOFSTATS = 219
    case RPL_UMODEIS = 221
    case RPL_STATSDLINE = 225
    case RPL_STATSUPTIME = 242
    case RPL_STATSOLINE = 243
    case RPL_LUSERCLIENT = 251
    case RPL_LUSEROP = 252
    case RPL_LUSERCHANNELS = 254
    case RPL_LUSERME = 255
    case RPL_ADMINME = 256
    case RPL_ADMINLOC1 = 257
    case RPL_ADMINLOC2 = 258
    case RPL_ADMINEMAIL = 259
    case RPL_TRYAGAIN = 263
    case RPL_LOCALUSERS = 265
    case RPL_GLOBALUSERS = 266
    case RPL_WHOISCERTFP = 276
    case RPL_ACCEPTLIST = 281
    case RPL_ENDOFACCEPT = 282
    case RPL_AWAY = 301
    case RPL_USERHOST = 302
    case RPL_ISON = 303
    case RPL_UNAWAY = 305
    case RPL_NOWAWAY = 306
    case RPL_WHOISREGNICK = 307
    case RPL_WHOISUSER = 311
    case RPL_WHOISSERVER = 312
    case RPL_WHOISOPERATOR = 313
    case RPL_WHOWASUSER = 314
    case RPL_ENDOFWHO = 315
    case RPL_WHOISIDLE = 317
    case RPL_ENDOFWHOIS = 318
    case RPL_WHOISCHANNELS = 319
    case RPL_WHOISSPECIAL = 320
    case RPL_LISTSTART = 321
    case RPL_LIST = 322
    case RPL_LISTEND = 323
    case RPL_CHANNELMODEIS = 324
    case RPL_CREATIONTIME = 329
    case RPL_WHOISACCOUNT = 330
    case RPL_NOTOPIC = 331
    case RPL_TOPIC = 332
    case RPL_TOPICWHOTIME = 333
    case RPL_WHOISBOT = 335
    case RPL_INVITELIST = 336
    case RPL_ENDOFINVITELIST = 337
    case RPL_WHOISACTUALLY = 338
    case RPL_USERIP = 340
    case RPL_INVITING = 341
    case RPL_INVEXLIST = 346
    case RPL_ENDOFINVEXLIST = 347
    case RPL_EXCEPTLIST = 348
    case RPL_ENDOFEXCEPTLIST = 349
    case RPL_VERSION = 351
    case RPL_WHOREPLY = 352
    case RPL_NAMREPLY = 353
    case RPL_WHOSPCRPL = 354
    case RPL_LINKS = 364
    case RPL_ENDOFLINKS = 365
    case RPL_ENDOFNAMES = 366
    case RPL_BANLIST = 367
    case RPL_ENDOFBANLIST = 368
    case RPL_ENDOFWHOWAS = 369
    case RPL_INFO = 371
    case RPL_MOTD = 372
    case RPL_ENDOFINFO = 374
    case RPL_MOTDSTART = 375
    case RPL_ENDOFMOTD = 376
    case RPL_WHOISHOST = 378
    case RPL_WHOISMODES = 379
    case RPL_YOUREOPER = 381
    case RPL_REHASHING = 382
    case RPL_TIME = 391
    case RPL_VISIBLEHOST = 396
    case ERR_NOSUCHNICK = 401
    case ERR_NOSUCHSERVER = 402
    case ERR_NOSUCHCHANNEL = 403
    case ERR_CANNOTSENDTOCHAN = 404
    case ERR_TOOMANYCHANNELS = 405
    case ERR_WASNOSUCHNICK = 406
    case ERR_TOOMANYTARGETS = 407
    case ERR_NOORIGIN = 409
    case ERR_INVALIDCAPCMD = 410
    case ERR_NORECIPIENT = 411
    case ERR_NOTEXTTOSEND = 412
    case ERR_INPUTTOOLONG = 417
    case ERR_UNKNOWNCOMMAND = 421
    case ERR_NOMOTD = 422
    case ERR_NOADMININFO = 423
    case ERR_NONICKNAMEGIVEN = 431
    case ERR_ERRONEUSNICKNAME = 432
    case ERR_NICKNAMEINUSE = 433
    case ERR_BANNICKCHANGE = 435
    case ERR_NICKCOLLISION = 436
    case ERR_UNAVAILRESOURCE = 437
    case ERR_USERNOTINCHANNEL = 441
    case ERR_NOTONCHANNEL = 442
    case ERR_USERONCHANNEL = 443
    case ERR_NONICKCHANGE = 447
    case ERR_NOTREGISTERED = 451
    case ERR_ACCEPTFULL = 456
    case ERR_NEEDMOREPARAMS = 461
    case ERR_ALREADYREGISTERED = 462
    case ERR_PASSWDMISMATCH = 464
    case ERR_YOUREBANNEDCREEP = 465
    case ERR_CHANNELISFULL = 471
    case ERR_UNKNOWNMODE = 472
    case ERR_INVITEONLYCHAN = 473
    case ERR_BANNEDFROMCHAN = 474
    case ERR_BADCHANNELKEY = 475
    case ERR_BADCHANMASK = 476
    case ERR_BANLISTFULL = 478
    case ERR_CANNOTKNOCK = 480
    case ERR_NOPRIVILEGES = 481
    case ERR_CHANOPRIVSNEEDED = 482
    case ERR_NOOPERHOST = 491
    case ERR_UMODEUNKNOWNFLAG = 501
    case ERR_USERSDONTMATCH = 502
    case ERR_HELPNOTFOUND = 524
    case ERR_INVALIDKEY = 525
    case RPL_WHOISSECURE = 671
    case ERR_INVALIDMODEPARAM = 696
    case RPL_HELPSTART = 704
    case RPL_HELPTXT = 705
    case RPL_ENDOFHELP = 706
    case RPL_KNOCK = 710
    case RPL_KNOCKDLVR = 711
    case ERR_TOOMANYKNOCK = 712
    case ERR_CHANOPEN = 713
    case ERR_KNOCKONCHAN = 714
    case ERR_TARGUMODEG = 716
    case RPL_TARGNOTIFY = 717
    case RPL_UMODEGMSG = 718
    case RPL_MONONLINE = 730
    case RPL_MONOFFLINE = 731
    case RPL_MONLIST = 732
    case RPL_ENDOFMONLIST = 733
    case ERR_MONLISTFULL = 734
    case RPL_LOGGEDIN = 900

    /// Three digits.
    public var text: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension IRCDialect {
    /// A numeric as a line, without tags and line end: `:chat.example.org 461 alice JOIN :Not enough parameters`.
    /// - Parameters:
    ///   - parameters: without blanks.
    ///   - trailing: the last parameter, which may have blanks or be empty; nil where there is none.
    func numeric(_ numeric: Numeric, _ parameters: String..., trailing: String?) -> String {
        var line = ":\(facts.serverName) \(numeric.text) \(target)"
        for parameter in parameters { line += " \(parameter)" }
        if let trailing { line += " :\(trailing)" }
        return line
    }

    /// A failure that a specification names as a line, without tags and line end: `:chat.example.org FAIL REDACT UNKNOWN_MSGID #lobby r1-7 :There is no such message`.
    /// Source: https://ircv3.net/specs/extensions/standard-replies
    /// - Parameters:
    ///   - command: in capitals; `*` where there is none.
    ///   - context: without blanks.
    func failure(_ command: String, _ code: String, _ context: [String] = [], _ words: String) -> String {
        ":\(facts.serverName) " + (["FAIL", command, code] + context).joined(separator: " ") + " :\(words)"
    }
}
