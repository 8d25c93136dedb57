//! demo
use crate::args::DemoArguments;
use crate::failure::Failure;
pub(crate) fn run(_a: &DemoArguments, _now: u64) -> Result<(), Failure> {
    Ok(())
}
