module leakgate.dev/samples

go 1.19
