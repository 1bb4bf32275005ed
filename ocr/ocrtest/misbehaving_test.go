package ocrtest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

func TestCrashing(t *testing.T) {
	const inside = "OCRTEST_CRASH"
	if os.Getenv(inside) != "" {
		_, err := ocr.Read(t.Context(), Crashing(), Letters()[0].Page)
		t.Fatalf("survived: %v", err)
	}
	run := exec.Command("/proc/self/exe", "-test.run=^TestCrashing$")
	run.Env = append(os.Environ(), inside+"=1")
	out, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != CrashCode {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := Hanging()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		ended := make(chan error, 1)
		go func() {
			_, err := ocr.Read(ctx, e, Letters()[0].Page)
			ended <- err
		}()
		time.Sleep(time.Hour)
		select {
		case err := <-ended:
			t.Errorf("did not hang: %v", err)
		default:
		}
		e.Close()
		e.Close()
		if err := <-ended; batch.CodeOf(err) != batch.CodeBroken {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := Slow(Oracle(), time.Minute)
		defer e.Close()
		began := time.Now()
		text, err := ocr.Read(t.Context(), e, Letters()[0].Page)
		if err != nil || len(text.Lines) == 0 || time.Since(began) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := ocr.Read(ctx, e, Letters()[0].Page); batch.CodeOf(err) != batch.CodeTimeLimit {
			t.Errorf("limit: %v", err)
		}
	})
}

// TestPlaced: words one line too low must not count as placed, however well they
// are spelled.
func TestPlaced(t *testing.T) {
	l := Letters()[0]
	if share := placed(l.Truth, l.Truth); share != 1 {
		t.Errorf("the truth itself: %v", share)
	}
	moved := *l.Truth
	moved.Lines = nil
	for _, line := range l.Truth.Lines {
		words := append([]batch.Word(nil), line.Words...)
		for i := range words {
			words[i].Box[1] += words[i].Box[3]
		}
		line.Words = words
		moved.Lines = append(moved.Lines, line)
	}
	if share := placed(l.Truth, &moved); share > 0.1 {
		t.Errorf("everything one line too low: %v", share)
	}
}
