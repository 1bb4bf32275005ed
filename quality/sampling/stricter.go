package sampling

// Stricter is a plan that never draws fewer units of a batch than either of two.
// Where one does not clearly draw more than the other, that is the whole batch.
func Stricter(a, b Plan) Plan {
	switch {
	case a == b:
		return a
	case a.Kind == KindPercent && b.Kind == KindPercent:
		a.Share = max(a.Share, b.Share)
		return a
	}
	return Plan{Kind: KindFull}
}
