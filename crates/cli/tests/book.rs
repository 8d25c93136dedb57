//! The commands in the book print what stands below them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bauta_book::Chapter;
use snapbox::{Assert, IntoData};

/// A command of a chapter, and what it is to print.
struct Step {
    /// The line of the chapter on which its block begins.
    line: usize,
    command: String,
    printed: String,
}

/// `$ a command`, which goes on behind lines that end in a backslash, and what follows until the next one.
fn steps(chapter: &Chapter) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in chapter.blocks().into_iter().filter(|block| block.words[0] == "console") {
        let mut continues = false;
        for line in block.text.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { line: block.line, command: command.to_owned(), printed: String::new() });
            } else {
                let step =
                    steps.last_mut().unwrap_or_else(|| panic!("{}:{}: no command", chapter.path, block.line));
                let text = if continues { &mut step.command } else { &mut step.printed };
                text.push('\n');
                text.push_str(line);
            }
            continues = (continues || line.starts_with("$ ")) && line.ends_with('\\');
        }
    }
    steps
}

/// `bauta` as the chapters have it: the date is fixed, a wallet's passphrase quickly worked out, and nobody is asked.
fn shell(directory: &Path, command: &str) -> Command {
    let bauta = r#"bauta() {
        case "$1 $2" in
            "wallet init") shift 2; set -- wallet init --work-factor 2 "$@" ;;
            "--now "*) "$BAUTA" "$@"; return ;;
            "wallet present") shift 2; set -- wallet present --yes "$@" ;;
        esac
        "$BAUTA" --now 2026-11-23 "$@"
    }"#;
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec 2>&1\n{bauta}\n{command}\n")])
        .env("BAUTA", env!("CARGO_BIN_EXE_bauta"))
        .env("BAUTA_PASSPHRASE", "a passphrase for the wallet")
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .current_dir(directory);
    shell
}

/// Blanks at the ends of lines, and lines without anything at the end, cannot be seen on a page.
fn without_blank_ends(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Runs the commands of a chapter in a folder of its own, until one prints what it should not.
fn run(chapter: &Chapter) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    for Step { line, command, printed } in steps(chapter) {
        let output = shell(directory.path(), &command).output().unwrap();
        let actual = without_blank_ends(&String::from_utf8_lossy(&output.stdout));
        let printed = without_blank_ends(printed.trim_start_matches('\n'));
        let same = Assert::new().normalize_paths(false).try_eq(
            None,
            actual.clone().into_data(),
            printed.into_data(),
        );
        if let Err(difference) = same {
            return Err(format!(
                "{}:{line}: $ {command}\n{difference}\nIt prints:\n{actual}\n",
                chapter.path
            ));
        }
    }
    Ok(())
}

/// With `BAUTA_CHAPTER=students/` only the chapters of that name are run.
#[test]
fn the_commands_in_the_book_print_what_stands_there() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut chapters = Chapter::all(&book).unwrap();
    let only = std::env::var("BAUTA_CHAPTER").unwrap_or_default();
    chapters.retain(|chapter| chapter.path.contains(&only));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failures = Vec::new();
        while let Some(chapter) = chapters.get(next.fetch_add(1, Ordering::Relaxed)) {
            failures.extend(run(chapter).err());
        }
        failures
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let failures = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
