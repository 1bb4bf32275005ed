// Package model is what the first start does, without a screen.
package model

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Device is a scanner that was found.
type Device struct {
	Name   string `json:"name"`
	Vendor string `json:"vendor"`
	Model  string `json:"model"`
}

// Devices looks for scanners. It takes some seconds.
func Devices(ctx context.Context, c station.Caller) ([]Device, error) {
	return station.Invoke[[]Device](ctx, c, station.OpDevices, struct{}{}, nil)
}

// Registered tells whether somebody is entered already.
func Registered(ctx context.Context, c station.Caller) (bool, error) {
	w, err := station.Invoke[station.Whoami](ctx, c, station.OpWhoami, nil, nil)
	return w.Registered, err
}

// Folder checks the name of a folder a person typed. CodeUsage: it is none.
func Folder(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if !filepath.IsAbs(typed) {
		return "", batch.Refuse("start", batch.CodeUsage, "»%s« beginnt nicht mit einem Schrägstrich", typed)
	}
	return filepath.Clean(typed), nil
}

// NameTarget proves that a folder takes packages, and makes it the target of the
// station. What a delivery would say, it says now.
func NameTarget(ctx context.Context, c station.Caller, folder, name string) error {
	spec := "folder:" + folder
	if _, err := station.Invoke[station.TargetTest](ctx, c, station.OpTargetTest, spec, nil); err != nil {
		return err
	}
	_, err := station.Invoke[station.TargetSetting](ctx, c, station.OpTargetSet, station.TargetChange{Name: name, Spec: spec, First: true}, nil)
	return err
}

// RecoverySheet makes the sheet with the recovery key.
func RecoverySheet(ctx context.Context, c station.Caller, key string) (station.PrintFile, error) {
	return station.Invoke[station.PrintFile](ctx, c, station.OpRecoverySheet, key, nil)
}

// groupLength is how many signs of a recovery key are read at once.
const groupLength = 6

// Groups cuts a recovery key into groups that one can copy by hand. Spaces between
// them do not matter where it is typed again.
func Groups(key string) []string {
	var out []string
	for len(key) > groupLength {
		out, key = append(out, key[:groupLength]), key[groupLength:]
	}
	return append(out, key)
}

// Confirmed tells whether a person has the recovery key on paper: they typed its
// last group from there.
func Confirmed(key, typed string) bool {
	groups := Groups(key)
	return strings.EqualFold(strings.TrimSpace(typed), groups[len(groups)-1])
}

// First is the first person of a station, who becomes its administration.
type First struct {
	Account, Name, Password, Again string
}

// Registration enters the first person. A try that fails half way goes on where
// it stood, with what was typed then.
type Registration struct {
	account, oneTime, token string
}

// Try enters the person with a password of their own at once, and returns their
// session. CodePassword, CodePerson, CodeUsage: what to type better.
func (r *Registration) Try(ctx context.Context, c station.Caller, f First) (token string, err error) {
	if f.Password != f.Again {
		return "", batch.Refuse("start", batch.CodePassword, "die beiden Eingaben sind verschieden")
	}
	if r.oneTime == "" {
		r.account = strings.TrimSpace(f.Account)
		added, err := station.Invoke[station.UserAdded](ctx, c, station.OpUserAdd, station.UserAdd{Account: r.account, Name: strings.TrimSpace(f.Name),
			Roles: []string{string(batch.RoleAdministration)}, Reason: "erster Start"}, nil)
		if err != nil {
			return "", err
		}
		r.oneTime = added.OneTime
	}
	if r.token == "" {
		login, err := station.Invoke[station.LoginResult](ctx, c, station.OpLogin, station.LoginRequest{Account: r.account, Password: r.oneTime}, nil)
		if err != nil {
			return "", err
		}
		r.token = login.Token
	}
	_, err = station.Invoke[station.PasswordResult](station.WithSession(ctx, r.token), c, station.OpUserPassword, station.PasswordRequest{Old: r.oneTime, New: f.Password}, nil)
	return r.token, err
}
