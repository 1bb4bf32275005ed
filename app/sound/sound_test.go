package sound

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestPlay plays with a player that keeps what it hears.
func TestPlay(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if err := Play(t.Context(), Fault); !errors.Is(err, ErrNoPlayer) {
		t.Errorf("without a player: %v", err)
	}
	heard := filepath.Join(dir, "heard")
	if err := os.WriteFile(filepath.Join(dir, "aplay"), []byte("#!/bin/sh\nexec /bin/cat >"+heard+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "paplay"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil { // without a server
		t.Fatal(err)
	}
	if err := Play(t.Context(), Done); err != nil {
		t.Fatal(err)
	}
	wav, err := os.ReadFile(heard)
	if err != nil || string(wav) != string(Done.WAV()) {
		t.Errorf("%d bytes heard, %v", len(wav), err)
	}
}

func TestTonesDiffer(t *testing.T) {
	for name, tone := range map[string]Tone{"fault": Fault, "done": Done} {
		wav := tone.WAV()
		if string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " || int(binary.LittleEndian.Uint32(wav[4:]))+8 != len(wav) || int(binary.LittleEndian.Uint32(wav[40:]))+44 != len(wav) {
			t.Errorf("%s: not a WAV file", name)
		}
		loudest := int16(0)
		for i := 44; i < len(wav); i += 2 {
			loudest = max(loudest, int16(binary.LittleEndian.Uint16(wav[i:])))
		}
		if loudest < 5000 || loudest > 12000 {
			t.Errorf("%s: loudest sample %d", name, loudest)
		}
	}
	if string(Fault.WAV()) == string(Done.WAV()) {
		t.Error("a fault sounds like a stack that is whole")
	}
}
