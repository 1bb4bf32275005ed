package samplepost

import (
	"fmt"
	"math/big"
	"strings"
	"time"
)

// The town that gets the mail. It does not exist.
const (
	townName   = "Stadt Musterhausen"
	townStreet = "Rathausplatz 1"
	townPlace  = "62123 Musterhausen"
)

// address is a person or firm.
type address struct {
	name   string
	street string
	place  string
	phone  string
	mail   string
}

// today is the day of the sample post; letters are some days older.
var today = time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC)

// date returns a day a few days before today as German letters write it.
func (s *sheet) date() time.Time { return today.AddDate(0, 0, -2-s.IntN(12)) }

var months = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

func short(d time.Time) string { return d.Format("02.01.2006") }

func long(d time.Time) string {
	return fmt.Sprintf("%d. %s %d", d.Day(), months[d.Month()-1], d.Year())
}

// place returns a place with a postcode that Germany does not use.
func (s *sheet) place() string {
	return fmt.Sprintf("%s%03d %s", pick(s, []string{"43", "62"}), 100+s.IntN(850), pick(s, s.bank.places))
}

// citizen invents a person.
func (s *sheet) citizen() address {
	first, last := pick(s, s.bank.first), pick(s, s.bank.last)
	return address{
		name:   first + " " + last,
		street: fmt.Sprintf("%s %d", pick(s, s.bank.streets), 1+s.IntN(140)),
		place:  s.place(),
		phone:  s.phone(),
		mail:   plainLetters(first+"."+last) + "@post.example",
	}
}

// firm invents a firm.
func (s *sheet) firm() address {
	name := pick(s, s.bank.firms)
	return address{
		name:   name,
		street: fmt.Sprintf("%s %d", pick(s, s.bank.streets), 1+s.IntN(90)),
		place:  s.place(),
		phone:  s.phone(),
		mail:   "info@" + plainLetters(strings.Fields(name)[0]) + ".example",
	}
}

// phone returns a number of the ranges kept free for films and books.
func (s *sheet) phone() string {
	return fmt.Sprintf("%s %03d", pick(s, []string{"069 90009", "040 66969", "030 23125"}), s.IntN(1000))
}

var latin = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ş", "s", "&", "u.")

// basicLatin writes a name in the letters that every bank takes, which also
// keeps readers of codes from guessing its character set.
func basicLatin(name string) string { return latin.Replace(name) }

// plainLetters writes a name as mail addresses do.
func plainLetters(name string) string { return strings.ToLower(basicLatin(name)) }

// iban returns an account with correct check digits (ISO 13616) at a bank that
// cannot exist, as its code begins with 9.
func (s *sheet) iban() string {
	bank, account := 90000000+s.IntN(9999999), s.IntN(1_000_000_000)
	bban := fmt.Sprintf("%08d%010d", bank, account)
	number, _ := new(big.Int).SetString(bban+"131400", 10) // DE00
	check := 98 - new(big.Int).Mod(number, big.NewInt(97)).Int64()
	return fmt.Sprintf("DE%02d%s", check, bban)
}

// grouped writes an account in groups of four.
func grouped(iban string) string {
	var out []string
	for len(iban) > 4 {
		out, iban = append(out, iban[:4]), iban[4:]
	}
	return strings.Join(append(out, iban), " ")
}

// euro writes cents as German amounts.
func euro(cents int) string {
	whole := fmt.Sprint(cents / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	return fmt.Sprintf("%s,%02d", whole, cents%100)
}

// reference invents a file reference of the town.
func (s *sheet) reference() string {
	return fmt.Sprintf("%s-%04d/%d", pick(s, []string{"32.1", "50.2", "61.3", "20.4", "33.1", "63.2"}), 100+s.IntN(9800), 24+s.IntN(3))
}
