package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Goals of the desk, in ms and MB (DESIGN, issue 4).
const (
	deskOpenGoal   = 500.0
	deskStallGoal  = 50.0
	deskAnswerGoal = 100.0
	deskMemoryGoal = 400.0
)

// unreadProfile takes pages in without reading them: the desk alone is measured.
const unreadProfile = "name = \"bench\"\nversion = 1\n[read]\nenabled = false\n"

// deskClass wants every page to be seen.
const deskClass = `name = "amt"
title = "Amtspost"
legal_basis = "Dienstanweisung 7"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
plan = "full"
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "begrenzt", confidentiality = "begrenzt", availability = "begrenzt" }
`

// browsed is what the desk tells of a batch that somebody looked through.
type browsed struct {
	First  float64   `json:"first"`  // ms from the key to the first page, its sample drawn with it
	Again  []float64 `json:"again"`  // ms the same, for a batch that was begun
	Leaf   []float64 `json:"leaf"`   // ms from Page Down to the page
	Zoom   []float64 `json:"zoom"`   // ms from a step of zooming to the picture
	Accept []float64 `json:"accept"` // ms from Enter to the next page
	Stalls []stall   `json:"stalls"`
	Pages  int       `json:"pages"`
	Idle   float64   `json:"idle"` // MB before the batch was opened
	RSS    []float64 `json:"rss"`  // MB, while it was looked through
}

// stall is something the screen's goroutine did, in ms: as the clock has it, and in
// processor time of its thread, which other load on the machine does not lengthen.
type stall struct {
	What string  `json:"what"`
	Work bool    `json:"work"` // the batch is open: somebody leafs, zooms or accepts
	Wall float64 `json:"wall"`
	Used float64 `json:"used"`
}

// desk measures the room of inspection with a large batch.
func (b *bench) desk() (section, error) {
	s := section{
		Title: "The desk, looking through a large batch",
		Intro: fmt.Sprintf("The real desk (`app`) as a client of a real owner, on a canvas of 1920 × 1080 without a window: room »Prüfen«, a batch of %d pages at 300 dpi (the mix of the memory part), each its own document, all to be seen. "+
			"Every page is leafed to by Page Down and waited for until all of it is on the screen, every tenth zoomed; then the key is held, and 50 pages are accepted by Enter. "+
			"A stall is the time for which the screen's goroutine does one thing: a key, a picture that arrives, a list laid out; drawing is the graphics card's and not in it. Memory is RSS of the desk's own process, without libGL. MB = 10⁶ bytes.", b.many),
	}
	client, token, stop, err := b.inspected()
	if err != nil {
		return s, err
	}
	defer stop()
	got, err := b.browse(client, token)
	if err != nil {
		return s, err
	}
	row := func(what, goal, measured string, met bool) {
		s.Figures = append(s.Figures, figure{What: what, Goal: goal, Got: measured, Met: met, Command: "scripts/bench --only desk"})
	}
	times := func(what string, ms []float64, goal float64) {
		row(what, fmt.Sprintf("p95 ≤ %.0f ms", goal), fmt.Sprintf("%.0f ms, p95 %.0f ms, worst %.0f ms", median(ms), quantile(ms, 0.95), quantile(ms, 1)), quantile(ms, 0.95) <= goal)
	}
	row("opening the batch, until the first page is there", "< 500 ms", fmt.Sprintf("%.0f ms; the first time, with the draw of the sample, %.0f ms", median(got.Again), got.First), median(got.Again) < deskOpenGoal)
	times("next page, until all of it is there", got.Leaf, deskOpenGoal)
	times("one step of zooming, until it is sharp", got.Zoom, deskOpenGoal)
	times("accepting, until the next page is there", got.Accept, deskOpenGoal)
	var wall, used, first []float64
	for _, one := range got.Stalls {
		if !one.Work {
			first = append(first, one.Wall)
			continue
		}
		wall, used = append(wall, one.Wall), append(used, one.Used)
	}
	worst := quantile(wall, 1)
	row("longest stall of the screen's goroutine while leafing, zooming, accepting", "≤ 50 ms", fmt.Sprintf("%.1f ms, p99 %.1f ms of %d; in processor time %.1f ms, p99 %.1f ms", worst, quantile(wall, 0.99), len(wall), quantile(used, 1), quantile(used, 0.99)), worst <= deskStallGoal)
	row("longest stall while the batch is opened and first laid out", "≤ 100 ms", fmt.Sprintf("%.1f ms", quantile(first, 1)), quantile(first, 1) <= deskAnswerGoal)
	slices.SortFunc(got.Stalls, func(a, b stall) int { return cmp.Compare(b.Wall, a.Wall) })
	longest := table{Title: "The longest stalls", Head: []string{"what", "wall", "processor time"}}
	for _, one := range got.Stalls[:min(5, len(got.Stalls))] {
		longest.Rows = append(longest.Rows, []string{one.What, fmt.Sprintf("%.1f ms", one.Wall), fmt.Sprintf("%.1f ms", one.Used)})
	}
	s.Tables = []table{longest}
	most := quantile(got.RSS, 1)
	row(fmt.Sprintf("memory of the desk, %d pages looked through", got.Pages), "< 400 MB", fmt.Sprintf("%.0f MB at most, %.0f MB before", most, got.Idle), most < deskMemoryGoal)
	return s, nil
}

