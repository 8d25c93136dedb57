//! Text that looks like what it is.

/// Code points that no reader sees or that steer how the rest is seen: the Default_Ignorable_Code_Point of Unicode 16
/// (DerivedCoreProperties), the format characters (Cf) beside them, and line and paragraph separators.
const UNSEEN: [(char, char); 25] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1345f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character is seen as itself: not a control character, not [unseen](is_plain).
pub fn is_plain_character(character: char) -> bool {
    let unseen = UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&character));
    !character.is_control() && !unseen
}

/// Whether two people who see the same text have the same characters, as far as that can be told without knowing the
/// language: no control or invisible characters, no blanks at either end, none but single U+0020 within.
pub fn is_plain(text: &str) -> bool {
    let blanks_in_place = text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
    blanks_in_place && text.chars().all(is_plain_character)
}
