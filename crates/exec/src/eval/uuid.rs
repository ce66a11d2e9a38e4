//! Version 4 UUIDs from the bits of cells.

use synthc_types::DrawKey;

use super::Scope;
use crate::column::{Column, Data};

impl Scope<'_> {
    /// The UUID of each row's cell.
    pub(crate) fn own_uuids(&self, key: DrawKey) -> Column {
        let values: Vec<u128> = self.with_addresses(|addresses| {
            (0..self.len()).map(|row| version_4(key, addresses.at(row))).collect()
        });
        Column::new(Data::Uuid(values.into()))
    }
}

fn version_4(key: DrawKey, address: u64) -> u128 {
    let bits = (u128::from(key.bits(address, 0)) << 64) | u128::from(key.bits(address, 1));
    (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62)
}
