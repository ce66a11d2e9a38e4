//! What may stand after the colon of a hole: `{x:,.2}`, `{id:08}`, `{born:%d/%m/%Y}`, `{sex:code}`.

use std::fmt::Write as _;

use crate::Ty;

/// How a hole writes its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// A number: `[+][0][width][,][.places][%]`.
    Number(NumberFormat),
    /// A text in a field: `[[fill]<|>|^]width`.
    Field {
        /// What fills the rest of the field.
        fill: char,
        /// Where the text stands in it.
        align: Align,
        /// The least number of characters.
        width: u8,
    },
    /// A date, time, datetime or duration, part by part.
    Clock(Vec<ClockPart>),
    /// The code of an enum's member, or its name where it has none.
    Code,
    /// The label of an enum's member, or its name where it has none.
    Label,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// Whether numbers that are not negative have a `+`.
    pub plus: bool,
    /// Whether the width is filled with zeros after the sign, not with spaces before it.
    pub zeros: bool,
    /// The least number of characters.
    pub width: u8,
    /// Whether thousands are set apart by commas.
    pub group: bool,
    /// The digits after the point, halves rounded away from zero; as many as the number has where not said.
    pub places: Option<u8>,
    /// Whether the number is written in percent.
    pub percent: bool,
}

/// Where a text stands in a wider field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the start.
    Left,
    /// At the end.
    Right,
    /// In the middle, nearer to the start.
    Center,
}

/// A part of the text of a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockPart {
    /// A character as it is.
    Char(char),
    /// A field by its letter in `strftime`; without leading zeros where `plain`.
    Field {
        /// The letter.
        letter: char,
        /// Whether it was written `%-d`.
        plain: bool,
    },
}

/// Why a format does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// What is wrong.
    pub message: String,
    /// The formats that there are for the type.
    pub help: String,
    /// What was probably meant.
    pub fix: Option<String>,
}

/// The widest field, and the most digits after the point.
const MAX_WIDTH: u8 = 200;
const MAX_PLACES: u8 = 18;

const DATE_LETTERS: &str = "YymdebBaAjGVuqF";
const TIME_LETTERS: &str = "HIMSfpT";
const LENGTH_LETTERS: &str = "HMSfT";

impl Format {
    /// The format that `text` is for values of `ty`.
    pub fn parse(text: &str, ty: &Ty) -> Result<Self, FormatError> {
        read(text, ty).map_err(|message| FormatError {
            message,
            help: help(ty),
            fix: candidates(text, ty).into_iter().find(|fixed| fixed != text && read(fixed, ty).is_ok()),
        })
    }

    /// The least number of characters of what it writes.
    pub fn min_chars(&self) -> usize {
        match self {
            Self::Number(number) => usize::from(number.width.max(1)),
            Self::Field { width, .. } => usize::from(*width),
            Self::Clock(parts) => parts.len(),
            Self::Code | Self::Label => 0,
        }
    }

