extension Select {
    func showing(_ visibility: Clauses.Visibility) -> Select {
        var copy = self
        copy.clauses.visibility = visibility
        return copy
    }

    func narrowed(to condition: Rendered) -> Select {
        var copy = self
        copy.clauses.narrow(to: condition)
        return copy
    }
}
