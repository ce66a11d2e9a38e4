//! Functions of other languages, with what stands for them here.

/// What stands for a function of another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synonym {
    /// A function with another name.
    Function(&'static str),
    /// Something that is no function, in words.
    Written(&'static str),
}

/// Functions of SQL, R, Stata, Excel and Python: the name here, then the names there.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("log", &["ln"]),
    ("ceil", &["ceiling"]),
    ("trunc", &["fix", "rounddown"]),
    ("sign", &["sgn", "signum"]),
    ("abs", &["fabs"]),
    ("mod", &["modulo", "rem", "remainder", "fmod"]),
    ("div", &["quotient", "intdiv", "floordiv"]),
    ("min", &["least", "pmin"]),
    ("max", &["greatest", "pmax"]),
    ("clamp", &["clip", "bound"]),
    ("expit", &["sigmoid", "logistic", "inv_logit", "invlogit", "plogis"]),
    ("logit", &["qlogis"]),
    ("probit", &["qnorm", "invnormal", "normsinv"]),
    ("normal_cdf", &["pnorm", "phi", "normsdist"]),
    ("upper", &["ucase", "uppercase", "toupper", "to_upper"]),
    ("lower", &["lcase", "lowercase", "tolower", "to_lower"]),
    ("title", &["initcap", "proper", "capitalize", "titlecase"]),
    ("trim", &["strip", "btrim", "trimws"]),
    ("trim_left", &["ltrim", "lstrip"]),
    ("trim_right", &["rtrim", "rstrip"]),
    ("squish", &["str_squish", "strsquish"]),
    ("length", &["len", "nchar", "char_length", "character_length", "strlen"]),
    ("substr", &["substring", "mid", "slice"]),
    ("left", &["head"]),
    ("split", &["split_part", "strsplit", "str_split", "word"]),
    ("starts_with", &["startswith"]),
    ("ends_with", &["endswith"]),
    ("contains", &["includes", "str_detect", "like"]),
    ("position", &["instr", "strpos", "charindex", "index_of", "locate"]),
    ("replace", &["gsub", "sub", "subinstr", "substitute", "str_replace"]),
    ("concat", &["paste", "paste0", "strcat"]),
    ("join", &["concat_ws", "textjoin"]),
    ("pad_left", &["lpad", "pad", "padstart", "rjust", "zfill"]),
    ("pad_right", &["rpad", "padend", "ljust"]),
    ("repeat", &["replicate", "rept", "strrep"]),
    ("reverse", &["rev", "strrev"]),
    ("ascii", &["to_ascii", "unaccent", "transliterate", "unidecode"]),
    ("slug", &["slugify"]),
    ("weekday", &["wday", "dow", "day_of_week", "dayofweek", "isodow"]),
    ("day_of_year", &["doy", "yday", "dayofyear"]),
    ("iso_week", &["week", "isoweek", "isoweeknum", "weeknum", "weekofyear", "week_of_year"]),
    ("iso_year", &["isoyear"]),
    ("is_leap_year", &["is_leap", "leap_year", "isleap"]),
    ("unix_time", &["epoch", "unix_timestamp", "timestamp"]),
    ("date", &["make_date", "mdy", "to_date", "as_date", "datefromparts"]),
    ("time", &["make_time", "to_time", "timefromparts"]),
    ("datetime", &["make_datetime", "to_datetime", "to_timestamp", "make_timestamp"]),
    ("share", &["proportion", "frac"]),
    ("mean", &["avg", "average"]),
    ("sum", &["total"]),
    ("count", &["nrow", "countif", "tally"]),
    ("corr", &["cor", "correl", "pearson"]),
    ("start_of", &["date_trunc", "floor_date", "start_of_month", "startof"]),
    ("end_of", &["eomonth", "last_day", "ceiling_date", "endof", "end_of_month"]),
    ("add_months", &["edate"]),
    ("days_between", &["datediff", "date_diff"]),
    ("age", &["completed_years"]),
    ("add_workdays", &["workday", "add_business_days"]),
    ("workdays_between", &["networkdays", "busday_count"]),
    ("int", &["to_int", "as_int", "integer", "as_integer", "to_integer", "parse_int"]),
    ("float", &["to_float", "as_float", "double", "real", "to_number", "as_numeric", "numeric"]),
    ("decimal", &["to_decimal", "money"]),
    ("text", &["str", "string", "to_text", "to_string", "as_character", "to_char"]),
    ("hash", &["hashtext", "checksum", "crc32", "fnv"]),
    ("pick", &["nth", "elt"]),
];

/// What is written without a function of its own.
const WRITTEN: &[(&str, &[&str])] = &[
    ("write `x ^ y`", &["pow", "power"]),
    ("write `x ?? y`: the first that is not null", &["coalesce", "if_null", "ifnull", "nvl", "isnull"]),
    ("write `x in a..b`", &["between"]),
    ("write `x is null`", &["is_null", "is_na", "is_missing"]),
    ("write `if .. then .. else ..`", &["ifelse", "if_else", "iif", "cond"]),
    (
        "write `match x { .. => .., _ => .. }`",
        &["case", "case_when", "decode", "recode", "lookup", "vlookup"],
    ),
    ("add a duration: `at + 3d`, `at + n * 1h`", &["dateadd", "date_add", "timedelta"]),
    (
        "write a format in a text: `\"{x:.2}\"`, `\"{at:%d/%m/%Y}\"`",
        &["format", "sprintf", "printf", "strftime", "fixed"],
    ),
    (
        "the clock is not read; write the date out, or as `const today = 2024-01-31`",
        &["now", "today", "current_date", "getdate"],
    ),
    ("write `quantile(x, 50%)`", &["median", "med"]),
    (
        "write `quantile(x, 25%)`",
        &["percentile", "pctile", "quartile", "percentile_cont", "percentile_disc", "approx_quantile"],
    ),
    ("draw a column: `x: float 0..1`", &["rand", "random", "runif", "rnd"]),
];

fn find(list: &[(&'static str, &[&str])], name: &str) -> Option<&'static str> {
    list.iter().find(|(_, others)| others.contains(&name)).map(|(here, _)| *here)
}

/// What stands for a function of another language.
#[must_use]
pub fn synonym(name: &str) -> Option<Synonym> {
    let name = name.to_lowercase();
    find(FUNCTIONS, &name).map(Synonym::Function).or_else(|| find(WRITTEN, &name).map(Synonym::Written))
}
