//! Quantiles of values that are at hand.

use crate::column::{Column, NULL, at};

/// The quantiles of each place's values; null of none. The place of the first share that is none, and why.
pub(super) fn of_all(all: Vec<Vec<f64>>, shares: Option<&Column>) -> Result<Column, (usize, String)> {
    let given = shares.and_then(|shares| Some((shares, shares.as_floats()?)));
    let mut found = Vec::with_capacity(all.len());
    for (place, mut values) in all.into_iter().enumerate() {
        let share =
            given.filter(|(shares, _)| shares.gap_at(place) == 0).map(|(_, floats)| at(floats, place));
        found.push(match share {
            Some(share) if (0.0..=1.0).contains(&share) => of(&mut values, share),
            Some(share) => {
                return Err((
                    place,
                    format!("the share of a quantile lies between 0 and 1; this is {share}"),
                ));
            }
            None => None,
        });
    }
    Ok(optional(found))
}

/// The quantile of values: between neighbours, in proportion (Hyndman and Fan 1996, type 7).
fn of(values: &mut [f64], share: f64) -> Option<f64> {
    let place = (values.len().checked_sub(1)? as f64) * share;
    let below = place as usize;
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    let part = place - below as f64;
    Some(if part > 0.0 { low + (high - low) * part } else { low })
}

/// Floats with nulls where there is none.
pub(super) fn optional(found: Vec<Option<f64>>) -> Column {
    let gap: Vec<u8> = found.iter().map(|value| if value.is_some() { 0 } else { NULL }).collect();
    let any = gap.iter().any(|gap| *gap != 0);
    Column::floats(found.into_iter().map(Option::unwrap_or_default).collect())
        .with_gap(any.then(|| gap.into()))
}
