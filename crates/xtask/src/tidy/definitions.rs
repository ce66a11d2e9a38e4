//! A distribution is defined once: its name occurs in code in its own file and in no other, the `ALL` list apart.

use super::SourceFile;

pub fn check(sources: &[SourceFile], faults: &mut Vec<String>) {
    let names: Vec<&str> = synthc_dist::distributions::ALL.iter().map(|def| def.name).collect();
    for source in sources.iter().filter(|s| !s.is_test() && s.crate_name() != "xtask") {
        let file = source.path.rsplit('/').next().unwrap_or_default();
        let list = source.path == "crates/dist/src/distributions.rs";
        let code = source.code();
        for name in &names {
            let own = source.path.starts_with("crates/dist/src/distributions/")
                && file == format!("{}.rs", snake_case(name));
            if own || list {
                continue;
            }
            for (row, line) in code.lines().enumerate() {
                if has_word(line, name) {
                    faults.push(format!(
                        "{}:{}: names the distribution `{name}`; read its definition instead",
                        source.path,
                        row + 1
                    ));
                }
            }
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn has_word(line: &str, word: &str) -> bool {
    let mut rest = line;
    while let Some(at) = rest.find(word) {
        let (before, after) =
            (rest.get(..at).unwrap_or_default(), rest.get(at + word.len()..).unwrap_or_default());
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if !before.ends_with(is_word) && !after.starts_with(is_word) {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("let x = Gamma(1);", "Gamma"));
        assert!(!has_word("let x = GammaRatio(1);", "Gamma"));
        assert_eq!(snake_case("NegBinomial"), "neg_binomial");
    }
}
