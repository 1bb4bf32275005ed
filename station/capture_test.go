package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// desktop is what somebody at the scanner asks for.
func (d *desk) desktop(sheets int) RunRequest {
	q := d.stack()
	q.Target, q.Deliver, q.More, q.Sheets = "", false, true, sheets
	return q
}

// TestStackInParts feeds a stack that is larger than the feeder: the batch stays open
// while nobody ends it, and is whole with its last expected sheet.
func TestStackInParts(t *testing.T) {
	for _, c := range []struct {
		name     string
		expected int
		state    batch.State
	}{{"counted", 4, batch.Captured}, {"not counted", 0, batch.Open}} {
		t.Run(c.name, func(t *testing.T) {
			f := &feeder{duplex: true, sides: sides("content", 4)}
			d := feederDesk(t, f)
			first, _ := d.run(t, d.desktop(c.expected))
			if first.Code != batch.CodeNoPaper || first.Balance.Sheets != 2 {
				t.Fatalf("%+v", first)
			}
			if mine, err := d.CaptureMine(d.stack().Who); err != nil || len(mine) != 1 || mine[0].ID != first.Batch || mine[0].State != batch.Open {
				t.Fatalf("%+v %v", mine, err)
			}
			f.sides = sides("content", 4)
			goOn := RunRequest{Batch: first.Batch, More: true, Read: true, Who: d.stack().Who}
			if second, _ := d.run(t, goOn); second.Batch != first.Batch || second.Balance.Sheets != 4 {
				t.Fatalf("%+v", second)
			}
			if b, err := d.Batch(first.Batch); err != nil || b.State != c.state {
				t.Fatalf("%s %v", b.State, err)
			}
			if c.state == batch.Open {
				if empty, _ := d.run(t, goOn); empty.Code != batch.CodeNoPaper {
					t.Fatalf("%+v", empty)
				}
				if end, _ := d.run(t, RunRequest{Batch: first.Batch, Close: true, Read: true, Who: d.stack().Who}); end.Exit != 0 {
					t.Fatalf("%+v", end)
				}
			}
			b, err := d.Batch(first.Batch)
			if err != nil || b.State != batch.Captured || len(b.DocumentList) != 1 || len(b.DocumentList[0].Pages) != 8 {
				t.Fatalf("%s %+v %v", b.State, b.DocumentList, err)
			}
		})
	}
}

// TestStopAfterThisSheet stops between a front and its back: the sheet comes whole,
// the next one stays in the feeder, and the batch goes on with it.
func TestStopAfterThisSheet(t *testing.T) {
	f := &feeder{duplex: true, sides: sides("content", 8)}
	d := feederDesk(t, f)
	who := d.stack().Who
	f.after = func(image int) {
		mine, err := d.CaptureMine(who)
		if err != nil || len(mine) != 1 {
			t.Error(mine, err)
		}
		if image == 3 {
			if _, err := d.StopCapture(who, mine[0].ID); err != nil {
				t.Error(err)
			}
		}
	}
	first, _ := d.run(t, d.desktop(0))
	if first.Code != batch.CodeStopped || first.Balance.Sheets != 2 || len(f.sides) != 4 {
		t.Fatalf("%+v, %d sides left", first, len(f.sides))
	}
	if _, err := d.StopCapture(who, first.Batch); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("nothing is fed: %v", err)
	}
	f.after = nil
	if rest, _ := d.run(t, RunRequest{Batch: first.Batch, More: true, Who: who}); rest.Code != batch.CodeNoPaper || rest.Balance.Sheets != 4 {
		t.Fatalf("%+v", rest)
	}
	d.positions(t, first.Batch, 8)
}