    /// Whether different whole numbers are written differently.
    pub fn keeps_apart(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

fn read(text: &str, ty: &Ty) -> Result<Format, String> {
    match ty {
        Ty::Int | Ty::Float | Ty::Decimal(_) => number(text, ty).map(Format::Number),
        Ty::Enum(_) if text == "code" => Ok(Format::Code),
        Ty::Enum(_) if text == "label" => Ok(Format::Label),
        Ty::Text | Ty::Enum(_) => field(text, ty),
        Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration => clock(text, ty),
        _ => Err(format!("`{ty}` takes no format")),
    }
}

fn no_format(text: &str, ty: &Ty) -> String {
    format!("`{text}` is no format of `{ty}`")
}

/// The digits at the start as a number up to `most`, and the rest.
fn digits(text: &str, most: u8) -> Option<(Option<u8>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if number.is_empty() {
        return Some((None, rest));
    }
    let number = number.parse::<u8>().ok().filter(|number| *number <= most)?;
    Some((Some(number), rest))
}

fn number(text: &str, ty: &Ty) -> Result<NumberFormat, String> {
    let wrong = || no_format(text, ty);
    let mut format = NumberFormat::default();
    let mut rest = text;
    if let Some(after) = rest.strip_prefix('+') {
        (format.plus, rest) = (true, after);
    }
    format.zeros = rest.starts_with('0');
    let (width, after) =
        digits(rest, MAX_WIDTH).ok_or_else(|| format!("a field has at most {MAX_WIDTH} characters"))?;
    format.width = width.unwrap_or(0);
    rest = after;
    if let Some(after) = rest.strip_prefix(',') {
        (format.group, rest) = (true, after);
    }
    if let Some(after) = rest.strip_prefix('.') {
        let (places, after) = digits(after, MAX_PLACES)
            .ok_or_else(|| format!("a number is written with at most {MAX_PLACES} places"))?;
        format.places = Some(places.ok_or_else(wrong)?);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('%') {
        (format.percent, rest) = (true, after);
    }
    if !rest.is_empty() || text.is_empty() || (format.zeros && format.width == 0) {
        return Err(wrong());
    }
    if format.zeros && format.group {
        return Err("leading zeros and `,` do not go together".to_owned());
    }
    Ok(format)
}

fn field(text: &str, ty: &Ty) -> Result<Format, String> {
    let align = |c: char| match c {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        _ => None,
    };
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    let (fill, side, rest) = match (first, second.and_then(align), first.and_then(align)) {
        (Some(fill), Some(side), _) => (fill, side, text.get(fill.len_utf8() + 1..)),
        (_, None, Some(side)) => (' ', side, text.get(1..)),
        _ => (' ', Align::Left, Some(text)),
    };
    match digits(rest.unwrap_or_default(), MAX_WIDTH) {
        Some((Some(width), "")) => Ok(Format::Field { fill, align: side, width }),
        None => Err(format!("a field has at most {MAX_WIDTH} characters")),
        _ => Err(no_format(text, ty)),
    }
}

fn clock(text: &str, ty: &Ty) -> Result<Format, String> {
    let has = |letter: char| match ty {
        Ty::Date => DATE_LETTERS.contains(letter),
        Ty::Time => TIME_LETTERS.contains(letter),
        Ty::Duration => LENGTH_LETTERS.contains(letter),
        _ => letter == 's' || DATE_LETTERS.contains(letter) || TIME_LETTERS.contains(letter),
    };
    let mut parts = Vec::new();
    let mut fields = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            parts.push(ClockPart::Char(c));
            continue;
        }
        let mut letter = chars.next();
        let plain = letter == Some('-');
        if plain {
            letter = chars.next();
        }
        match letter {
            Some('%') if !plain => parts.push(ClockPart::Char('%')),
            Some(letter) if has(letter) => {
                fields += 1;
                parts.push(ClockPart::Field { letter, plain });
            }
            Some(letter) => return Err(format!("`{ty}` has no `%{letter}`")),
            None => return Err("a `%` stands at the end of the format".to_owned()),
        }
    }
    if fields == 0 { Err(no_format(text, ty)) } else { Ok(Format::Clock(parts)) }
}

fn help(ty: &Ty) -> String {
    match ty {
        Ty::Int | Ty::Float | Ty::Decimal(_) => {
            "write `08` for leading zeros, `.2` for places, `,` for thousands, `.1%` for percent, `+` for a sign".to_owned()
        }
        Ty::Text => "write a width: `20`, `>20`, `^20`, `*>20`".to_owned(),
        Ty::Enum(_) => "write `code`, `label` or a width: `20`, `>20`, `^20`".to_owned(),
        Ty::Date => "write the parts of a date: `%d/%m/%Y`, `%-d %B %Y`, `%G-W%V-%u`".to_owned(),
        Ty::Time => "write the parts of a time: `%H:%M`, `%H:%M:%S`, `%I:%M %p`".to_owned(),
        Ty::DateTime => "write the parts of a datetime: `%Y-%m-%d %H:%M:%S`, `%d/%m/%Y`, `%s`".to_owned(),
        Ty::Duration => "write the parts of a duration: `%H:%M:%S` (all its hours), `%-H h %M min`".to_owned(),
        _ => "leave out the colon and what follows it".to_owned(),
    }
}

/// What a format of another language may have meant.
fn candidates(text: &str, ty: &Ty) -> Vec<String> {
    match ty {
        Ty::Int | Ty::Float | Ty::Decimal(_) => {
            // `%05.2f` of C, `.2f` and `8d` of Python.
            let bare = text.trim_start_matches(['%', '$']).trim_end_matches(['d', 'f', 'F', 'g', 'n', 'i']);
            let mut all = vec![bare.to_owned(), bare.trim_start_matches(['>', ' ']).to_owned()];
            // `0.00` and `#,##0.00` of spreadsheets.
            if text.chars().all(|c| matches!(c, '#' | '0' | ',' | '.' | '%')) {
                let mut picture = String::new();
                let (whole, places) =
                    text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), ""));
                if whole.contains(',') {
                    picture.push(',');
                }
                let _ = write!(picture, ".{}", places.len());
                if text.ends_with('%') {
                    picture.push('%');
                }
                all.push(picture);
            }
            all
        }
        Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration => vec![translated(text)],
        _ => Vec::new(),
    }
}

