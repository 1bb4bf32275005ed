// Package ocr turns page images into words with positions. It holds the
// interface of an engine, the parser of hOCR, the queue that feeds engines, and
// the engines that record and replay results. The engine itself lives in
// ocr/tesseract and runs in a worker process; nothing in this package trusts
// what an engine returns.
package ocr
