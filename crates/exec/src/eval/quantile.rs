//! Quantiles of values that are at hand.

use synthc_types::Ty;

use crate::column::{Column, NULL, at};

/// The quantiles of each place's values; null of none. The place of the first share that is none, and why.
///
/// Between two numbers a quantile lies in proportion; between two times there is nothing, and it is the first that the share reaches.
pub(super) fn of_all(
    all: Vec<Vec<f64>>,
    shares: Option<&Column>,
    ty: &Ty,
) -> Result<Column, (usize, String)> {
    let given = shares.and_then(|shares| Some((shares, shares.as_floats()?)));
    let mut found = Vec::with_capacity(all.len());
    for (place, mut values) in all.into_iter().enumerate() {
        let share =
            given.filter(|(shares, _)| shares.gap_at(place) == 0).map(|(_, floats)| at(floats, place));
        found.push(match share {
            Some(share) if (0.0..=1.0).contains(&share) && ty.is_temporal() => reached(&mut values, share),
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
    let found = optional(found);
    if !ty.is_temporal() {
        return Ok(found);
    }
    let wholes = found.as_floats().unwrap_or(&[]).iter().map(|value| *value as i64).collect();
    Ok(Column::ints(wholes).with_gap(found.gap))
}

/// The least value that the share of values does not go beyond (Hyndman and Fan 1996, type 1).
fn reached(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    // 7% of 100 is 7.000000000000001.
    let rank = (values.len() as f64 * share * (1.0 - 4.0 * f64::EPSILON)).ceil() as usize;
    let (_, value, _) = values.select_nth_unstable_by(rank.saturating_sub(1).min(last), f64::total_cmp);
    Some(*value)
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
