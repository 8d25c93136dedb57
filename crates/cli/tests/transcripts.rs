//! What the command prints, word for word: `tests/transcripts/*.trycmd`.

#[test]
fn the_command_prints_what_the_transcripts_say() {
    trycmd::TestCases::new().case("tests/transcripts/*.trycmd");
}
