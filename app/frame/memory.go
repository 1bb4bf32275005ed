package frame

// Memory keeps texts by keys. Its calls come from the screen and must not wait for a
// disk. Nothing of what a page shows belongs there: it is not encrypted.
type Memory interface {
	String(key string) string
	SetString(key, value string)
}

// Forgetful is a memory that ends with the desk.
type Forgetful map[string]string

// String is what was kept last, empty for nothing.
func (f Forgetful) String(key string) string { return f[key] }

// SetString keeps a text.
func (f Forgetful) SetString(key, value string) { f[key] = value }
