package process

// CourtClass is a class of very high need: every page is confirmed on its own
// (A.AM.IN.SH.5).
const CourtClass = `name = "amt"
title = "Gerichtspost"
legal_basis = "Dienstanweisung 7"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
protection = { integrity = "very-high", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "existenziell", confidentiality = "begrenzt", availability = "begrenzt" }
`
