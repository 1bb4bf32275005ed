package web

import (
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, "-5": 0, "999999999999": 0, "9999999": time.Hour, "bald": 0, "Mon, 02 Jan 2006 15:04:05 GMT": 0, " 7 ": 7 * time.Second,
		"Fri, 31 Dec 9999 23:59:59 GMT": time.Hour,
	} {
		got := retryAfter(header)
		if header == "999999999999" { // as long as it is bounded
			want = time.Hour
		}
		if got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
