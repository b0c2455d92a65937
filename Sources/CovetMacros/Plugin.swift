#if canImport(SwiftCompilerPlugin) && !TOOLCHAIN_SYNTAX

import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct CovetMacrosPlugin: CompilerPlugin {
    let providingMacros = covetMacros
}

#else

// The toolchain ships no SwiftCompilerPlugin module, so the message loop is started by hand.
@_spi(PluginMessage) import SwiftCompilerPluginMessageHandling
import SwiftSyntaxMacros

@main
struct CovetMacrosPlugin: PluginProvider {
    static func main() throws {
        let connection = try StandardIOMessageConnection()
        try CompilerPluginMessageListener(connection: connection, provider: CovetMacrosPlugin()).main()
    }

    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
        for macro in covetMacros where "\(macro)" == typeName { return macro }
        throw UnknownMacro(description: "CovetMacros has no macro named \(typeName)")
    }

    struct UnknownMacro: Error, CustomStringConvertible {
        let description: String
    }
}

#endif
