package batch

import (
	"encoding/json"
	"slices"
	"time"
)

// DoubleFeedAnswered is the act by which whoever stands at the device says how many
// sheets went through it together (A.NB.3). Its Data is a DoubleFeedAnswer.
const DoubleFeedAnswered ActName = "double-feed-answered"

// DoubleFeedAnswer is what somebody saw at the device.
type DoubleFeedAnswer struct {
	Reported time.Time `json:"reported"` // by the device: which report is answered
	Sheet    int       `json:"sheet"`    // the last one before the feeder stopped
	Sheets   int       `json:"sheets"`   // that went through: 1, or 2 for more than one
}

// OpenDoubleFeed is the report of a double feed that the feeder stopped at and that
// nobody answered yet; ok is false where there is none.
func OpenDoubleFeed(events []DeviceEvent, acts []Act) (event DeviceEvent, ok bool) {
	if len(events) == 0 || events[len(events)-1].Code != CodeDoubleFeed {
		return event, false
	}
	event = events[len(events)-1]
	return event, !slices.ContainsFunc(acts, func(a Act) bool {
		var data DoubleFeedAnswer
		return a.Name == DoubleFeedAnswered && json.Unmarshal(a.Data, &data) == nil && data.Reported.Equal(event.Time)
	})
}
