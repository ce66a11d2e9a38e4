//! One cell's draws as a generator of the `rand` crate.

use std::convert::Infallible;

use rand::TryRng;
use synthc_types::DrawKey;

/// The draws of one cell in order, for samplers that take a generator: `rand_distr` is the oracle of the tests.
#[derive(Clone, Debug)]
pub struct CellRng {
    /// The stream.
    pub key: DrawKey,
    /// The row's address.
    pub address: u64,
    /// The index of the next draw.
    pub index: u32,
}

impl TryRng for CellRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = self.key.bits(self.address, self.index);
        self.index = self.index.wrapping_add(1);
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            for (to, from) in chunk.iter_mut().zip(word) {
                *to = from;
            }
        }
        Ok(())
    }
}
