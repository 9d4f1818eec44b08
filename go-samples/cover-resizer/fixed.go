//go:build cgo

package main

// #include <wand/MagickWand.h>
import "C"

import "time"

func resizeAndDestroy(cover []byte) ([]byte, error) {
	wand := C.NewMagickWand()
	defer C.DestroyMagickWand(wand)
	return shrink(wand, cover)
}

func makeCoverInTime() error {
	done := make(chan error, 1)
	go func() { done <- rebuild(hasty, resizeAndDestroy) }()
	select {
	case err := <-done:
		return err
	case <-time.After(*timeout):
		return errLate
	}
}
