// Package sign makes and checks the seal of a package: a detached CMS
// signature in the form PAdES asks for (ETSI EN 319 142-1, level B-B), and the
// station's own key, made at first start, which serves copying mode only.
//
// Only SHA-256 is used. The signing key is any crypto.Signer, so a key in a
// file, a card or a remote service are all the same to this package.
package sign
