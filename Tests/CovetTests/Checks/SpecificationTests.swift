import CovetReadiness
import Testing

@testable import Covet

@Test func everyCheckOfCovetNamesALineOfTheSpecification() {
    #expect(Checklist.unclaimed(by: CovetChecks.all).checks == [])
}
