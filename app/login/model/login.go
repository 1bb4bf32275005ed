// Package model is what the login knows, without a screen.
package model

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Login opens a session for an account. The error is the sentence to show:
// CodeLoginFailed, CodeLoginWait, CodeAccountClosed.
func Login(ctx context.Context, c station.Caller, account, password string) (station.LoginResult, error) {
	return station.Invoke[station.LoginResult](ctx, c, station.OpLogin, station.LoginRequest{Account: strings.TrimSpace(account), Password: password}, nil)
}

// Change puts an own password in the place of a one-time one; again must repeat
// it. CodePassword: it is too weak, or the two differ.
func Change(ctx context.Context, c station.Caller, token, old, next, again string) error {
	if next != again {
		return batch.Refuse("login", batch.CodePassword, "die beiden Eingaben sind verschieden")
	}
	_, err := station.Invoke[station.PasswordResult](station.WithSession(ctx, token), c, station.OpUserPassword, station.PasswordRequest{Old: old, New: next}, nil)
	return err
}
