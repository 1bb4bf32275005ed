package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg" // the forms of the sample post
	_ "image/png"
	"os"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/station"
)

// practise are the globals of the practice that belongs to a data folder: another
// folder beside it, with a key of its own.
func (g globals) practise() *globals {
	g.Data += "-uebung"
	g.PassphraseFile, g.OSKeyring, g.RecoveryKey, g.Practice = g.Data+"-kennwort", false, "", true
	return &g
}

// practiceWorkers are the workers with a scanner that feeds the sample post, and no
// other.
type practiceWorkers struct{ *workers }

// practiceDevice is the name of that scanner.
const practiceDevice = "musterpost:0"

// Devices implements station.Workers.
func (practiceWorkers) Devices(context.Context) ([]scanner.Device, error) {
	return []scanner.Device{{Name: practiceDevice, Vendor: "Übung", Model: "Musterpost", Type: "sheetfed scanner"}}, nil
}

// Describe implements station.Workers.
func (practiceWorkers) Describe(_ context.Context, device string) (scanner.Capabilities, error) {
	if device != practiceDevice {
		return scanner.Capabilities{}, batch.Refuse("practice", batch.CodeNoDevice, "in der Übung gibt es nur die Musterpost, nicht %s", device)
	}
	return scanner.Capabilities{Feeder: "Musterpost", Duplex: "immer beidseitig", Modes: map[string]string{"colour": "Color"}, Resolutions: []int{200, 300}, Driver: "Übung", DoubleFeed: "wird gespielt",
		Notes: []string{"Dieser Scanner ist gedacht: Er gibt bei jedem Start denselben Stapel Musterpost."}}, nil
}

// AwaitPaper implements station.PaperSensor: the sample post always lies there.
func (practiceWorkers) AwaitPaper(context.Context, string, bool) error {
	return batch.Refuse("practice", batch.CodeOption, "die Musterpost liegt immer bereit")
}

// practicePace is how long a sheet takes, so that one sees it come.
const practicePace = 700 * time.Millisecond

// Scan implements station.Workers: the duplex stack of the sample post.
func (practiceWorkers) Scan(ctx context.Context, from scanner.Feed, started func(station.ScanStart), take func(scanner.Image, *os.File) error) error {
	if from.Device != practiceDevice {
		return batch.Refuse("practice", batch.CodeNoDevice, "%s", from.Device)
	}
	from.Settings.Duplex = true
	started(station.ScanStart{Device: scanner.Device{Name: practiceDevice, Vendor: "Übung", Model: "Musterpost"}, Settings: from.Settings, Duplex: true, DoubleFeed: "wird gespielt", Notes: []string{"Übung mit Musterpost."}})
	sheet := 0
	for page, err := range samplepost.Generate(samplepost.Options{Seed: 1, Size: samplepost.Demo}) {
		if err != nil {
			return batch.Fail("practice", batch.CodeInternal, err)
		}
		if !strings.Contains(page.Name, "stapel") {
			continue
		}
		if page.Truth.Side == batch.Front {
			if sheet++; from.Sheets > 0 && sheet > from.Sheets {
				return nil
			}
			select {
			case <-from.Stop:
				return batch.Refuse("practice", batch.CodeStopped, "")
			case <-ctx.Done():
				return batch.Fail("practice", batch.CodeCanceled, ctx.Err())
			case <-time.After(practicePace):
			}
		}
		if err := feed(page, sheet, take); err != nil {
			return err
		}
	}
	if sheet == 0 {
		return batch.Refuse("practice", batch.CodeNoPaper, "")
	}
	return nil
}

