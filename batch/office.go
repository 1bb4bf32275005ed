package batch

import "strings"

// Label is what people call an office: "50 Sozialamt".
func (o Office) Label() string { return strings.TrimSpace(o.Number + " " + o.Name) }

// Is tells whether that is the office, by its number, a name, or both.
func (o Office) Is(typed string) bool {
	for _, own := range append([]string{o.Name, o.Number, o.Label()}, o.Also...) {
		if typed != "" && strings.EqualFold(own, strings.TrimSpace(typed)) {
			return true
		}
	}
	return false
}

// Begins tells whether the number, a name or both begin with what was typed so far.
func (o Office) Begins(typed string) bool {
	typed = strings.ToLower(strings.TrimSpace(typed))
	for _, own := range append([]string{o.Name, o.Number, o.Label()}, o.Also...) {
		if own != "" && strings.HasPrefix(strings.ToLower(own), typed) {
			return true
		}
	}
	return false
}

// OfficeNamed is the name in the register of what was typed: a number, a name that the
// office has as well, or both. What the register does not know stays as it is.
func (s FieldSettings) OfficeNamed(typed string) string {
	for _, o := range s.Offices {
		if o.Is(typed) {
			return o.Name
		}
	}
	return typed
}