// TestDoubleFeedAnswered answers a double feed (A.NB.3): one sheet is a note, of two
// the image is ordered to be scanned anew, and the stack goes on in any case.
func TestDoubleFeedAnswered(t *testing.T) {
	for _, c := range []struct {
		name   string
		sheets int
		seen   bool // the sensor reports it with the image
		again  int
	}{{"one", 1, true, 0}, {"two", 2, true, 2}, {"two that gave no image", 2, false, 0}} {
		t.Run(c.name, func(t *testing.T) {
			f := &feeder{duplex: true, sides: append(sides("content", 4), "double")}
			if c.seen {
				f.twice = 3
			}
			d := feederDesk(t, f)
			who := d.stack().Who
			stopped, _ := d.run(t, d.desktop(0))
			if stopped.Code != batch.CodeDoubleFeed || stopped.Balance.DoubleFeeds != 1 {
				t.Fatalf("%+v", stopped)
			}
			q := DoubleFeedRequest{Batch: stopped.Batch, Sheets: c.sheets}
			got, err := d.AnswerDoubleFeed(t.Context(), who, q)
			if err != nil || got.Sheet != 2 || got.Sheets != c.sheets || len(got.Again) != c.again {
				t.Fatalf("%+v %v", got, err)
			}
			if _, err := d.AnswerDoubleFeed(t.Context(), who, q); batch.CodeOf(err) != batch.CodeWrongState {
				t.Errorf("answered twice: %v", err)
			}
			orders, err := d.RescanOrders(who, stopped.Batch)
			if err != nil || len(orders) != min(c.again, 1) {
				t.Errorf("%+v %v", orders, err)
			}
			f.sides = sides("content", 4)
			if rest, _ := d.run(t, RunRequest{Batch: stopped.Batch, More: true, Read: true, Who: who}); rest.Balance.Sheets != 4 {
				t.Fatalf("%+v", rest)
			}
			d.run(t, RunRequest{Batch: stopped.Batch, Close: true, Read: true, Who: who})
			b, err := d.Batch(stopped.Batch)
			if err != nil || b.State != batch.Captured || len(b.DocumentList) != 1 || len(b.DocumentList[0].Pages) != 8 {
				t.Fatalf("%s %+v %v", b.State, b.DocumentList, err)
			}
			if c.again == 0 {
				return
			}
			instead := string(b.DocumentList[0].Pages[4]) // the sheet that was fed again
			if _, err := Invoke[EditResult](t.Context(), d.Station, OpPageDiscard, EditRequest{Batch: b.ID, Pages: []string{"2"}, Instead: instead, Reason: "doppelt"}, nil); err != nil {
				t.Fatal(err)
			}
			if orders, err := d.RescanOrders(who, b.ID); err != nil || orders[0].State != batch.OrderDone {
				t.Errorf("%+v %v", orders, err)
			}
		})
	}
}

// TestEnvelopeFollows: while a stack rests somebody says that an envelope comes: one
// sheet is taken in, never as blank and last in its letter, and what lies behind it in
// the feeder stays there (mailroom.md 1.5).
func TestEnvelopeFollows(t *testing.T) {
	f := &feeder{duplex: true, sides: []string{"content", "blank"}}
	d := feederDesk(t, f)
	sum, _ := d.run(t, d.desktop(0))
	id := sum.Batch
	if sum.Code != batch.CodeNoPaper {
		t.Fatalf("%+v", sum)
	}
	f.sides = []string{"content", "blank", "content", "content"}
	follows := RunRequest{Batch: id, More: true, Most: 1, Kind: batch.KindEnvelope, Who: nobody}
	if sum, _ = d.run(t, follows); sum.Code != batch.CodeStopped || sum.Balance.Sheets != 2 || len(f.sides) != 2 {
		t.Fatalf("%d sides left: %+v", len(f.sides), sum)
	}
	if sum, _ = d.run(t, RunRequest{Batch: id, More: true, Who: nobody}); sum.Code != batch.CodeNoPaper {
		t.Fatalf("%+v", sum)
	}
	if sum, _ = d.run(t, RunRequest{Batch: id, Close: true, Who: nobody}); sum.Exit != 0 {
		t.Fatalf("%+v", sum)
	}
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.PageList {
		if (p.Kind == batch.KindEnvelope) != (p.Sheet == 2) {
			t.Errorf("sheet %d %s is %s", p.Sheet, p.Side, p.Kind)
		}
	}
	d.expectLaid(t, id, "1 1b 3 3 2e 2e")
	for _, q := range []RunRequest{{Batch: id, Most: -1, Who: nobody}, {Batch: id, Kind: batch.KindBlank, Who: nobody}} {
		if _, err := d.Run(t.Context(), q, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// TestReplaceTakesOneSheet: what else lies in the feeder does not come in the place of
// a sheet; it stays where it is. Who wants more says how many.
func TestReplaceTakesOneSheet(t *testing.T) {
	f := &feeder{duplex: true, sides: sides("content", 4)}
	d := feederDesk(t, f)
	sum, _ := d.run(t, RunRequest{Device: "paper:0", Who: nobody})
	id := sum.Batch
	f.sides = sides("content", 6)
	d.insert(t, InsertRequest{Batch: id, Replace: []string{"1v"}, Device: "paper:0"})
	if d.expectLaid(t, id, "3 3 2 2"); len(f.sides) != 4 {
		t.Errorf("%d sides are left in the feeder", len(f.sides))
	}
	d.insert(t, InsertRequest{Batch: id, Replace: []string{"2"}, Device: "paper:0", Sheets: 2}) // two for one: a person looks
	if d.expectLaid(t, id, "3 3 4 4 5 5 2 2"); len(f.sides) != 0 {
		t.Errorf("%d sides are left in the feeder", len(f.sides))
	}
}
