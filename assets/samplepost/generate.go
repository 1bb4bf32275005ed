package samplepost

import (
	"fmt"
	"iter"
	"runtime"
)

// job is a page under way.
type job struct {
	done chan struct{}
	page Page
	err  error
}

// Generate makes the pages one by one, in the order of their files. At most
// three pages are held at a time (about 200 MB). It stops after the first
// error.
func Generate(opt Options) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		opt, err := opt.checked()
		if err != nil {
			yield(Page{}, err)
			return
		}
		printAll(newPlan(opt), opt.Held)(yield)
	}
}

// printAll makes the pages of a plan.
func printAll(plan []spec, held bool) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		workers := min(2, runtime.GOMAXPROCS(0))
		free := make(chan *press, workers)
		for range workers {
			free <- newPress(held)
		}
		var queue []*job
		defer func() {
			for _, j := range queue {
				<-j.done
			}
		}()
		next := 0
		start := func() {
			j := &job{done: make(chan struct{})}
			s := plan[next]
			last := next+1 == len(plan) || plan[next+1].file != s.file
			next++
			queue = append(queue, j)
			go func() {
				defer close(j.done)
				p := <-free
				defer func() { free <- p }()
				j.page, j.err = p.print(s)
				j.page.Last = last
			}()
		}
		for next < len(plan) || len(queue) > 0 {
			for next < len(plan) && len(queue) < workers+1 {
				start()
			}
			j := queue[0]
			queue = queue[1:]
			<-j.done
			if j.err != nil {
				yield(Page{}, fmt.Errorf("sample post: %w", j.err))
				return
			}
			if !yield(j.page, nil) {
				return
			}
		}
	}
}
