"""Rules: what people and customers decide. Scalar, pure, and the same for every engine."""
