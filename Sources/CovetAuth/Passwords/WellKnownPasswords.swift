/// The cores of the passwords that head every published list of leaked ones. A password is well known when its core is: what is left without
/// the digits and signs that people add at the ends, with the usual substitutions undone, and halves that repeat taken once.
enum WellKnownPasswords {
    static func contains(_ lowercased: String) -> Bool {
        let digits = lowercased.utf8.filter { isDigit($0) }
        if digits.count == lowercased.utf8.count { return isNumberRow(digits) }
        for text in [lowercased, unfolded(lowercased)] {
            var core = text[...]
            if isKnown(core) { return true }
            while let last = core.last, !last.isLetter { core.removeLast() }
            if isKnown(core) { return true }
            while let first = core.first, !first.isLetter { core.removeFirst() }
            if isKnown(core) { return true }
        }
        return false
    }

    private static func isKnown(_ core: Substring) -> Bool {
        if cores.contains(String(core)) { return true }
        let letters = String(core.filter { $0.isLetter })
        if cores.contains(letters) { return true }
        // Two known words side by side ("adminpassword"), or one several times.
        guard letters.utf8.count >= 6, letters.utf8.count <= 64 else { return false }
        return letters.indices.dropFirst(3).contains {
            cores.contains(String(letters[..<$0])) && cores.contains(String(letters[$0...]))
        }
            || [2, 3, 4].contains { count in
                letters.count % count == 0 && cores.contains(String(letters.prefix(letters.count / count)))
                    && letters == String(repeating: String(letters.prefix(letters.count / count)), count: count)
            }
    }

    /// Digits alone: dates, sequences and repetitions are all guessed; twelve digits are less than forty bits in any case.
    private static func isNumberRow(_ digits: [UInt8]) -> Bool { digits.count < 16 || Set(digits).count < 5 }

    private static func unfolded(_ text: String) -> String {
        String(
            text.map { character in
                switch character {
                case "0": "o"
                case "1", "!": "i"
                case "3": "e"
                case "4", "@": "a"
                case "5", "$": "s"
                case "7": "t"
                default: character
                }
            }
        )
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static let cores: Set<String> = Set(
        """
        password passwort passwd pass passw letmein welcome login admin administrator root master qwerty qwertyuiop qwertz qwertzuiop azerty \
        azertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc iloveyou loveyou love lovely princess dragon monkey sunshine \
        shadow football baseball basketball soccer hockey superman batman spiderman starwars pokemon minecraft fortnite whatever trustno trustnoone \
        freedom michael jordan jennifer jessica ashley charlie thomas daniel andrew joshua matthew robert hunter harley ranger buster tigger ginger \
        pepper cookie summer winter spring autumn secret secrets supersecret topsecret access computer internet google facebook samsung apple \
        microsoft windows linkedin adobe changeme changeit default guest test tester testing temp temporary demo user username hello helloworld \
        killer matrix mustang ferrari porsche mercedes corvette yankees cowboys lakers arsenal chelsea liverpool barcelona juventus maverick \
        phoenix silver golden diamond flower butterfly chocolate banana orange purple cheese biteme fuckyou fuckoff asshole pussy \
        abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijkl abc abcd aaaaaa donald family forever friends blessed jesus jesuschrist \
        angel angels babygirl nicole michelle amanda samantha andrea maggie taylor jasmine victoria heaven lucky money security server service \
        oracle postgres mysql database system manager office company business correcthorsebatterystaple opensesame thisismypassword \
        mypassword yourpassword newpassword ihatepasswords password password passwordpassword nopassword enter enterpassword \
        london england america canada australia germany france newyork chicago houston dallas boston
        """
        .split(separator: " ").map(String.init)
    )
}
