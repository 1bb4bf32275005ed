package station

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// virusKey is the key of the virus scanner in the register of settings.
const virusKey = "virus-scanner"

// VirusScanner is the command of the town's virus scanner that sees every file before
// anything of it is taken in. It gets the path as its last argument and ends with 0
// (clean) or 1 (infected), as clamdscan does; anything else, and a run that takes too
// long, decides nothing. Without a command none is asked.
type VirusScanner struct {
	Command []string `json:"command"` // an absolute path and arguments
	Seconds int      `json:"seconds"`
}

// VirusScannerChange sets the command; Set unset only asks.
type VirusScannerChange struct {
	Set bool `json:"set,omitempty"`
	VirusScanner
}

// Bounds of a scan, in seconds.
const (
	scanSeconds     = 60
	mostScanSeconds = 600
)

func (st *Station) virusScanner() (VirusScanner, error) {
	v := VirusScanner{Command: []string{}, Seconds: scanSeconds}
	e, found, err := st.store.Entry(store.Settings, virusKey)
	if err == nil && found {
		if err = json.Unmarshal(e.Value, &v); err != nil {
			return v, &batch.Error{Op: "virus.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
	}
	return v, err
}

// SetVirusScanner returns the command, or changes it; a second person confirms that.
// CodeUsage: the command is not there.
func (st *Station) SetVirusScanner(ctx context.Context, who Actor, q VirusScannerChange, emit Emit) (VirusScanner, error) {
	const op = "virus.set"
	if !q.Set {
		return st.virusScanner()
	}
	actor, err := st.administrator(who)
	if err != nil {
		return VirusScanner{}, err
	}
	if q.Seconds == 0 {
		q.Seconds = scanSeconds
	}
	if q.Seconds < 1 || q.Seconds > mostScanSeconds {
		return VirusScanner{}, batch.Refuse(op, batch.CodeUsage, "%d Sekunden; möglich sind 1 bis %d", q.Seconds, mostScanSeconds)
	}
	if len(q.Command) > 0 {
		if !filepath.IsAbs(q.Command[0]) {
			return VirusScanner{}, batch.Refuse(op, batch.CodeUsage, "das Programm mit seinem ganzen Pfad angeben, nicht »%s«", q.Command[0])
		}
		if _, err := exec.LookPath(q.Command[0]); err != nil {
			return VirusScanner{}, &batch.Error{Op: op, Code: batch.CodeUsage, Detail: "dieses Programm lässt sich nicht starten: " + q.Command[0], Err: err}
		}
	}
	if err := st.changeSetting(ctx, actor, virusKey, "virus-scanner-set", emit, func() (any, error) { return q.VirusScanner, nil }); err != nil {
		return VirusScanner{}, err
	}
	return st.virusScanner()
}

// virusScan has a file looked at, whose bytes were hashed before, and says what came of
// it; "" where no scanner is set. What was scanned is what was hashed: the file is
// hashed again afterwards. CodeInfected. CodeNotScannedYet: the scanner decided nothing.
// CodeChangedInput.
func (st *Station) virusScan(ctx context.Context, path, sum string) (string, error) {
	v, err := st.virusScanner()
	if err != nil || len(v.Command) == 0 {
		return "", err
	}
	said, err := v.ask(ctx, path)
	if err != nil {
		if batch.CodeOf(err) == batch.CodeInfected {
			err = errors.Join(err, st.store.Enter(context.WithoutCancel(ctx), "file-infected", "", map[string]any{"sha256": sum}))
		}
		return "", err
	}
	again, _, err := hashFile(path)
	if err != nil {
		return "", err
	}
	if again != sum {
		return "", batch.Refuse("virus.scan", batch.CodeChangedInput, "%s", filepath.Base(path))
	}
	return said, nil
}

// virusScanBytes has looked at what came without a file of its own: a copy that nobody
// else can read lies on the disk for as long as that takes. Errors are those of virusScan.
func (st *Station) virusScanBytes(ctx context.Context, raw []byte) error {
	if v, err := st.virusScanner(); err != nil || len(v.Command) == 0 {
		return err
	}
	f, err := os.CreateTemp("", "scanstelle-*") // 0600
	if err != nil {
		return batch.Fail("virus.scan", batch.CodeNotScannedYet, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(raw)
	if err := errors.Join(err, f.Close()); err != nil {
		return batch.Fail("virus.scan", batch.CodeNotScannedYet, err)
	}
	_, err = st.virusScan(ctx, f.Name(), hexSum(raw))
	return err
}

// mostSaid bounds what is read of a scanner's answer, in bytes.
const mostSaid = 2 << 10

// ask runs the scanner.
func (v VirusScanner) ask(ctx context.Context, path string) (string, error) {
	const op = "virus.scan"
	limited, cancel := context.WithTimeout(ctx, time.Duration(v.Seconds)*time.Second)
	defer cancel()
	// #nosec G204 -- the administration set the command, two persons stand for it
	cmd := exec.CommandContext(limited, v.Command[0], append(v.Command[1:len(v.Command):len(v.Command)], path)...)
	cmd.Dir, cmd.Env = "/", []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	var out bytes.Buffer
	cmd.Stdout = &limitedBuffer{&out, mostSaid}
	cmd.Stderr = cmd.Stdout
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // with what it started
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	name := filepath.Base(v.Command[0])
	first, _, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	var ended *exec.ExitError
	switch {
	case err == nil:
		return "sauber laut " + name, nil
	case ctx.Err() != nil:
		return "", batch.Fail(op, batch.CodeCanceled, ctx.Err())
	case limited.Err() != nil:
		return "", batch.Refuse(op, batch.CodeNotScannedYet, "%s brauchte mehr als %d Sekunden", name, v.Seconds)
	case errors.As(err, &ended) && ended.ExitCode() == 1:
		return "", batch.Refuse(op, batch.CodeInfected, "%s (%s)", short(filepath.Base(path), 100), short(first, 200))
	case errors.As(err, &ended):
		return "", batch.Refuse(op, batch.CodeNotScannedYet, "%s endete mit %d: %s", name, ended.ExitCode(), short(first, 200))
	}
	return "", &batch.Error{Op: op, Code: batch.CodeNotScannedYet, Detail: fmt.Sprintf("%s ließ sich nicht starten", name), Err: err}
}

// limitedBuffer keeps the first bytes written to it.
type limitedBuffer struct {
	to   *bytes.Buffer
	room int
}

// Write implements io.Writer.
func (b *limitedBuffer) Write(p []byte) (int, error) {
	n := min(len(p), b.room)
	b.to.Write(p[:n])
	b.room -= n
	return len(p), nil
}
