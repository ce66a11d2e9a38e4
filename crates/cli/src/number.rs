//! Numbers for people.

/// `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1.2 MB`, by thousands.
pub fn bytes(number: f64) -> String {
    let mut number = number;
    for unit in ["B", "kB", "MB", "GB", "TB", "PB"] {
        if number < 999.5 {
            return if unit == "B" || number >= 99.5 {
                format!("{number:.0} {unit}")
            } else {
                format!("{number:.1} {unit}")
            };
        }
        number /= 1000.0;
    }
    format!("{number:.0} EB")
}

/// `0.4 s`, `3 min`, `2.5 h`, `12 d`.
pub fn seconds(number: f64) -> String {
    match number {
        n if n < 10.0 => format!("{n:.1} s"),
        n if n < 120.0 => format!("{n:.0} s"),
        n if n < 7_200.0 => format!("{:.0} min", n / 60.0),
        n if n < 172_800.0 => format!("{:.1} h", n / 3_600.0),
        n => format!("{:.0} d", n / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(bytes(12.0), "12 B");
        assert_eq!(bytes(1_234.0), "1.2 kB");
        assert_eq!(bytes(999_999.0), "1.0 MB");
        assert_eq!(seconds(0.04), "0.0 s");
        assert_eq!(seconds(180.0), "3 min");
    }
}
