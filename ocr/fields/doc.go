// Package fields suggests index fields of a document from its text, its codes
// and the places where they stand (A.SC.7): file references, sender, date,
// subject, kind of letter, annexes, amounts, numbers of registered mail.
//
// Nothing is ever filled in: every value is a suggestion with its place, its
// confidence and a reason in words, and there may be several for one field. All
// functions are pure.
//
// Zones are those of DIN 5008, forms A and B, in millimetres from the upper
// left corner of an A4 sheet. Arithmetic that proves a value (check digits, net
// plus tax) raises its confidence; doubtful letters lower it. A misread letter is
// mended only where a check digit then holds, and the reason says so.
package fields
