package folder

import "math/bits"

// colour turns the samples of a page into bitonal, gray or RGB pixels on white
// paper.
func (p *tiffPage) colour(raw []byte, stride int) pixels {
	px := pixels{width: p.width, height: p.height, bits: max(p.bits, 8), channels: 3}
	switch {
	case p.bits == 1 && p.photometric != palette:
		px.bits, px.channels, px.rows = 1, 1, raw
		if p.photometric == blackIsZero {
			for i := range raw {
				raw[i] = ^raw[i]
			}
		}
		return px
	case p.photometric == palette:
		px.bits, px.rows = 8, p.lookUp(p.indices(raw, stride))
	case p.bits < 8:
		px.channels, px.rows = 1, p.indices(raw, stride)
		scale := 255 / (1<<p.bits - 1)
		for i, v := range px.rows {
			if px.rows[i] = v * byte(scale); p.photometric == whiteIsZero {
				px.rows[i] = ^px.rows[i]
			}
		}
	case p.bits == 16:
		p.onWhite16(&px, raw)
	default:
		p.onWhite8(&px, raw)
	}
	return px
}

// indices spreads samples of less than 8 bit to one byte each.
func (p *tiffPage) indices(raw []byte, stride int) []byte {
	if p.bits == 8 {
		if p.samples == 1 {
			return raw
		}
		out := make([]byte, p.width*p.height)
		for i := range out {
			out[i] = raw[i*p.samples]
		}
		return out
	}
	out := make([]byte, 0, p.width*p.height)
	mask, perByte := byte(1<<p.bits-1), 8/p.bits
	shift := bits.TrailingZeros(uint(perByte))
	for y := range p.height {
		row := raw[y*stride:]
		for x := range p.width {
			out = append(out, row[x>>shift]>>(8-p.bits-(x&(perByte-1))*p.bits)&mask)
		}
	}
	return out
}

// lookUp replaces indices by the colours of the palette. A table whose values
// all fit in 8 bit was written by a program that took them for 8 bit.
func (p *tiffPage) lookUp(indices []byte) []byte {
	n := len(p.colours) / 3
	shift := 0
	for _, c := range p.colours {
		if c > 255 {
			shift = 8
		}
	}
	out := make([]byte, 0, 3*len(indices))
	for _, i := range indices {
		at := int(i)
		out = append(out, byte(p.colours[at]>>shift), byte(p.colours[n+at]>>shift), byte(p.colours[2*n+at]>>shift))
	}
	return out
}

func (p *tiffPage) onWhite8(px *pixels, raw []byte) {
	need := p.colourSamples()
	if need == 1 {
		px.channels = 1
	}
	px.rows = make([]byte, 0, px.width*px.height*px.channels)
	for ; len(raw) >= p.samples; raw = raw[p.samples:] {
		if p.photometric == cmyk {
			k := 255 - int(raw[3])
			for _, v := range raw[:3] {
				px.rows = append(px.rows, byte((255-int(v))*k/255))
			}
			continue
		}
		alpha := 255
		if p.alpha != 0 {
			alpha = int(raw[need])
			px.blended = px.blended || alpha < 255
		}
		for _, v := range raw[:need] {
			if p.photometric == whiteIsZero {
				v = ^v
			}
			px.rows = append(px.rows, byte(blend(int(v), alpha, 255, p.alpha)))
		}
	}
}

func (p *tiffPage) onWhite16(px *pixels, raw []byte) {
	need := p.colourSamples()
	if need == 1 {
		px.channels = 1
	}
	px.rows = make([]byte, 0, 2*px.width*px.height*px.channels)
	for ; len(raw) >= 2*p.samples; raw = raw[2*p.samples:] {
		alpha := 0xffff
		if p.alpha != 0 {
			alpha = int(order16.Uint16(raw[2*need:]))
			px.blended = px.blended || alpha < 0xffff
		}
		for i := range need {
			v := order16.Uint16(raw[2*i:])
			if p.photometric == whiteIsZero {
				v = ^v
			}
			px.rows = order16.AppendUint16(px.rows, uint16(blend(int(v), alpha, 0xffff, p.alpha)))
		}
	}
}

// blend lays a sample onto white; kind is tiffPage.alpha.
func blend(v, alpha, white, kind int) int {
	switch kind {
	case 1:
		return min(v+white-alpha, white)
	case 2:
		return (v*alpha + white*(white-alpha) + white/2) / white
	}
	return v
}
