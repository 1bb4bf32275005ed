package window

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// dropVersion is that of the protocol (freedesktop.org, "Drag-and-Drop Protocol for the
// X Window System", version 5).
const dropVersion = 5

// dropPatience is how long a window may take for each of its answers.
const dropPatience = 20 * time.Second

var errNoAnswer = errors.New("the window does not answer the drop")

// source is a program of which files are dragged, as a file browser is.
type source struct {
	x      *xgb.Conn
	own    xproto.Window
	target xproto.Window
	list   string // text/uri-list, RFC 2483
	atoms  map[string]xproto.Atom
	events chan xgb.Event
}

// Drop drags files over the middle of the window that takes such things and drops them.
// It returns once the window says that it has them.
func (s *Screen) Drop(paths ...string) error {
	x, err := xgb.NewConnDisplay(s.Display)
	if err != nil {
		return err
	}
	d := &source{x: x, atoms: map[string]xproto.Atom{}, events: make(chan xgb.Event, 64)}
	defer x.Close()
	for _, p := range paths {
		d.list += (&url.URL{Scheme: "file", Path: p}).String() + "\r\n"
	}
	if err := d.begin(); err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	go func() {
		defer close(d.events)
		for {
			e, err := x.WaitForEvent()
			if e == nil && err == nil {
				return // the connection is closed
			}
			if e != nil {
				d.events <- e
			}
		}
	}()
	return d.drag(s.bounds.Dx()/2, s.bounds.Dy()/2)
}

// begin opens a window of its own, owns what is dragged, and looks for who takes it.
func (d *source) begin() error {
	for _, name := range []string{"XdndAware", "XdndSelection", "XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndActionCopy", "text/uri-list"} {
		reply, err := xproto.InternAtom(d.x, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		d.atoms[name] = reply.Atom
	}
	root := xproto.Setup(d.x).DefaultScreen(d.x)
	var err error
	if d.own, err = xproto.NewWindowId(d.x); err != nil {
		return err
	}
	if err := xproto.CreateWindowChecked(d.x, root.RootDepth, d.own, root.Root, -10, -10, 1, 1, 0, xproto.WindowClassInputOutput, root.RootVisual, 0, nil).Check(); err != nil {
		return err
	}
	if err := xproto.SetSelectionOwnerChecked(d.x, d.own, d.atoms["XdndSelection"], xproto.TimeCurrentTime).Check(); err != nil {
		return err
	}
	if d.target = d.aware(root.Root); d.target == 0 {
		return errors.New("no window takes files")
	}
	return nil
}

// aware is the window below one that says it takes part in dragging.
func (d *source) aware(w xproto.Window) xproto.Window {
	if p, err := xproto.GetProperty(d.x, false, w, d.atoms["XdndAware"], xproto.GetPropertyTypeAny, 0, 1).Reply(); err == nil && p.ValueLen > 0 {
		return w
	}
	tree, err := xproto.QueryTree(d.x, w).Reply()
	if err != nil {
		return 0
	}
	for _, child := range slices.Backward(tree.Children) { // the uppermost first
		if found := d.aware(child); found != 0 {
			return found
		}
	}
	return 0
}

// drag is the talk of the two windows: enter, position and its answer, drop, the files,
// the end.
func (d *source) drag(x, y int) error {
	d.say("XdndEnter", dropVersion<<24, uint32(d.atoms["text/uri-list"]))
	d.say("XdndPosition", 0, uint32(x)<<16|uint32(y), xproto.TimeCurrentTime, uint32(d.atoms["XdndActionCopy"]))
	status, err := d.answer("XdndStatus")
	if err != nil {
		return err
	}
	if status[1]&1 == 0 {
		return errors.New("the window does not take the files")
	}
	d.say("XdndDrop", 0, xproto.TimeCurrentTime)
	_, err = d.answer("XdndFinished")
	return err
}

// say sends a message of the protocol; its first number is always the source.
func (d *source) say(what string, numbers ...uint32) {
	data := append([]uint32{uint32(d.own)}, append(numbers, 0, 0, 0, 0)...)[:5]
	m := xproto.ClientMessageEvent{Format: 32, Window: d.target, Type: d.atoms[what], Data: xproto.ClientMessageDataUnionData32New(data)}
	xproto.SendEvent(d.x, false, d.target, 0, string(m.Bytes()))
}

// answer waits for a message of the target; meanwhile it gives the files to who asks.
func (d *source) answer(what string) ([]uint32, error) {
	late := time.After(dropPatience)
	for {
		select {
		case e, open := <-d.events:
			if !open {
				return nil, fmt.Errorf("%w: %s", errNoAnswer, what)
			}
			switch e := e.(type) {
			case xproto.ClientMessageEvent:
				if e.Type == d.atoms[what] {
					return e.Data.Data32, nil
				}
			case xproto.SelectionRequestEvent:
				d.give(e)
			}
		case <-late:
			return nil, fmt.Errorf("%w: %s", errNoAnswer, what)
		}
	}
}

// give writes the list of files where the target wants it (ICCCM 2.2).
func (d *source) give(to xproto.SelectionRequestEvent) {
	xproto.ChangeProperty(d.x, xproto.PropModeReplace, to.Requestor, to.Property, to.Target, 8, uint32(len(d.list)), []byte(d.list))
	done := xproto.SelectionNotifyEvent{Time: to.Time, Requestor: to.Requestor, Selection: to.Selection, Target: to.Target, Property: to.Property}
	xproto.SendEvent(d.x, false, to.Requestor, 0, string(done.Bytes()))
}
