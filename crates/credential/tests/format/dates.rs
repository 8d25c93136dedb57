//! Dates: both borders, every day in between, and every form that is none.

use bauta_credential::{Date, DateError};

#[test]
fn the_borders() {
    for (text, days) in [("1900-01-01", 0), ("1900-01-02", 1), ("1970-01-01", 25_567), ("2079-06-06", 65_535)]
    {
        assert_eq!(text.parse(), Ok(Date::from_days(days)), "{text}");
        assert_eq!(Date::from_days(days).to_string(), text);
    }
    for text in ["1899-12-31", "0000-01-01", "2079-06-07", "9999-12-31"] {
        assert_eq!(text.parse::<Date>(), Err(DateError::OutOfRange), "{text}");
    }
}

#[test]
fn every_day_is_written_and_read_back() {
    let mut before = None;
    for days in 0..=u16::MAX {
        let date = Date::from_days(days);
        let (year, month, day) = date.ymd();
        assert_eq!(date.to_string().parse(), Ok(date));
        assert_eq!(Date::from_ymd(year, month, day), Ok(date));
        assert!(before < Some(date));
        before = Some(date);
    }
}

#[test]
fn days_that_are_not_in_the_calendar() {
    for text in
        ["1900-02-29", "2001-02-29", "2000-02-30", "2000-04-31", "2000-13-01", "2000-00-10", "2000-01-00"]
    {
        assert_eq!(text.parse::<Date>(), Err(DateError::NoSuchDay), "{text}");
    }
    assert_eq!("2000-02-29".parse::<Date>().unwrap().ymd(), (2000, 2, 29));
    assert_eq!(Date::from_ymd(i16::MAX, 1, 1), Err(DateError::NoSuchDay));
    assert_eq!(Date::from_ymd(-1, 1, 1), Err(DateError::OutOfRange));
    assert_eq!(Date::from_ymd(2000, i8::MIN, 1), Err(DateError::NoSuchDay));
}

#[test]
fn forms_that_are_no_dates() {
    for text in [
        "",
        "2000-1-01",
        "2000-01-1",
        "20000101",
        "2000/01/01",
        "+200-01-01",
        "-200-01-01",
        " 2000-01-01",
        "2000-01-01 ",
        "2000-01-01T00:00",
        "２-01-0100",
        "200O-01-01",
        "1-01-2000",
    ] {
        assert_eq!(text.parse::<Date>(), Err(DateError::Form), "{text}");
    }
}

#[test]
fn instants_become_dates_at_midnight() {
    const LAST: u64 = (65_535 - 25_567) * 86_400;
    let day = |seconds| Date::from_unix_seconds(seconds).map(Date::days);
    assert_eq!(day(0), Ok(25_567));
    assert_eq!((day(86_399), day(86_400)), (Ok(25_567), Ok(25_568)));
    assert_eq!(day(LAST + 86_399), Ok(65_535));
    assert_eq!(day(LAST + 86_400), Err(DateError::OutOfRange));
    assert_eq!(day(u64::MAX), Err(DateError::OutOfRange));
}
