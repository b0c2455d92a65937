import SwiftSyntaxMacros

/// Every macro of Covet, for the plugin's message loop.
var covetMacros: [any Macro.Type] {
    [
        JSONCodableMacro.self, JSONKeyMacro.self, ModelMacro.self, ModelMarkerMacro.self, RouteMacro.self,
        RoutesMacro.self,
    ]
}
