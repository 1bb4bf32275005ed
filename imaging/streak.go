package imaging

import "github.com/scanstelle/scanstelle/batch"

// A streak deviates by at least streakStep luma levels from both sides on at
// least streakShare of the rows (or columns): dust on the sensor draws over the
// whole page at one place, which no printed rule does.
const (
	streakStep  = 6
	streakShare = 0.93
)

// streaks finds full-height and full-width lines, in sheet pixels.
func (s *sheet) streaks(border [4]int) []batch.Streak {
	found := s.lines(true, border[left], s.width-border[right], border[top], s.height-border[bottom])
	return append(found, s.lines(false, border[top], s.height-border[bottom], border[left], s.width-border[right])...)
}

// lines looks across from..to at every 8th place along first..last.
func (s *sheet) lines(vertical bool, from, to, first, last int) []batch.Streak {
	const reach = 4
	across, along := 1, s.width
	if !vertical {
		across, along = s.width, 1
	}
	from, to = from+reach, to-reach
	if from >= to {
		return nil
	}
	darker, lighter := make([]int, to-from), make([]int, to-from)
	sum := make([]int, to-from)
	samples := 0
	for p := first + reach; p < last-reach; p += 8 {
		samples++
		for q := from; q < to; q++ {
			i := q*across + p*along
			v := int(s.gray[i])
			a, b := int(s.gray[i-reach*across]), int(s.gray[i+reach*across])
			switch {
			case v <= a-streakStep && v <= b-streakStep:
				darker[q-from]++
				sum[q-from] += (a+b)/2 - v
			case v >= a+streakStep && v >= b+streakStep:
				lighter[q-from]++
				sum[q-from] += v - (a+b)/2
			}
		}
	}
	var out []batch.Streak
	for q := 0; q < len(darker); q++ {
		if float64(max(darker[q], lighter[q])) < streakShare*float64(max(samples, 8)) {
			continue
		}
		begin, best := q, 0
		for q < len(darker) && float64(max(darker[q], lighter[q])) >= streakShare*float64(samples) {
			best = max(best, sum[q]/samples)
			q++
		}
		out = append(out, batch.Streak{Vertical: vertical, At: from + begin, Width: q - begin, Contrast: float64(best)})
	}
	return out
}
