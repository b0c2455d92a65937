import CovetReadiness
import Testing

@testable import Covet

@Test func everyCheckOfCovetNamesALineOfTheSpecificationOrOneOfItsOwn() {
    #expect(Checklist.unclaimed(by: CovetChecks.all).checks == ["covet.database-tls"])
}
