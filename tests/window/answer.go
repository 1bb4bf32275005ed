package window

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"os/exec"
	"time"
)

// Asker presses a key again and again that does something small to see, and takes
// the time until it is seen.
type Asker struct {
	screen *Screen
	key    string
	sign   sign
	press  io.WriteCloser // of an xdotool that waits for commands
	cmd    *exec.Cmd
}

// sign is a row of dots that has one colour after every second press.
type sign struct {
	at image.Point
	on color.NRGBA
}

// signWidth is how many dots it has.
const signWidth = 16

// Silence is how long the window may take for an answer at all. After unclear the key
// is pressed once more: where the desk itself moved the keyboard in the same moment,
// nothing is seen of either. Where that shows nothing either, the sign may have moved,
// as when a line of the window got longer: it is looked for anew.
const (
	Silence = 30 * time.Second
	unclear = 5 * time.Second
)

// NewAsker finds out what a key does that turns something on and off, by pressing it
// some times; a slow window is given more and more time.
func (s *Screen) NewAsker(key string) (*Asker, error) {
	a := &Asker{screen: s, key: key, cmd: exec.Command("xdotool", "-")}
	a.cmd.Env = s.environment()
	var err error
	if a.press, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w (Debian package xdotool)", err)
	}
	if err := a.find(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// find learns the sign, with more and more patience.
func (a *Asker) find() error {
	for settle := 250 * time.Millisecond; settle < Silence/2; settle *= 2 {
		if found, err := a.learn(settle); found || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %s shows nothing", errSilent, a.key)
}

// learn looks for the sign; settle is waited for after each press.
func (a *Asker) learn(settle time.Duration) (found bool, err error) {
	var seen [6]*image.NRGBA
	for i := range seen {
		seen[i] = a.screen.Picture()
		if err := a.Press(a.key); err != nil {
			return false, err
		}
		time.Sleep(settle)
	}
	a.sign, found = signOf(seen[:])
	return found, nil
}

// signOf looks for the sign in pictures before each press, the one most to the right.
func signOf(seen []*image.NRGBA) (sign, bool) {
	size := seen[0].Rect.Size()
	for x := size.X - signWidth; x >= 0; x-- {
		for y := range size.Y {
			if s := (sign{image.Pt(x, y), seen[1].NRGBAAt(x, y)}); s.holds(seen) {
				return s, true
			}
		}
	}
	return sign{}, false
}

// holds tells whether all dots have the colour after every odd number of presses, and
// none of them after an even one.
func (s sign) holds(seen []*image.NRGBA) bool {
	for i, picture := range seen {
		for x := range signWidth {
			if (picture.NRGBAAt(s.at.X+x, s.at.Y) == s.on) != (i%2 == 1) {
				return false
			}
		}
	}
	return true
}

// on tells whether the sign is seen now.
func (a *Asker) on() bool {
	for x := range signWidth {
		if a.screen.at(a.sign.at.X+x, a.sign.at.Y) != a.sign.on {
			return false
		}
	}
	return true
}

// Press presses keys and does not wait for anything.
func (a *Asker) Press(keys string) error {
	_, err := fmt.Fprintf(a.press, "key --delay 0 %s\n", keys)
	return err
}

// Ask presses the key and returns how long the window took to answer: from the word
// to xdotool until the dots on the screen have changed. It is not sure of that where
// it had to press twice.
func (a *Asker) Ask(ctx context.Context) (took time.Duration, sure bool, err error) {
	before, first := a.on(), time.Now()
	for sure = true; time.Since(first) < 2*unclear; sure = false {
		begin := time.Now()
		if err := a.Press(a.key); err != nil {
			return 0, false, err
		}
		for time.Since(begin) < unclear {
			if a.on() != before {
				return time.Since(begin), sure, nil
			}
			if err := ctx.Err(); err != nil {
				return 0, false, err
			}
			time.Sleep(time.Millisecond)
		}
	}
	return time.Since(first), false, a.find()
}

// Close ends xdotool.
func (a *Asker) Close() error { return errors.Join(a.press.Close(), a.cmd.Wait()) }