// feed gives one side of the sample post as raw rows in colour.
func feed(page samplepost.Page, sheet int, take func(scanner.Image, *os.File) error) error {
	img, _, err := image.Decode(bytes.NewReader(page.Data))
	if err != nil {
		return batch.Fail("practice", batch.CodeInternal, err)
	}
	size := img.Bounds().Size()
	rows := make([]byte, 0, size.X*size.Y*3)
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			rows = append(rows, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	frame, err := worker.MemfdFrom("frame", bytes.NewReader(rows))
	if err != nil {
		return err
	}
	return take(scanner.Image{Sheet: sheet, Side: page.Truth.Side, BytesPerLine: size.X * 3,
		Page: batch.Image{Width: size.X, Height: size.Y, Bits: 8, Channels: 3, DPI: page.Truth.DPI, Bytes: int64(len(rows))}}, frame)
}

// practicePassword is that of everybody in the practice: there is nothing to protect.
const practicePassword = "stempel locher brief kaffee"

// practiceStaff are the two people of the practice, who may do everything, so that one
// can also learn what takes a second person.
var practiceStaff = []struct{ account, name string }{{"lernen", "Lena Lernen"}, {"kollegin", "Karin Kollegin"}}

// enterPractice registers the people of a fresh practice and logs the first one in.
func enterPractice(ctx context.Context, c station.Caller) (token string, err error) {
	who, err := station.Invoke[station.Whoami](ctx, c, station.OpWhoami, nil, nil)
	if err != nil {
		return "", err
	}
	if !who.Practice {
		return "", batch.Refuse("practice", batch.CodeUsage, "der Ordner ist keiner für die Übung")
	}
	if !who.Registered {
		if err := hirePractice(ctx, c); err != nil {
			return "", err
		}
	}
	r, err := station.Invoke[station.LoginResult](ctx, c, station.OpLogin, station.LoginRequest{Account: practiceStaff[0].account, Password: practicePassword}, nil)
	return r.Token, err
}

func hirePractice(ctx context.Context, c station.Caller) error {
	var roles []string
	for _, r := range batch.Roles() {
		roles = append(roles, string(r))
	}
	var kinds []string
	for _, k := range people.Kinds() {
		kinds = append(kinds, string(k))
	}
	chef := ctx
	for i, p := range practiceStaff {
		added, err := station.Invoke[station.UserAdded](chef, c, station.OpUserAdd, station.UserAdd{Account: p.account, Name: p.name, Roles: roles, Reason: "Übung"}, nil)
		if err != nil {
			return err
		}
		first, err := station.Invoke[station.LoginResult](ctx, c, station.OpLogin, station.LoginRequest{Account: p.account, Password: added.OneTime}, nil)
		if err != nil {
			return err
		}
		own := station.WithSession(ctx, first.Token)
		if i == 0 {
			chef = own
		}
		_, err = station.Invoke[station.PasswordResult](own, c, station.OpUserPassword, station.PasswordRequest{Old: added.OneTime, New: practicePassword}, nil)
		if err == nil && i == 0 { // before the second comes: then it takes no other
			_, err = station.Invoke[station.Persons](chef, c, station.OpSettingPersons, station.PersonsRequest{One: true, Reason: "Übung"}, nil)
		}
		_, trained := station.Invoke[station.PersonView](chef, c, station.OpTrainingAdd, station.TrainingAdd{Person: p.account, Kinds: kinds, Note: "Übung"}, nil)
		if err = errors.Join(err, trained); err != nil {
			return err
		}
	}
	return usePracticeClass(ctx, c)
}

// practiceClass is one whose batches are inspected: none of those that come with the
// program is, before a town says so, and the inspection is what wants practice.
const practiceClass = `name = "uebungspost"
title = "Übungspost, wird geprüft"
legal_basis = "Übung"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
plan = "percent 50"
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "Übung", confidentiality = "Übung", availability = "Übung" }
`

// usePracticeClass drafts it for the first person and releases it for the second.
func usePracticeClass(ctx context.Context, c station.Caller) error {
	var of [2]context.Context
	for i, p := range practiceStaff {
		r, err := station.Invoke[station.LoginResult](ctx, c, station.OpLogin, station.LoginRequest{Account: p.account, Password: practicePassword}, nil)
		if err != nil {
			return err
		}
		of[i] = station.WithSession(ctx, r.Token)
	}
	_, err := station.Invoke[station.ClassVersion](of[0], c, station.OpClassPut, practiceClass, nil)
	if err == nil {
		_, err = station.Invoke[station.ClassVersion](of[1], c, station.OpClassRelease, station.ClassRelease{Name: "uebungspost", Reason: "Übung"}, nil)
	}
	for _, one := range of { // the desk logs in anew
		_, ended := station.Invoke[bool](one, c, station.OpLogout, nil, nil)
		err = errors.Join(err, ended)
	}
	return err
}
