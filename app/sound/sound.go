// Package sound plays the two short tones of the desk by whatever program the desktop
// has for it: no library of sound is linked.
package sound

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os/exec"
	"time"
)

// Tone is a row of notes.
type Tone []note

type note struct {
	hertz float64
	long  time.Duration
}

// The tones: one falls, for something that needs a hand, and one rises.
var (
	Fault = Tone{{660, 160 * time.Millisecond}, {440, 260 * time.Millisecond}}
	Done  = Tone{{523, 120 * time.Millisecond}, {784, 220 * time.Millisecond}}
)

// rate is that of the samples, per second.
const rate = 22050

// players read a WAV file from their input; the first that is installed is taken.
var players = [][]string{{"pw-play", "-"}, {"paplay", "/dev/stdin"}, {"aplay", "-q", "-"}}

// limit is for how long a player may take.
const limit = 5 * time.Second

// ErrNoPlayer tells that no program that plays is installed.
var ErrNoPlayer = errors.New("no program to play a sound")

// Play plays a tone and returns when it is over.
func Play(ctx context.Context, t Tone) error {
	ctx, over := context.WithTimeout(ctx, limit)
	defer over()
	for _, p := range players {
		path, err := exec.LookPath(p[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, p[1:]...)
		cmd.Stdin = bytes.NewReader(t.WAV())
		if err := cmd.Run(); err == nil {
			return nil
		}
	}
	return ErrNoPlayer
}

// WAV is the tone as a file of 16-bit samples, one channel.
func (t Tone) WAV() []byte {
	var samples []int16
	for _, n := range t {
		count := int(n.long.Seconds() * rate)
		for i := range count {
			// Begin and end fade for a hundredth of a second, or it would crack.
			fade := math.Min(1, math.Min(float64(i), float64(count-i))/(rate/100))
			samples = append(samples, int16(9000*fade*math.Sin(2*math.Pi*n.hertz*float64(i)/rate)))
		}
	}
	var out bytes.Buffer
	size := uint32(2 * len(samples))
	out.WriteString("RIFF")
	for _, part := range []any{36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"), size, samples} {
		_ = binary.Write(&out, binary.LittleEndian, part) // a buffer does not fail
	}
	return out.Bytes()
}