// inspected makes a batch that waits for inspection. stop ends its owner.
func (b *bench) inspected() (client string, token string, stop func(), err error) {
	p, err := b.samples(samplepost.Full, 0)
	if err != nil {
		return "", "", nil, err
	}
	mix, err := everyday(p)
	if err != nil {
		return "", "", nil, err
	}
	o, err := b.serve("desk", testDevice{picture: lines}, 0)
	if err != nil {
		return "", "", nil, err
	}
	stop = func() { o.stop() }
	c, ok := station.Dial(o.data)
	if !ok {
		return "", "", stop, errors.New("no owner")
	}
	scan, token, err := hire(b, c)
	if err != nil {
		stop()
		return "", "", nil, err
	}
	in := filepath.Join(filepath.Dir(o.data), "in")
	if err := stack(in, b.many, mix); err != nil {
		stop()
		return "", "", nil, err
	}
	b.say("   taking in %d pages", b.many)
	_, err = ask[station.SummaryEvent](b, c, scan, station.OpRun, station.RunRequest{Class: "amt", ProfileName: "bench", Profile: unreadProfile, Paths: []string{in}, Read: true})
	if err != nil {
		stop()
		return "", "", nil, err
	}
	return o.data, token, stop, nil
}

// ask runs an operation as somebody.
func ask[Result any](ctx context.Context, c station.Caller, token string, op station.Operation, args any) (Result, error) {
	r, err := station.Invoke[Result](station.WithSession(ctx, token), c, op, args, nil)
	if err != nil {
		err = fmt.Errorf("%s: %w", op, err)
	}
	return r, err
}

// hire registers the people that a class with inspection needs, and puts it into
// use. It returns the sessions of who scans and who inspects.
func hire(ctx context.Context, c station.Caller) (scan, look string, err error) {
	const password = "vier zufall worte hier"
	tokens := map[string]string{}
	for _, p := range []struct {
		account string
		role    batch.Role
	}{{"chef", batch.RoleAdministration}, {"scan", batch.RoleOperator}, {"blick", batch.RoleInspector}, {"leitung", batch.RoleSupervisor}, {"vertretung", batch.RoleSupervisor}} {
		added, err := ask[station.UserAdded](ctx, c, tokens["chef"], station.OpUserAdd, station.UserAdd{Account: p.account, Name: p.account, Roles: []string{string(p.role)}})
		if err != nil {
			return "", "", err
		}
		first, err := ask[station.LoginResult](ctx, c, "", station.OpLogin, station.LoginRequest{Account: p.account, Password: added.OneTime})
		if err != nil {
			return "", "", err
		}
		if _, err := ask[station.PasswordResult](ctx, c, first.Token, station.OpUserPassword, station.PasswordRequest{Old: added.OneTime, New: password}); err != nil {
			return "", "", err
		}
		now, err := ask[station.LoginResult](ctx, c, "", station.OpLogin, station.LoginRequest{Account: p.account, Password: password})
		if err != nil {
			return "", "", err
		}
		tokens[p.account] = now.Token
		if p.role == batch.RoleAdministration {
			_, err = ask[station.Persons](ctx, c, now.Token, station.OpSettingPersons, station.PersonsRequest{One: true, Reason: "nur eine Person in der Verwaltung"})
		} else {
			_, err = ask[station.PersonView](ctx, c, tokens["chef"], station.OpTrainingAdd, station.TrainingAdd{Person: p.account, Kinds: []string{"verpflichtung", "bedienung", "sicherheit"}})
		}
		if err != nil {
			return "", "", err
		}
	}
	if _, err := ask[station.ClassVersion](ctx, c, tokens["leitung"], station.OpClassPut, deskClass); err != nil {
		return "", "", err
	}
	_, err = ask[station.ClassVersion](ctx, c, tokens["vertretung"], station.OpClassRelease, station.ClassRelease{Name: "amt", Reason: "geprüft"})
	return tokens["scan"], tokens["blick"], err
}

// browse looks through the batch in a process of its own.
func (b *bench) browse(data, token string) (got browsed, err error) {
	self, err := os.Executable()
	if err != nil {
		return got, err
	}
	cmd := exec.CommandContext(b, self, "desk-look", data, strconv.Itoa(b.many))
	cmd.Env = append(os.Environ(), "BENCH_SESSION="+token)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return got, fmt.Errorf("%w\n%s", err, lastLines(stderr.String(), 20))
	}
	return got, json.Unmarshal(out.Bytes(), &got)
}
