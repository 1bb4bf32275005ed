package batch

import (
	"encoding/json"
	"testing"
)

func TestParkedDelivery(t *testing.T) {
	act := func(name ActName, delivery ID, reason string) Act {
		data, err := json.Marshal(DeliveryReason{delivery, reason})
		if err != nil {
			t.Fatal(err)
		}
		return Act{Name: name, Actor: "P1", Data: data}
	}
	park, unpark := act(ActDeliveryParked, "a", "falsches Amt"), act(ActDeliveryUnparked, "a", "geklärt")
	broken := Act{Name: ActDeliveryParked, Data: json.RawMessage(`"`)}
	for name, c := range map[string]struct {
		acts []Act
		want string // reason; "-" for not parked
	}{
		"nothing":             {nil, "-"},
		"parked":              {[]Act{park}, "falsches Amt"},
		"another one":         {[]Act{act(ActDeliveryParked, "b", "x")}, "-"},
		"and on":              {[]Act{park, unpark}, "-"},
		"and parked again":    {[]Act{park, unpark, park}, "falsches Amt"},
		"another goes on":     {[]Act{park, act(ActDeliveryUnparked, "b", "x")}, "falsches Amt"},
		"unreadable":          {[]Act{broken}, ""},
		"unreadable, then on": {[]Act{broken, unpark}, "-"},
	} {
		got := "-"
		if s := ParkedDelivery(c.acts, "a"); s != nil {
			got = s.Reason
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestConfirmedDelivery(t *testing.T) {
	act := func(name ActName, delivery ID, reason string) Act {
		data, err := json.Marshal(DeliveryReason{delivery, reason})
		if err != nil {
			t.Fatal(err)
		}
		return Act{Name: name, Actor: "P1", Data: data}
	}
	found, broken := act(ActDeliveryConfirmed, "a", "liegt dort"), Act{Name: ActDeliveryConfirmed, Data: json.RawMessage(`"`)}
	for name, c := range map[string]struct {
		acts []Act
		want string // reason; "-" for nobody's word
	}{
		"nothing":                {nil, "-"},
		"said":                   {[]Act{found}, "liegt dort"},
		"of another one":         {[]Act{act(ActDeliveryConfirmed, "b", "x")}, "-"},
		"said, and again":        {[]Act{found, act(ActDeliveryConfirmed, "a", "noch immer")}, "noch immer"},
		"something else":         {[]Act{act(ActDeliveryParked, "a", "x")}, "-"},
		"unreadable is no word":  {[]Act{broken}, "-"},
		"said before unreadable": {[]Act{found, broken}, "liegt dort"},
	} {
		got := "-"
		if s := ConfirmedDelivery(c.acts, "a"); s != nil {
			got = s.Reason
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
