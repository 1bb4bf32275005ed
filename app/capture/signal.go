package capture

import (
	"context"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/sound"
)

// signal tells somebody who does not look that the feeder stopped: by a notification
// of the desktop and by a tone, where they are wanted. Nothing of what a page shows is
// in it.
func (r *Room) signal(title string, good bool) {
	if r.desk.Memory.String("capture.notify") == "1" {
		fyne.CurrentApp().SendNotification(fyne.NewNotification(r.desk.Words.T("capture.signal"), title))
	}
	if r.desk.Memory.String("capture.sound") != "1" {
		return
	}
	tone := sound.Fault
	if good {
		tone = sound.Done
	}
	r.desk.Bridge.Go(func(ctx context.Context) {
		_ = sound.Play(ctx, tone) // without loudspeakers there is the sentence on the screen
	})
}
