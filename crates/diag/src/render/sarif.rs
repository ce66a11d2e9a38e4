//! SARIF 2.1.0 (OASIS 2020), for code scanning services.

use serde_json::{Value, json};

use super::{Message, Region, Sources, severity_word};
use crate::codes::ALL;
use crate::{Diagnostic, Loc};

/// One log with one run; `version` is that of the program. The rules are the codes that occur, with their pages.
pub fn sarif(messages: &[Message<'_>], sources: &Sources, version: &str) -> String {
    let mut codes: Vec<&str> = messages
        .iter()
        .filter_map(|message| match message {
            Message::At(diagnostic) => Some(diagnostic.code.0),
            Message::Plain { .. } => None,
        })
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let results: Vec<Value> = messages.iter().map(|message| result(message, sources, &codes)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "synthc",
                "version": version,
                "rules": codes.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: &str) -> Value {
    let mut rule = json!({ "id": code });
    if let Some(page) = ALL.iter().find(|page| page.code.0 == code) {
        rule["shortDescription"] = json!({ "text": page.title });
        rule["help"] = json!({ "text": page.text, "markdown": page.text });
        rule["defaultConfiguration"] = json!({ "level": severity_word(page.code.severity()) });
    }
    rule
}

fn result(message: &Message<'_>, sources: &Sources, codes: &[&str]) -> Value {
    let text = match message.help() {
        Some(help) => format!("{}\nhelp: {help}", message.text()),
        None => message.text().to_owned(),
    };
    let mut result = json!({ "level": severity_word(message.severity()), "message": { "text": text } });
    let Message::At(diagnostic) = message else { return result };
    result["ruleId"] = json!(diagnostic.code.0);
    if let Ok(index) = codes.binary_search(&diagnostic.code.0) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(place) = location(sources, &diagnostic.loc) {
        result["locations"] = json!([place]);
    }
    let related: Vec<Value> = related(diagnostic, sources);
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = fix(diagnostic, sources) {
        result["fixes"] = json!([fix]);
    }
    result
}

fn related(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Value> {
    let mut out = Vec::new();
    for label in &diagnostic.labels {
        if let Some(mut place) = location(sources, &label.loc) {
            place["id"] = json!(out.len());
            place["message"] = json!({ "text": label.text });
            out.push(place);
        }
    }
    out
}

fn fix(diagnostic: &Diagnostic, sources: &Sources) -> Option<Value> {
    let fix = diagnostic.fix.as_ref()?;
    let found = sources.region(&fix.loc)?;
    let description = diagnostic.help.as_deref().unwrap_or("apply the fix");
    Some(json!({
        "description": { "text": description },
        "properties": { "certainty": fix.certainty.word() },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(found.file) },
            "replacements": [{
                "deletedRegion": region(&found),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    }))
}

fn location(sources: &Sources, loc: &Loc) -> Option<Value> {
    let found = sources.region(loc)?;
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(found.file) },
        "region": region(&found),
    }}))
}

fn region(region: &Region<'_>) -> Value {
    json!({
        "startLine": region.start.line,
        "startColumn": region.start.column,
        "endLine": region.end.line,
        "endColumn": region.end.column,
    })
}

/// A relative reference: separators as slashes, all that is not unreserved escaped (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
