// swift-tools-version: 6.1
import PackageDescription

/// Swift 6 language mode everywhere; an upcoming feature only where it makes the code plainer.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For the targets on the way of a message: that nobody changes a variable which is being changed is checked while testing, not in each access of the
/// program that ships, which would cost a delivery a quarter of its instructions.
let checkedInTests: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

let package = Package(
    name: "chatd",
    products: [
        .executable(name: "chatd", targets: ["chatd"]),
        .executable(name: "chat", targets: ["chat"]),
        .executable(name: "chatd-bench", targets: ["chatd-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "ChatCore", swiftSettings: settings + checkedInTests),
        .target(
            name: "ChatDialects",
            dependencies: ["ChatCore", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: settings + checkedInTests
        ),
        .target(
            name: "ChatServer",
            dependencies: [
                "ChatDialects", "ChatCore", "LocalNetwork", "StateMemory", "CStateMemory",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings + checkedInTests
        ),
        .target(name: "ChatConfig", dependencies: ["ChatCore", "CTOML"], swiftSettings: settings),
        .target(
            name: "StateMemory",
            dependencies: ["CStateMemory"],
            swiftSettings: settings + checkedInTests + [.define("FAULT_POINTS", .when(configuration: .debug))]
        ),
        .target(
            name: "Systemd",
            dependencies: ["CSystemd", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "chatd",
            dependencies: [
                "ChatServer", "ChatDialects", "ChatCore", "ChatConfig", "LocalNetwork", "StateMemory", "Systemd",
                "CCrypt",
                "CMalloc",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "chatd-bench",
            dependencies: [
                "CEpoll",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "LocalNetwork",
            dependencies: [
                "ChatDialects", "CLocalNetwork",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ChatClient",
            dependencies: ["ChatDialects", "ChatCore", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: settings
        ),
        .target(
            name: "ChatScreen",
            dependencies: ["ChatClient", "ChatDialects", "ChatCore", "CWidth"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "chat",
            dependencies: [
                "ChatClient", "ChatScreen", "ChatConfig", "ChatDialects", "ChatCore", "LocalNetwork", "CNcurses",
                "CWidth",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // C, each with one purpose.
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CWidth"),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(name: "CLocalNetwork"),
        .target(name: "CStateMemory"),
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CTOML"),

        // What several test targets use.
        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatCoreTests",
            dependencies: ["ChatCore", "TestSupport"],
            exclude: ["State"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatDialectsTests",
            dependencies: [
                "ChatDialects", "ChatCore", "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["State", "Transcripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatServer", "ChatDialects", "ChatCore", "LocalNetwork", "StateMemory", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Restart/State"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "websocket-echo",
            dependencies: [
                "ChatServer", "ChatDialects", "ChatCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/WebSocketEcho",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatConfigTests",
            dependencies: ["ChatConfig", "ChatCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatClientTests",
            dependencies: ["ChatClient", "ChatDialects", "ChatCore", "TestSupport"],
            exclude: ["Transcripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LocalNetworkTests",
            dependencies: [
                "LocalNetwork", "CLocalNetwork", "ChatDialects", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatScreenTests",
            dependencies: ["ChatScreen", "ChatClient", "ChatCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatProgramTests",
            dependencies: [
                "chat", "ChatScreen", "ChatClient", "ChatConfig", "ChatDialects", "ChatCore", "CNcurses", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatdTests",
            dependencies: [
                "chatd", "ChatServer", "ChatDialects", "ChatCore", "ChatConfig", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatdBenchTests",
            dependencies: ["chatd-bench", .product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StateMemoryTests",
            dependencies: ["StateMemory", "CStateMemory", "TestSupport"],
            swiftSettings: settings + [.define("FAULT_POINTS", .when(configuration: .debug))]
        ),
        .testTarget(
            name: "SystemdTests",
            dependencies: ["Systemd", "CSystemd", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx17
)
