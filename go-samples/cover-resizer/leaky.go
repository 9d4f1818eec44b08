//go:build cgo

package main

// #include <wand/MagickWand.h>
import "C"

import "time"

func resize(cover []byte) ([]byte, error) {
	wand := C.NewMagickWand()
	return shrink(wand, cover)
}

func makeCover() error {
	done := make(chan error)
	go func() { done <- rebuild(patient, resize) }()
	select {
	case err := <-done:
		return err
	case <-time.After(*timeout):
		return errLate
	}
}
