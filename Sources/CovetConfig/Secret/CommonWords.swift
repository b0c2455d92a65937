/// What people type when they should have asked a random generator: words, pairs of letters, keyboard rows, sample values.
enum CommonWords {
    /// Lower case, with the usual substitutions undone (`p4$$w0rd` folds to `password`).
    static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
        case UInt8(ascii: "7"): UInt8(ascii: "t")
        case UInt8(ascii: "!"), UInt8(ascii: "1"): UInt8(ascii: "i")
        default: byte
        }
    }

    /// The length of the longest common word that starts at `index`; words of three letters count only between non-letters.
    static func wordLength(in folded: [UInt8], at index: Int) -> Int? {
        guard isLetter(folded[index]) else { return nil }
        for length in stride(from: min(longest, folded.count - index), through: 3, by: -1) {
            let slice = folded[index..<index + length]
            guard slice.allSatisfy(isLetter), words.contains(String(decoding: slice, as: UTF8.self)) else { continue }
            if length > 3 { return length }
            let startsWord = index == 0 || !isLetter(folded[index - 1])
            let endsWord = index + length == folded.count || !isLetter(folded[index + length])
            if startsWord && endsWord { return length }
        }
        return nil
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ","): true
        default: false
        }
    }

    /// True for letters and separators alone, at least two of them, with capitals only at the start of words or throughout.
    static func isProse(_ bytes: [UInt8]) -> Bool {
        var separators = 0
        var hasLower = false
        var hasInnerCapital = false
        var startsWord = true
        for byte in bytes {
            if isSeparator(byte) {
                separators += 1
                startsWord = true
                continue
            }
            guard isLetter(lowercased(byte)) else { return false }
            if isLetter(byte) { hasLower = true } else if !startsWord { hasInnerCapital = true }
            startsWord = false
        }
        return separators >= 2 && !(hasLower && hasInnerCapital)
    }

    static func isCommonPair(_ first: UInt8, _ second: UInt8) -> Bool {
        guard isLetter(first), isLetter(second) else { return false }
        return pairs.contains(UInt16(first) << 8 | UInt16(second))
    }

    static func areKeyboardNeighbours(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        for row in keyboardRows {
            guard let place = row.firstIndex(of: second) else { continue }
            let before = place > 0 ? row[place - 1] : 0
            let after = place + 1 < row.count ? row[place + 1] : 0
            if (first, third) == (before, after) || (first, third) == (after, before) { return true }
        }
        return false
    }

    /// True for texts that carry a marker of sample values: `changeme`, `your-secret`, `replace-this`, `<...>`, `xxxx`.
    static func looksLikePlaceholder(_ secret: String) -> Bool {
        let lower = secret.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        if lower.first == UInt8(ascii: "<"), lower.last == UInt8(ascii: ">") { return true }
        if lower.starts(with: "${".utf8) { return true }
        let letters = lower.filter(isLetter)
        return placeholders.contains { contains(letters, Array($0.utf8)) }
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    /// Long enough (seven letters) that a random text holds one by chance less than once in a hundred million.
    private static let placeholders = [
        "changeme", "changethis", "yoursecret", "mysecret", "secretkey", "supersecret", "topsecret", "notsecret",
        "example",
        "placeholder", "insecure", "replaceme", "replacethis", "replacewith", "default", "samplekey", "samplesecret",
        "development", "donotuse", "todotodo", "fixmefixme", "foobarbaz", "password", "testsecret", "devsecret",
        "testkey",
        "dummykey", "dummysecret", "loremipsum", "keyboardcat", "abcdefgh", "qwertyui", "xxxxxxxx", "pleasechange",
    ]

    private static let keyboardRows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"].map { Array($0.utf8) }

    private static let longest = 12

    private static let words: Set<String> = Set(
        """
        fox jumps quick brown dog lazy the and for you your this that with from have not are was all can her his one our out day get has him how man new now old see two way who \
        key jwt api app web aws prod test dev demo user admin root login token secret secrets secure security password passwd pass word master \
        private public signing session cookie crypto hash salt sign auth oauth bearer access refresh database postgres redis server service \
        production staging development local localhost default example sample change please insert here replace value random string long short \
        very really super strong weak hello world welcome letmein monkey dragon master shadow sunshine princess football baseball soccer hockey \
        basketball superman batman trustno iloveyou love money magic computer internet google apple microsoft samsung company business project \
        framework covet swift python django flask fastapi rails laravel node express spring java kotlin golang rust linux ubuntu debian windows \
        correct horse battery staple summer winter spring autumn january february march april june july august september october november \
        december monday tuesday wednesday thursday friday saturday sunday green blue black white yellow orange purple silver golden \
        charlie jordan michael jennifer thomas robert daniel andrew joshua matthew ashley jessica amanda michelle hunter ranger buster \
        ginger pepper cookie banana cheese chocolate coffee qwerty asdf zxcv abcd must more than least characters bytes bits only never always \
        keep safe hidden unknown nobody everybody something anything nothing some any what when where which while should would could will shall \
        make sure enough about after again because before between does done each first good great house into just know last like little look \
        made many most need next number other over part people place same sentence small still such take tell their them then there these they \
        thing think time turn under used using want well were work year
        """
        .split(separator: " ").map(String.init)
    )

    /// The pairs of letters that make up about two thirds of English text.
    private static let pairs: Set<UInt16> = Set(
        """
        th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be \
        ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni
        """
        .split(separator: " ").map { pair in pair.utf8.reduce(UInt16(0)) { $0 << 8 | UInt16($1) } }
    )
}
