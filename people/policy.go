package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// MinPassword is the least length of a password, in characters.
const MinPassword = 12

// common are parts of passwords that everybody tries first, and all that
// installers like to choose (A.SC.3). Compared in lower case.
var common = []string{"passwort", "kennwort", "password", "scanstelle", "rathaus", "admin", "changeme", "geheim", "willkommen", "qwertz", "qwerty", "asdfgh", "abcdef", "12345", "54321", "00000", "11111"}

// CheckPassword refuses a password that is easily guessed: too short, made of
// the account or the name, one that everybody tries, or hardly any different
// characters. Kinds of characters are not prescribed: length does more.
// CodePassword says what is wrong.
func CheckPassword(password, account, name string) error {
	refuse := func(reason string) error {
		return batch.Refuse("people.password", batch.CodePassword, "%s", reason)
	}
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return refuse("es enthält Steuerzeichen")
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return refuse("es hat weniger als 12 Zeichen")
	}
	if len(password) > MaxPassword {
		return refuse("es hat mehr als 1024 Byte")
	}
	lower := strings.ToLower(password)
	for _, part := range strings.FieldsFunc(strings.ToLower(account+" "+name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(part) >= 3 && strings.Contains(lower, part) {
			return refuse("es enthält das Konto oder den Namen")
		}
	}
	for _, part := range common {
		if strings.Contains(lower, part) {
			return refuse("es enthält eine Zeichenfolge, die jeder zuerst versucht")
		}
	}
	different := map[rune]bool{}
	for _, r := range lower {
		different[r] = true
	}
	if len(different) < 6 {
		return refuse("es hat zu wenige verschiedene Zeichen")
	}
	return nil
}

// maxAccount and maxName bound what is typed, in characters.
const maxAccount, maxName = 64, 120

// ParseAccount returns an account name as it is kept: trimmed and in lower case,
// so that no two differ in that alone. CodeUsage: it is none.
func ParseAccount(text string) (string, error) {
	account := strings.ToLower(strings.TrimSpace(text))
	if account == "" || !utf8.ValidString(account) || utf8.RuneCountInString(account) > maxAccount {
		return "", batch.Refuse("people.account", batch.CodeUsage, "ein Kontoname hat 1 bis 64 Zeichen")
	}
	for i, r := range account {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (i == 0 || !strings.ContainsRune("._-@\\", r)) {
			return "", batch.Refuse("people.account", batch.CodeUsage, "ein Kontoname besteht aus Buchstaben, Ziffern und . _ - @ \\ und beginnt mit Buchstabe oder Ziffer")
		}
	}
	return account, nil
}

// ParseName returns the name of a natural person as it is kept. CodeUsage: it is
// none (A.NB.4 a: a pseudonym resolves to a name).
func ParseName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(name) < 2 || utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", batch.Refuse("people.name", batch.CodeUsage, "der Name der Person fehlt (2 bis 120 Zeichen)")
	}
	return name, nil
}
