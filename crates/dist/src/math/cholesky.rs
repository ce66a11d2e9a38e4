//! The Cholesky factor of a small symmetric matrix, computed row by row in one fixed order of `+ - * /` and `sqrt`.

/// What is left of a variance counts as nothing below this share of it: correlations are written with a few digits.
const NOTHING: f64 = 1e-10;

/// The first row in which a matrix turns out not to be a covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Indefinite {
    /// The row, from 0.
    pub row: usize,
    /// What is left of its variance when the rows before it are known; negative, or 0 where a covariance remains all the same.
    pub pivot: f64,
}

/// Writes the lower factor `L` of `matrix = L L'` to `factor`, both `n` by `n` row by row; zeros stand above the diagonal. A
/// variance of which nothing is left gives a column of zeros.
///
/// Row `i` of the factor depends on rows `0..=i` of the matrix alone.
pub(crate) fn factorize(n: usize, matrix: &[f64], factor: &mut [f64]) -> Result<(), Indefinite> {
    let at = |list: &[f64], row: usize, col: usize| list.get(row * n + col).copied().unwrap_or(f64::NAN);
    factor.fill(0.0);
    for row in 0..n {
        for col in 0..=row {
            let mut left = at(matrix, row, col);
            for k in 0..col {
                left -= at(factor, row, k) * at(factor, col, k);
            }
            let size = (at(matrix, row, row) * at(matrix, col, col)).sqrt();
            let pivot = at(factor, col, col);
            let entry = if row == col {
                if !(left >= -NOTHING * size) {
                    return Err(Indefinite { row, pivot: left });
                }
                if left > NOTHING * size { left.sqrt() } else { 0.0 }
            } else if pivot > 0.0 {
                left / pivot
            } else if left.abs() <= NOTHING.sqrt() * size {
                0.0
            } else {
                return Err(Indefinite { row, pivot: 0.0 });
            };
            if let Some(slot) = factor.get_mut(row * n + col) {
                *slot = entry;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_gives_the_matrix_back() {
        let matrix = [4.0, 2.0, -1.2, 2.0, 5.0, 0.7, -1.2, 0.7, 3.0];
        let mut factor = [0.0; 9];
        factorize(3, &matrix, &mut factor).unwrap();
        for row in 0..3 {
            for col in 0..3 {
                let product: f64 = (0..3).map(|k| factor[row * 3 + k] * factor[col * 3 + k]).sum();
                assert!((product - matrix[row * 3 + col]).abs() < 1e-14, "{row} {col}: {product}");
            }
        }
        assert_eq!((factor[1], factor[2], factor[5]), (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_column_that_others_determine_adds_nothing() {
        // The third is the sum of the first two.
        let matrix = [1.0, 0.5, 1.5, 0.5, 1.0, 1.5, 1.5, 1.5, 3.0];
        let mut factor = [0.0; 9];
        factorize(3, &matrix, &mut factor).unwrap();
        assert_eq!(factor[8], 0.0);
        assert!((factor[6] - 1.5).abs() < 1e-15);
    }

    #[test]
    fn the_first_bad_row_is_named() {
        let bad = [1.0, 0.9, -0.9, 0.9, 1.0, 0.9, -0.9, 0.9, 1.0];
        let found = factorize(3, &bad, &mut [0.0; 9]).unwrap_err();
        assert_eq!(found.row, 2);
        assert!(found.pivot < -1.0);
        let zero = [0.0, 0.3, 0.3, 1.0];
        assert_eq!(factorize(2, &zero, &mut [0.0; 4]), Err(Indefinite { row: 1, pivot: 0.0 }));
        assert!(factorize(1, &[f64::NAN], &mut [0.0]).is_err());
    }
}
