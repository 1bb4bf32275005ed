// Package ldap asks a directory service (LDAP version 3, Active Directory)
// whether a password is right, who somebody is and which groups they are in.
// Nothing travels in the clear: LDAPS or StartTLS, with the certificate checked
// against the town's own authority where it has one.
package ldap
