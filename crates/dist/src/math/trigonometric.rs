//! Circular and hyperbolic functions, of `libm`.

/// The sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// The tangent of an angle in radians.
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// The angle in -pi/2..pi/2 with this sine; NaN outside of -1..1.
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// The angle in 0..pi with this cosine; NaN outside of -1..1.
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}

/// The angle in -pi/2..pi/2 with this tangent.
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// The angle in -pi..pi of the point `(x, y)`.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// The hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// The length of the vector `(x, y)`, without overflow on the way.
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}