/// `DD/MM/YYYY hh:mm` as `%d/%m/%Y %H:%M`; empty where a letter is left over.
fn translated(text: &str) -> String {
    const WORDS: [(&str, &str); 17] = [
        ("YYYY", "%Y"),
        ("yyyy", "%Y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("YY", "%y"),
        ("yy", "%y"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("dd", "%d"),
        ("HH24", "%H"),
        ("HH", "%H"),
        ("hh", "%H"),
        ("MI", "%M"),
        ("mm", "%M"),
        ("SS", "%S"),
        ("ss", "%S"),
        ("d", "%-d"),
    ];
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // After a `:` two months of a clock are minutes.
        if rest.starts_with("MM") && out.ends_with("%H:") {
            out.push_str("%M");
            rest = rest.get(2..).unwrap_or_default();
        } else if let Some((word, field)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
            out.push_str(field);
            rest = rest.get(word.len()..).unwrap_or_default();
        } else if c.is_alphanumeric() || c == '%' {
            return String::new();
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    // Lower-case words of a date without a clock.
    if !out.contains("%H") { out.replace("%M", "%m") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(text: &str, ty: &Ty) -> Option<String> {
        Format::parse(text, ty).unwrap_err().fix
    }

    #[test]
    fn formats_fit_their_types() {
        for (text, ty) in [
            ("08", Ty::Int),
            (".2", Ty::Float),
            (",", Ty::Decimal(2)),
            ("+,.1%", Ty::Float),
            (">12", Ty::Text),
            ("*^12", Ty::Text),
            ("code", Ty::Enum("Sex".into())),
            ("%d/%m/%Y", Ty::Date),
            ("%-d %B %Y", Ty::DateTime),
            ("%H:%M", Ty::Duration),
        ] {
            assert!(Format::parse(text, &ty).is_ok(), "{text} for {ty}");
        }
        for (text, ty) in [
            ("", Ty::Int),
            ("0", Ty::Int),
            ("%d", Ty::Time),
            ("%H", Ty::Date),
            ("abc", Ty::Date),
            ("999", Ty::Text),
            (".99", Ty::Float),
            ("code", Ty::Text),
            ("05", Ty::Bool),
            ("é<", Ty::Text),
            ("%", Ty::Date),
        ] {
            assert!(Format::parse(text, &ty).is_err(), "{text} for {ty}");
        }
    }

    #[test]
    fn formats_of_other_languages_are_understood() {
        assert_eq!(fix(".2f", &Ty::Float).as_deref(), Some(".2"));
        assert_eq!(fix("%05d", &Ty::Int).as_deref(), Some("05"));
        assert_eq!(fix("#,##0.00", &Ty::Float).as_deref(), Some(",.2"));
        assert_eq!(fix("DD/MM/YYYY", &Ty::Date).as_deref(), Some("%d/%m/%Y"));
        assert_eq!(fix("dd.mm.yyyy", &Ty::Date).as_deref(), Some("%d.%m.%Y"));
        assert_eq!(fix("YYYY-MM-DD HH:MM:SS", &Ty::DateTime).as_deref(), Some("%Y-%m-%d %H:%M:%S"));
        assert_eq!(fix("DD/MM/YYYY", &Ty::Float), None);
    }
}
