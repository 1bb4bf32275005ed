package app

import (
	"context"
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// paperKeys are what is told about where paper is.
var paperKeys = []string{"box", "place", "holder", "reason"}

// movePaper asks in any room where the paper of a batch is from now on, and who has it
// (A.AM.G.1); done follows when it is noted.
func (d *Desk) movePaper(id batch.ID, done func()) {
	w := d.frame.Words
	fields := map[string]*part.Suggest{}
	grid := container.New(part.Columns(260, look.Wide, look.Near))
	for _, key := range paperKeys {
		fields[key] = part.NewSuggest(w.T("paper."+key), w.T("paper."+key+".hint"), d.frame.Keys)
		grid.Add(fields[key])
	}
	now, chain := part.NewText(w.T("admin.loading")).Bold().Wrapped(), part.Column(look.Tight)
	wrong := part.NewText("").Colored(look.Severe).Bold().Wrapped()
	wrong.Hide()
	busy := true // until it is known where the paper is: what is empty is not taken away unseen
	cancel := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { d.uncover("paper") }}
	save := frame.Action{ID: "paper-save", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Ready: func() bool { return !busy }, Do: func() {
		busy = true
		q := movedTo(id, fields)
		d.frame.Bridge.Go(func(ctx context.Context) {
			moved, err := station.Invoke[int](d.frame.Context(ctx), d.frame.Station, station.OpPaperMove, q, nil)
			d.frame.Bridge.Show("paper", func() {
				if busy = false; err != nil {
					wrong.Say(w.Failure(err))
					wrong.Show()
					d.content.Refresh()
					return
				}
				d.uncover("paper")
				if moved == 0 {
					d.say(part.TonePlain, w.T("paper.same"), w.T("paper.same.text"))
					return
				}
				done()
			})
		})
	}}
	card := part.NewBox(look.Card, part.Column(look.Wide, part.NewTitle(w.T("action.paper-move")).Wrapped(), now, part.NewText(w.T("paper.text")).Colored(look.Soft).Wrapped(), wrong, grid,
		part.Foot(look.Apart, part.NewSmall(w.T("journal.form.keys")).Wrapped(), d.frame.Button(cancel), d.frame.Button(save).Main()), chain)).
		Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	d.cover("paper", part.NewBox(part.Clear, container.NewVScroll(part.NewSheet(card))), []frame.Action{cancel, save})
	d.frame.Focus(fields["box"].Focus())
	d.frame.Bridge.Go(func(ctx context.Context) {
		v, err := d.paperOf(ctx, id)
		d.frame.Bridge.Show("paper-now", func() {
			if err != nil {
				d.uncover("paper")
				d.frame.Fail(err)
				return
			}
			busy = false
			now.Say(w.T("paper.unknown"))
			if v.Text != "" {
				now.Say(w.T("paper.now", words.Data{"Where": v.Text}))
			}
			fields["box"].Say(v.Now.Box)
			fields["place"].Say(v.Now.Place)
			fields["holder"].Say(v.Now.Holder)
			d.showChain(chain, v)
			d.content.Refresh()
		})
	})
}

// movedTo asks for what stands in the fields; an empty one does not hold any more.
func movedTo(id batch.ID, fields map[string]*part.Suggest) station.PaperMoveRequest {
	box, place, holder := fields["box"].Words(), fields["place"].Words(), fields["holder"].Words()
	return station.PaperMoveRequest{Batches: []batch.ID{id}, PaperChange: batch.PaperChange{Box: &box, Place: &place, Holder: &holder}, Reason: fields["reason"].Words()}
}

// paperOf reads where the paper of a batch is, and how it came there.
func (d *Desk) paperOf(ctx context.Context, id batch.ID) (v station.PaperView, err error) {
	_, err = station.Invoke[int](d.frame.Context(ctx), d.frame.Station, station.OpPapers, station.PaperQuery{Batch: id}, func(raw json.RawMessage) { _ = json.Unmarshal(raw, &v) })
	return v, err
}

// showChain lists the moves, the newest first.
func (d *Desk) showChain(to *fyne.Container, v station.PaperView) {
	w := d.frame.Words
	for i := len(v.Chain) - 1; i >= 0; i-- {
		m := v.Chain[i]
		by := w.T("journal.by", words.Data{"Date": w.Date(m.At.Local()), "Time": w.Time(m.At.Local()), "Person": m.By})
		to.Add(part.Column(0, part.NewText(strings.TrimSuffix(m.German()+": "+m.Reason, ": ")).Wrapped(), part.NewSmall(by).Wrapped()))
	}
}
