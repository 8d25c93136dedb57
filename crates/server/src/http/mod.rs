//! What every service here has in common: how it says no, how much it takes, and the headers that keep browsers safe.
//!
//! [`secured`] goes around a service's routes, [`serve`] puts them on a socket. Handlers take [`Json`], [`Form`], [`Query`]
//! and [`Path`] from here: what they refuse is a [`Problem`] that names the member at fault and quotes nothing.

mod blocking;
mod cross_origin;
mod extract;
mod limits;
mod patience;
mod problem;
mod reason;
mod refusals;
mod secured;
mod serve;

pub use blocking::blocking;
pub(crate) use cross_origin::is_own;
pub use cross_origin::{anybody_may_post, anybody_may_read, same_origin};
pub(crate) use extract::check_type;
pub use extract::{Form, Json, Octets, Path, Query};
pub use limits::Limits;
pub use problem::Problem;
pub use refusals::Refusals;
pub use secured::{guarded, secured};
pub use serve::serve;
