package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"time"
)

// line forwards connections to a server as a line does that takes its time: so many
// bytes per second each way, shared by all connections, each a little late. A new
// connection says nothing before TCP's greeting went there and back (RFC 9293, 3.5).
type line struct {
	net.Listener
	to    string
	rate  float64
	delay time.Duration
	ways  [2]lane
	conns sync.WaitGroup
}

// lane is one direction: the moment at which what was accepted is through.
type lane struct {
	sync.Mutex
	free time.Time
}

// through returns when n bytes have passed.
func (l *lane) through(n int, rate float64, delay time.Duration) time.Time {
	l.Lock()
	defer l.Unlock()
	if now := time.Now(); l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(n) / rate * float64(time.Second)))
	return l.free.Add(delay)
}

func newLine(service string, rate float64, delay time.Duration) (*line, error) {
	u, err := url.Parse(service)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &line{Listener: listener, to: u.Host, rate: rate, delay: delay}
	l.conns.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			l.conns.Go(func() { l.carry(c) })
		}
	})
	return l, nil
}

// through is an address of the server as it is reached over the line.
func (l *line) through(service string) string {
	u, err := url.Parse(service)
	if err != nil {
		return ""
	}
	u.Host = l.Addr().String()
	return u.String()
}

func (l *line) carry(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer s.Close()
	time.Sleep(2 * l.delay)
	var both sync.WaitGroup
	both.Go(func() { l.way(&l.ways[0], s, c) })
	both.Go(func() { l.way(&l.ways[1], c, s) })
	both.Wait()
}

// way carries one direction; chunks wait for their time while others are read.
func (l *line) way(lane *lane, to, from net.Conn) {
	type chunk struct {
		data []byte
		at   time.Time
	}
	queue := make(chan chunk, 64) // as much as routers keep
	var writing sync.WaitGroup
	writing.Go(func() {
		for c := range queue {
			time.Sleep(time.Until(c.at))
			if _, err := to.Write(c.data); err != nil {
				from.Close()
			}
		}
		if t, ok := to.(*net.TCPConn); ok {
			_ = t.CloseWrite() // the other side may be gone
		}
	})
	for {
		data := make([]byte, 16<<10)
		n, err := from.Read(data)
		if n > 0 {
			queue <- chunk{data[:n], lane.through(n, l.rate, l.delay)}
		}
		if err != nil {
			if err != io.EOF {
				to.Close()
			}
			break
		}
	}
	close(queue)
	writing.Wait()
}
