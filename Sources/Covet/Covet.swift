// One import gives an app everything: `import Covet`.
@_exported public import CovetAuth
@_exported public import CovetConfig
@_exported public import CovetCrypto
@_exported public import CovetDatabase
@_exported public import CovetHTTP
@_exported public import CovetJSON
@_exported public import CovetMigrations
@_exported public import CovetModel
@_exported public import CovetObservability
@_exported public import CovetPostgres
@_exported public import CovetReadiness
@_exported public import CovetSQL
@_exported public import CovetSQLite
@_exported public import CovetServer
@_exported public import Logging
@_exported public import NIOCore
