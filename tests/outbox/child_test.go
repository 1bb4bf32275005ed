package outbox

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/station"
)

// life is one life of the process that owns the data folder: this test program, told on
// its standard input to hand over what waits until nothing does. It is killed from outside.
type life struct {
	Depot *Depot
	Epoch time.Time // when its clock began
	Speed float64   // how much faster that clock runs
	Skew  time.Duration
	Again bool // try at once, as a person would
	Limit time.Duration
}

const lifeVariable = "SCANSTELLE_OUTBOX_LIFE"

// now is the clock of a life. It goes on through the next ones.
func (l life) now() time.Time {
	return l.Epoch.Add(time.Duration(float64(time.Since(l.Epoch)) * l.Speed)).Add(l.Skew)
}

func live(raw io.Reader) error {
	var l life
	if err := json.NewDecoder(raw).Decode(&l); err != nil {
		return err
	}
	begin := time.Now()
	st, err := l.Depot.Open(l.now, func() time.Duration { return time.Duration(float64(time.Since(begin)) * l.Speed) })
	if err != nil {
		return err
	}
	ctx := context.Background()
	if l.Again {
		if _, err := st.Deliver(ctx, station.DeliverRequest{Who: station.Actor{UID: uid()}}, func(any) {}); err != nil {
			return err
		}
	}
	for time.Since(begin) < l.Limit {
		wait := st.DrainOnce(ctx)
		sum, err := st.Outbox(station.Actor{UID: uid()}, station.OutboxQuery{}, func(any) {})
		if err != nil {
			return err
		}
		if sum.Waiting == 0 {
			return st.Close()
		}
		time.Sleep(min(max(time.Duration(float64(wait)/l.Speed), time.Millisecond), 200*time.Millisecond))
	}
	return fmt.Errorf("packages still wait after %s", l.Limit)
}

// begin starts a life; done gets its end. It ends with the test.
func (l life) begin() (cmd *exec.Cmd, done chan error, err error) {
	l.Limit = cmp.Or(l.Limit, time.Minute)
	raw, err := json.Marshal(l)
	if err != nil {
		return nil, nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd = exec.Command(self)
	cmd.Env, cmd.Stdin = append(os.Environ(), lifeVariable+"=1", "GOMAXPROCS=2"), bytes.NewReader(raw)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	said := &tail{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	done = make(chan error, 1)
	go func() {
		err := cmd.Wait()
		if err != nil && !killed(err) {
			err = fmt.Errorf("%w\n%s", err, said.text)
		}
		done <- err
	}()
	return cmd, done, nil
}

// killed tells whether a process was.
func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// tail keeps the end of what a process said.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-4000):]
	return len(p), nil
}
