module leakgate.dev/bench/small-leaks

go 1.19
