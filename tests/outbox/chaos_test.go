package outbox

import (
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// chaos draws what happens to each request, and when the process is killed. What is
// drawn depends on the seed and on the order of the requests alone.
type chaos struct {
	mu     sync.Mutex
	random *rand.Rand
	pid    int  // of the living process; 0: nobody is to be killed
	calm   bool // nothing happens any more
	faults int
	kills  int
}

func (c *chaos) draw(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calm {
		return -1
	}
	return c.random.IntN(n)
}

func (c *chaos) hit() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults++
}

func (c *chaos) lives(pid int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pid = pid
}

// kill ends the process as a power cut does, as far as a process can tell.
func (c *chaos) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pid != 0 {
		_ = syscall.Kill(c.pid, syscall.SIGKILL) // it may have ended by itself
		c.kills++
		c.pid = 0
	}
}

// killing kills the process at this request: before the server hears of it, in the
// middle of its body, after the server committed, or soon after the answer.
func (c *chaos) killing(when int) faultproxy.Fault {
	return func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		switch when {
		case 0:
			c.kill()
			faultproxy.Cut(0)(p, w, r)
		case 1:
			_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2) // it is killed whatever came
			c.kill()
			faultproxy.Cut(0)(p, w, r)
		case 2:
			faultproxy.Instead(201, true, "")(p, killer{w, c}, r)
		default:
			p.Pass(w, r)
			time.AfterFunc(time.Duration(when)*time.Millisecond, c.kill)
		}
	}
}

// killer kills the process where it would be answered.
type killer struct {
	http.ResponseWriter
	c *chaos
}

func (k killer) WriteHeader(status int) {
	k.c.kill()
	k.ResponseWriter.WriteHeader(status)
}

// serve is the fault that is drawn anew for each request.
func (c *chaos) serve(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
	fault := c.reading()
	if r.Method == http.MethodPost {
		fault = c.writing()
	}
	if fault == nil {
		p.Pass(w, r)
		return
	}
	c.hit()
	fault(p, w, r)
}

func (c *chaos) writing() faultproxy.Fault {
	switch c.draw(20) {
	case 0:
		return faultproxy.Cut([]float64{0, 0.3, 0.99}[max(c.draw(3), 0)])
	case 1, 2:
		return faultproxy.Lost()
	case 3:
		return faultproxy.Instead(500, true, `{"exception":"runtime","message":"An error occurred!"}`)
	case 4:
		return faultproxy.Instead(503, false, "", "Retry-After", "2")
	case 5:
		return faultproxy.Instead(429, false, "", "Retry-After", "1")
	case 6:
		return faultproxy.Twice()
	case 7:
		return faultproxy.Late(time.Duration(1+max(c.draw(5), 0)) * time.Millisecond)
	case 8:
		return faultproxy.Instead(201, true, "") // an empty answer
	case 9:
		return c.killing(0)
	case 10:
		return c.killing(1)
	case 11:
		return c.killing(2)
	case 12:
		return c.killing(3 + max(c.draw(10), 0))
	case 13:
		return faultproxy.Instead(507, false, `{"exception":"storage","message":"no space left"}`)
	}
	return nil
}

func (c *chaos) reading() faultproxy.Fault {
	switch c.draw(100) {
	case 0, 1:
		return faultproxy.Cut(0)
	case 2:
		return faultproxy.Instead(503, false, "")
	case 3:
		return faultproxy.Instead(404, false, "<html>not found</html>") // the application is down
	case 4, 5:
		return faultproxy.HalfAnswer(100)
	case 6:
		return c.killing(0)
	case 7:
		return c.killing(3 + max(c.draw(10), 0))
	}
	return nil
}
