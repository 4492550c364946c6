import Foundation

/// Where a file of the repository is: `config/chatd.toml`.
public func repositoryPath(_ path: String) -> String {
    URL(filePath: #filePath).appending(path: "../../..").standardized.appending(path: path).path()
}

/// What stands in a file of the repository.
public func repositoryFile(_ path: String) throws -> String {
    try String(contentsOfFile: repositoryPath(path), encoding: .utf8)
}
