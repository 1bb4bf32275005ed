// Package people holds the rules about the persons of a station (BSI TR-03138
// A.O.1, A.P.1 to A.P.4, A.SC.3, A.SC.11): passwords, lock-out, roles and what
// they need, training and commitment, conflicts of interest, emergency access,
// four eyes. It is pure: it reads no clock and no disk; whoever calls it keeps
// the result. The one thing outside is the directory service, in people/ldap.
package people
