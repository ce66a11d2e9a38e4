use std::time::Instant;
fn main() {
    for (name, f) in [
        (
            "idx",
            (&|n: usize| format!("table t[1] {{ c: int 0..{}b }}", "a[1..".repeat(n)))
                as &dyn Fn(usize) -> String,
        ),
        ("idx2", &|n| format!("const c = 0..{}b ", "a[1..".repeat(n))),
        ("idx3", &|n| format!("const c = {}b ", "a[".repeat(n))),
        ("call", &|n| format!("const c = {}b ", "f(".repeat(n))),
        ("callx", &|n| format!("const c = {}b ", "f(x: ".repeat(n))),
        ("callbal", &|n| format!("const c = {}b b{}", "f(x: ".repeat(n), ")".repeat(n))),
        ("callbal2", &|n| format!("const c = {}b b{}", "f(x: ".repeat(n), " z)".repeat(n))),
        ("json", &|n| format!("table t[1] {{ c: {}int }}", "json { a: ".repeat(n))),
        ("match", &|n| format!("const c = {}b", "match a { _ => ".repeat(n))),
        ("weights", &|n| format!("const c = {}b", "{ a: ".repeat(n))),
        ("mix", &|n| format!("const c = {}b", "mix { a: ".repeat(n))),
        ("given", &|n| format!("const c = {}b", "given a { | a | a | | 1 | ".repeat(n))),
        ("givenbal", &|n| {
            format!("const c = {}b {}", "given a { | a | a | | 1 | ".repeat(n), "| }".repeat(n))
        }),
        ("text", &|n| format!("const c = {}b", "\"{".repeat(n))),
        ("textbal", &|n| format!("const c = {}b{}", "\"{".repeat(n), "}\"".repeat(n))),
        ("if", &|n| format!("const c = {}b", "if a then ".repeat(n))),
        ("list", &|n| format!("table t[1] {{ c: {}int }}", "list<".repeat(n))),
        ("lists", &|n| format!("const c = {}b", "[".repeat(n))),
        ("parens", &|n| format!("const c = {}b", "(".repeat(n))),
        ("cols", &|n| {
            format!(
                "table t[1] {{ {} }}",
                (0..n * 10).map(|i| format!("c{i}: int 0..9 ")).collect::<String>()
            )
        }),
        ("unclosed", &|n| format!("table t[1] {{ {} }}", "x ~ f(\n".repeat(n * 10))),
        ("unclosed2", &|n| format!("table t[1] {{ {} }}", "x ~ { a: 1,\n".repeat(n * 10))),
        ("unclosed3", &|n| format!("table t[1] {{ {} }}", "x ~ f( ".repeat(n * 10))),
        ("tables", &|n| "table t[1] {\n".repeat(n * 10)),
        ("enums", &|n| "enum A { a,\n".repeat(n * 10)),
        ("commas", &|n| format!("const a = {}", "a, ".repeat(n * 10))),
        ("names", &|n| format!("table t[1] {{ {} = 1 }}", "a, ".repeat(n * 10))),
        ("holes", &|n| format!("const a = \"{}\"", "{x}".repeat(n * 10))),
        ("rows", &|n| {
            format!("table t[1] {{ c ~ given a {{ | a | b |\n{} }} }}", "| 1 | 2% |\n".repeat(n * 10))
        }),
        ("xint", &|n| "x int ~ D\n".repeat(n * 10)),
        ("at", &|n| "@".repeat(n * 10)),
    ] {
        let mut line = format!("{name:10}");
        for n in [15, 30, 60, 120] {
            let text = f(n);
            let start = Instant::now();
            let file = synthc_syntax::parse_file(&text);
            line += &format!(" {n}: {:8.1?} ({})", start.elapsed(), file.all_errors().len());
            if start.elapsed().as_secs() > 5 {
                break;
            }
        }
        println!("{line}");
    }
}
