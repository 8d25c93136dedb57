//! Has the program built anew when files come into the page or go out of it.

fn main() {
    println!("cargo::rerun-if-changed=dist");
}
