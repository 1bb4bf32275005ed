package folder

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
)

// theFile is the path under which a poppler program finds the file it was
// given as its descriptor 3.
const theFile = "/proc/self/fd/3"

// mostComplaint bounds what is kept of a program's messages.
const mostComplaint = 8 << 10

// poppler runs one of poppler's programs on the file; read is given its output.
// It returns what the program complained about. The program dies with us.
func poppler(ctx context.Context, file *os.File, read func(io.Reader) error, program string, args ...string) (complaint string, err error) {
	cmd := exec.CommandContext(ctx, program, append(args, theFile)...)
	cmd.ExtraFiles = []*os.File{file}
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	messages := &head{}
	cmd.Stderr = messages
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", batch.Fail("folder.pdf", batch.CodeInternal, err)
	}
	runtime.LockOSThread() // Pdeathsig watches the thread that starts the program
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return "", batch.Fail("folder.pdf", batch.CodeInternal, err)
	}
	readErr := read(bufio.NewReaderSize(out, 1<<20))
	if readErr != nil {
		_ = cmd.Process.Kill()
	}
	waitErr := cmd.Wait()
	if ctx.Err() != nil {
		return "", batch.Fail("folder.pdf", batch.CodeTimeLimit, ctx.Err())
	}
	if readErr != nil {
		return messages.String(), readErr
	}
	return messages.String(), waitErr
}

// head keeps the first mostComplaint bytes written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), max(0, mostComplaint-h.Len()))])
	return len(p), nil
}

var pageLine = regexp.MustCompile(`^Page +\d+ size: +([0-9.e+]+) x ([0-9.e+]+) pts`)

// pdfPages asks pdfinfo for the size of every page.
func pdfPages(ctx context.Context, file *os.File, limits batch.ImportLimits) ([]pageSize, error) {
	const op = "folder.pdf"
	var sizes []pageSize
	count := -1
	read := func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "Pages:"); ok {
				count, _ = strconv.Atoi(strings.TrimSpace(n))
				if count > limits.MaxPages {
					return tooManyPages(limits)
				}
			}
			if m := pageLine.FindStringSubmatch(lines.Text()); m != nil {
				size, err := sizeOf(m[1], m[2])
				if err != nil {
					return err
				}
				sizes = append(sizes, size)
			}
		}
		return lines.Err()
	}
	complaint, err := poppler(ctx, file, read, "pdfinfo", "-f", "1", "-l", strconv.Itoa(limits.MaxPages))
	switch {
	case strings.Contains(complaint, "Incorrect password"):
		return nil, batch.Refuse(op, batch.CodeEncrypted, "")
	case batch.CodeOf(err) != "" && batch.CodeOf(err) != batch.CodeInternal:
		return nil, err
	case errors.Is(err, exec.ErrNotFound):
		return nil, err
	case err != nil:
		return nil, &batch.Error{Op: op, Code: batch.CodeBroken, Detail: firstComplaint(complaint, "das PDF ist nicht lesbar"), Err: err}
	case count == 0:
		return nil, batch.Refuse(op, batch.CodeNoPages, "")
	case len(sizes) != count:
		return nil, batch.Refuse(op, batch.CodeBroken, "%d von %d Seiten sind lesbar", len(sizes), count)
	}
	return sizes, nil
}

func sizeOf(width, height string) (pageSize, error) {
	w, err1 := strconv.ParseFloat(width, 64)
	h, err2 := strconv.ParseFloat(height, 64)
	if err1 != nil || err2 != nil || !(w > 0 && h > 0) || w > 1e6 || h > 1e6 {
		return pageSize{}, batch.Refuse("folder.pdf", batch.CodeBroken, "Seite von %s × %s Punkt", width, height)
	}
	return pageSize{w, h}, nil
}

// pdfListedImages is the look at the images of a file whose objects could not
// be read by pdfObjects: pdfimages names coding and size of each that is used.
func pdfListedImages(ctx context.Context, file *os.File, limits batch.ImportLimits) error {
	read := func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			fields := strings.Fields(lines.Text())
			if len(fields) < 9 {
				continue
			}
			width, err := strconv.Atoi(fields[3])
			if err != nil {
				continue // heading
			}
			height, _ := strconv.Atoi(fields[4])
			if fields[8] == "jbig2" {
				return refuseJBIG2("Seite " + fields[0])
			}
			if err := checkPixels(limits, width, height); err != nil {
				return err
			}
		}
		return lines.Err()
	}
	complaint, err := poppler(ctx, file, read, "pdfimages", "-list")
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &batch.Error{Op: "folder.pdf", Code: batch.CodeBroken, Detail: firstComplaint(complaint, "die Bilder des PDF sind nicht lesbar"), Err: err}
	}
	return err
}

// drawing is one page to be drawn: into so many pixels, or, where width is 0, at
// so many dots per inch.
type drawing struct {
	file          *os.File
	page          int
	dpi           float64
	width, height int
	limits        batch.ImportLimits
}

func (d drawing) run(ctx context.Context) (px pixels, complaint string, err error) {
	n := strconv.Itoa(d.page)
	args := []string{"-f", n, "-l", n, "-singlefile", "-cropbox"}
	if d.width > 0 {
		args = append(args, "-scale-to-x", strconv.Itoa(d.width), "-scale-to-y", strconv.Itoa(d.height))
	} else {
		args = append(args, "-r", strconv.FormatFloat(d.dpi, 'f', -1, 64))
	}
	read := func(r io.Reader) error {
		px, err = readPPM(r, d.limits)
		return err
	}
	messages, err := poppler(ctx, d.file, read, "pdftoppm", args...)
	complaint = firstComplaint(messages, "")
	if err != nil {
		if batch.CodeOf(err) == batch.CodeInternal && !errors.Is(err, exec.ErrNotFound) {
			detail := fmt.Sprintf("Seite %d: %s", d.page, firstComplaint(messages, "nicht zu zeichnen"))
			err = &batch.Error{Op: "folder.pdf", Code: batch.CodeBroken, Detail: detail, Err: err}
		}
		return pixels{}, "", err
	}
	return px, complaint, nil
}

// firstComplaint gives the first error a poppler program reported; warnings do
// not count.
func firstComplaint(messages, fallback string) string {
	for line := range strings.Lines(messages) {
		if strings.Contains(line, "Error") {
			return display(strings.TrimSpace(strings.ReplaceAll(line, "<0a>", " ")))
		}
	}
	return fallback
}

// readPPM reads one binary PPM or PGM of 8 bit (netpbm's ppm(5)).
func readPPM(r io.Reader, limits batch.ImportLimits) (pixels, error) {
	const op = "folder.ppm"
	var magic string
	px := pixels{bits: 8}
	var most int
	if _, err := fmt.Fscanf(r, "%2s\n%d %d\n%d\n", &magic, &px.width, &px.height, &most); err != nil {
		return px, batch.Fail(op, batch.CodeInternal, err)
	}
	switch magic {
	case "P6":
		px.channels = 3
	case "P5":
		px.channels = 1
	}
	if px.channels == 0 || most != 255 {
		return px, batch.Fail(op, batch.CodeInternal, fmt.Errorf("%s with %d levels", magic, most))
	}
	if err := checkPixels(limits, px.width, px.height); err != nil {
		return px, err
	}
	px.rows = make([]byte, px.width*px.height*px.channels)
	if _, err := io.ReadFull(r, px.rows); err != nil {
		return px, batch.Fail(op, batch.CodeInternal, err)
	}
	return px, nil
}
