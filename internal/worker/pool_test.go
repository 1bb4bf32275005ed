package worker_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
)

func pool(t *testing.T, size, recycle int) *worker.Pool {
	t.Helper()
	p := worker.NewPool(worker.Options{Kind: "test", Access: worker.Access{All: true}, MemoryLimit: 1 << 30}, size, recycle)
	t.Cleanup(func() { p.Close() })
	return p
}

func pidOf(t *testing.T, p *worker.Pool) int {
	t.Helper()
	var pid int
	if err := p.Call(t.Context(), order{Do: "pid"}, nil, func(msg json.RawMessage, _ []*os.File) error {
		return json.Unmarshal(msg, &pid)
	}); err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestPoolSharesItsChildren(t *testing.T) {
	p := pool(t, 3, 0)
	var mu sync.Mutex
	pids := map[int]int{}
	var group sync.WaitGroup
	for range 60 {
		group.Go(func() {
			pid := pidOf(t, p)
			mu.Lock()
			defer mu.Unlock()
			pids[pid]++
		})
	}
	group.Wait()
	if len(pids) == 0 || len(pids) > 3 {
		t.Errorf("%v", pids)
	}
	if p.Deaths() != 0 {
		t.Errorf("%d deaths", p.Deaths())
	}
	if in, err := p.InForce(t.Context()); err != nil || len(in) < 2 {
		t.Errorf("%q %v", in, err)
	}
}

func TestPoolTriesOnceMore(t *testing.T) {
	p := pool(t, 1, 0)
	mark := filepath.Join(t.TempDir(), "mark")
	var got string
	err := p.Call(t.Context(), order{Do: "once", Text: mark}, nil, func(msg json.RawMessage, _ []*os.File) error {
		return json.Unmarshal(msg, &got)
	})
	if err != nil || got != "again" || p.Deaths() != 1 {
		t.Errorf("%q %v, %d deaths", got, err, p.Deaths())
	}
	if err := p.Call(t.Context(), order{Do: "abort"}, nil, nil); batch.CodeOf(err) != batch.CodeWorkerDied || p.Deaths() != 3 {
		t.Errorf("%v, %d deaths", err, p.Deaths())
	}
	if err := p.Call(t.Context(), order{Do: "bomb"}, nil, nil); batch.CodeOf(err) != batch.CodeMemoryLimit || p.Deaths() != 4 {
		t.Errorf("%v, %d deaths", err, p.Deaths())
	}
	// Never the same page twice: after a reply there is no second try.
	replies := 0
	err = p.Call(t.Context(), order{Do: "many", N: 9}, nil, func(_ json.RawMessage, files []*os.File) error {
		replies++
		files[0].Close()
		if replies == 1 {
			children := childrenOf(os.Getpid())
			kill(t, children)
		}
		return nil
	})
	if batch.CodeOf(err) == "" || replies > 1+worker.Window {
		t.Errorf("%v after %d replies", err, replies)
	}
	pidOf(t, p)
}

func kill(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		process, err := os.FindProcess(pid)
		if err == nil {
			err = process.Kill()
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestPoolReplacesChildren(t *testing.T) {
	p := pool(t, 1, 2)
	a, b, c := pidOf(t, p), pidOf(t, p), pidOf(t, p)
	if a != b || b == c || p.Deaths() != 0 {
		t.Errorf("%d %d %d, %d deaths", a, b, c, p.Deaths())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := p.Call(ctx, order{Do: "hang"}, nil, nil); batch.CodeOf(err) != batch.CodeTimeLimit {
		t.Error(err)
	}
	if d := pidOf(t, p); d == c || running(c) {
		t.Errorf("%d after %d", d, c)
	}
}

func TestPoolWaitsWithContext(t *testing.T) {
	p := pool(t, 1, 0)
	busy, free := context.WithCancel(t.Context())
	defer free()
	started := make(chan error, 1)
	go func() { started <- p.Call(busy, order{Do: "wait"}, nil, nil) }()
	time.Sleep(100 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := p.Call(ctx, order{Do: "pid"}, nil, nil); batch.CodeOf(err) != batch.CodeTimeLimit {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-started; batch.CodeOf(err) != batch.CodeCanceled {
		t.Error(err)
	}
	if err := p.Call(t.Context(), order{Do: "pid"}, nil, nil); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("a closed pool answers: %v", err)
	}
	if left := childrenOf(os.Getpid()); len(left) != 0 {
		t.Errorf("children %v", left)
	}
}

func TestPoolBacksOff(t *testing.T) {
	p := worker.NewPool(worker.Options{Kind: "mute"}, 1, 0)
	defer p.Close()
	begin := time.Now()
	for range 4 {
		if err := p.Call(t.Context(), order{Do: "pid"}, nil, nil); batch.CodeOf(err) != batch.CodeWorkerDied {
			t.Fatal(err)
		}
	}
	// Eight starts: 50 + 100 + 200 + 400 + 800 + 1600 ms between them.
	if took := time.Since(begin); took < 3*time.Second {
		t.Errorf("eight starts in %v", took)
	}
}

// TestPoolWatchesSilenceOnly: neither what the owner does with a reply nor the
// wait for a free child is the child's silence.
func TestPoolWatchesSilenceOnly(t *testing.T) {
	const silence = 500 * time.Millisecond
	p := pool(t, 1, 0)
	pidOf(t, p) // a start takes its time
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			err := p.CallWithin(t.Context(), silence, order{Do: "pid"}, nil, func(json.RawMessage, []*os.File) error {
				time.Sleep(silence * 6 / 5)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := p.CallWithin(t.Context(), silence, order{Do: "hang"}, nil, nil); batch.CodeOf(err) != batch.CodeTimeLimit {
		t.Errorf("a child that hangs: %v", err)
	}
	pidOf(t, p)
}
